// SPDX-License-Identifier: GPL-2.0-only
#include "short.h"

#include "detect/get.h"

#define LISTED	3

static const json_t *list_of(const json_t *record, const char *what)
{
	return get(get(record, "verdict"), what);
}

void put_some(const struct page *p, const json_t *record, const char *what)
{
	const json_t *list = list_of(record, what), *text;
	size_t i, n = json_array_size(list);

	json_array_foreach(list, i, text) {
		int at;

		if (i == LISTED)
			break;
		at = fprintf(p->out, "  %-10s ", what);
		put(p, json_string_value(text), p->width - at);
		fputc('\n', p->out);
	}
	if (n > LISTED)
		line(p, "  %-10s and %zu more, in the record", what,
		     n - LISTED);
}

int some_lines(const json_t *record, const char *what)
{
	size_t n = json_array_size(list_of(record, what));

	return n > LISTED ? LISTED + 1 : n;
}

void put_dir(const json_t *record, FILE *out)
{
	if (*get_text(record, "dir"))
		fprintf(out, "record   %s/record.json\n",
			get_text(record, "dir"));
}
