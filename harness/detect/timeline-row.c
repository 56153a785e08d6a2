// SPDX-License-Identifier: GPL-2.0-only
#include "timeline-row.h"

#include <stdio.h>
#include <string.h>

#include "clean.h"
#include "get.h"

#define CALLS	32	/* deepest nesting of rows */

int row_cpu(const json_t *ev)
{
	long cpu = get_number(ev, "cpu");

	return cpu > 0 && cpu < TIMELINE_CPUS ? cpu : 0;
}

int row_calls(struct calls *calls, const json_t *ev)
{
	int *n = &calls->of[row_cpu(ev)], before;

	if (get_is(ev, "kind", "exit") && *n)
		--*n;
	before = *n;
	if (get_is(ev, "kind", "enter"))
		++*n;
	return before;
}

static const char *thing(const json_t *ev, char *buffer, size_t size)
{
	if (*get_text(ev, "field"))
		return get_text(ev, "field");
	snprintf(buffer, size, "%ld bytes", get_number(ev, "size"));
	return buffer;
}

/* What the scenario says of that CPU. */
static const char *job(const json_t *record, int cpu)
{
	const json_t *actors = get(get(record, "scenario"), "actors"), *a;
	size_t i;

	json_array_foreach(actors, i, a)
		if (get_number(a, "cpu") == cpu)
			return get_text(a, "does");
	return "";
}

static void describe(const json_t *record, const json_t *ev, char *text,
		     size_t size)
{
	const char *kind = get_text(ev, "kind"), *fn = get_text(ev, "fn");
	const char *lock = get_text(ev, "lock");
	char bytes[32];

	if (!strcmp(kind, "console"))
		snprintf(text, size, "%s", get_text(ev, "text"));
	else if (!strcmp(kind, "start"))
		snprintf(text, size, "%s", job(record, row_cpu(ev)));
	else if (!strcmp(kind, "end") && *get_text(ev, "result"))
		snprintf(text, size, "returns %s", get_text(ev, "result"));
	else if (!strcmp(kind, "end"))
		snprintf(text, size, "ends");
	else if (!strcmp(kind, "enter"))
		snprintf(text, size, "%s()", fn);
	else if (!strcmp(kind, "exit"))
		snprintf(text, size, "%s returns", fn);
	else if (!strcmp(kind, "alloc"))
		snprintf(text, size, "%s allocates %s", fn,
			 thing(ev, bytes, sizeof(bytes)));
	else if (!strcmp(kind, "free"))
		snprintf(text, size, "%s frees %s", fn,
			 thing(ev, bytes, sizeof(bytes)));
	else if (*get_text(ev, "source"))
		snprintf(text, size, "%s", get_text(ev, "source"));
	else if (!strcmp(kind, "lock") || !strcmp(kind, "unlock"))
		snprintf(text, size, "%ss %s", kind, *lock ? lock : "a lock");
	else
		snprintf(text, size, "%s() %ss %s", fn, kind,
			 get_text(ev, "field"));
}

void row_make(const json_t *record, size_t at, int calls, bool loud,
	      struct row *row)
{
	const json_t *ev = json_array_get(get(record, "events"), at);

	row->at = at;
	row->n = get_number(ev, "n");
	row->cpu = row_cpu(ev);
	row->calls = row->depth = calls;
	row->racing = json_is_true(get(ev, "racing"));
	row->printed = get_is(ev, "kind", "console");
	row->loud = row->printed && loud;
	describe(record, ev, row->text, sizeof(row->text));
	clean_text(row->text);		/* it may be cut inside a character */
}

void rows_follow_words(const json_t *record, struct row *rows, size_t n)
{
	const json_t *events = get(record, "events"), *list, *w, *ev;
	const char *now[ROW_WORDS] = { NULL }, *value;
	size_t i, at = 0;

	list = get(record, "words");
	json_array_foreach(list, i, w)
		if (i < ROW_WORDS)
			now[i] = get_text(w, "start");
	for (size_t row = 0; row < n; row++) {
		for (; at <= rows[row].at; at++) {
			ev = get(json_array_get(events, at), "words");
			json_array_foreach(list, i, w) {
				value = get_text(ev, get_text(w, "label"));
				if (i < ROW_WORDS && *value)
					now[i] = value;
				if (i < ROW_WORDS)
					rows[row].changed[i] = *value;
			}
		}
		memcpy(rows[row].word, now, sizeof(now));
	}
}

void rows_indent(struct row *rows, size_t n)
{
	int around[TIMELINE_CPUS][CALLS], depth[TIMELINE_CPUS] = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct row *row = &rows[i];
		int *calls = around[row->cpu], *d = &depth[row->cpu];

		if (row->printed) {
			row->depth = row->loud ? 0 : *d;
			continue;
		}
		while (*d && calls[*d - 1] >= row->calls)
			--*d;
		row->depth = *d;
		if (*d < CALLS)
			calls[(*d)++] = row->calls;
	}
}
