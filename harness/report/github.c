// SPDX-License-Identifier: GPL-2.0-only
/*
 * GitHub annotations ("workflow commands"), one a line.  Only what is not as
 * expected: the races of the code with the bug would hide the one that is news.
 */
#include "formats.h"

#include <stdbool.h>

#include "detect/get.h"

/* In a property a colon and a comma have their own meaning, too. */
static void put(const char *s, bool property, FILE *out)
{
	for (; *s; s++) {
		if (*s == '%' || *s == '\n' || *s == '\r' ||
		    (property && (*s == ':' || *s == ',')))
			fprintf(out, "%%%02X", *s);
		else
			fputc(*s, out);
	}
}

static void annotate(const json_t *record, const char *file, long line,
		     const char *text, FILE *out)
{
	fputs("::error ", out);
	if (*file) {
		fputs("file=", out);
		put(file, true, out);
		if (line)
			fprintf(out, ",line=%ld", line);
		fputc(',', out);
	}
	fputs("title=", out);
	put(get_text(get(record, "scenario"), "name"), true, out);
	fputs(" on ", out);
	put(get_text(record, "subject"), true, out);
	fputs(" under ", out);
	put(get_text(record, "tool"), true, out);
	fputs("::", out);
	put(text, false, out);
	put("\n", false, out);
	put(get_text(record, "replay"), false, out);
	fputc('\n', out);
}

static void put_missing(const json_t *record, FILE *out)
{
	const json_t *scenario = get(record, "scenario"), *text;
	size_t i;

	json_array_foreach(get(get(record, "verdict"), "missing"), i, text) {
		char line[512];

		snprintf(line, sizeof(line), "not found: %s",
			 json_string_value(text));
		annotate(record, get_text(scenario, "file"), 0, line, out);
	}
}

static void put_findings(const json_t *record, FILE *out)
{
	const json_t *f;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f) {
		const json_t *side = json_array_get(get(f, "sides"), 0);
		char line[512];

		if (json_is_true(get(f, "expected")))
			continue;
		snprintf(line, sizeof(line), "%s in %s%s%s",
			 get_text(f, "kind"), get_text(side, "fn"),
			 *get_text(f, "field") ? ": " : "",
			 get_text(f, "field"));
		annotate(record, get_text(side, "file"),
			 get_number(side, "line"), line, out);
	}
}

void report_github(const json_t *const *records, size_t n, FILE *out)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *verdict = get(records[i], "verdict");

		if (*get_text(verdict, "why"))
			annotate(records[i], "", 0, get_text(verdict, "why"),
				 out);
		if (get_is(verdict, "result", "as expected") ||
		    get_is(verdict, "result", "reported"))
			continue;
		put_missing(records[i], out);
		put_findings(records[i], out);
	}
}
