// SPDX-License-Identifier: GPL-2.0-only
#include "timeline.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "get.h"

#define CPUS 64

enum weight {
	MUST,		/* racing accesses, what the system prints of a finding */
	WORD,		/* what changes the watched words */
	CONTEXT,	/* the call a racing access is in, its object's life,
			 * what it reads that another CPU has changed */
	SWITCH,		/* what a CPU did last before another ran */
	SYNC,		/* locks, waiting */
	CALL,		/* other calls of the subject */
	NEVER,		/* and all within its library */
};

struct mark {
	size_t at;		/* index among the events */
	enum weight weight;
	size_t distance;	/* to the nearest racing access */
	int depth;
};

static int cpu_of(const json_t *ev)
{
	long cpu = get_number(ev, "cpu");

	return cpu > 0 && cpu < CPUS ? cpu : 0;
}

/* The line of the console that is a finding, too. */
static bool is_loud(const json_t *findings, const json_t *ev)
{
	const json_t *f;
	size_t i;

	json_array_foreach(findings, i, f)
		if (get_is(f, "tool", "kernel") && *get_text(f, "text") &&
		    strstr(get_text(ev, "text"), get_text(f, "text")))
			return true;
	return false;
}

static bool same_place(const json_t *a, const json_t *b)
{
	return cpu_of(a) == cpu_of(b) &&
	       get_number(a, "line") == get_number(b, "line") &&
	       get_is(a, "fn", get_text(b, "fn")) &&
	       get_is(a, "kind", get_text(b, "kind"));
}

/* Said in set-up: no CPU has begun. */
static bool before_all(const json_t *events, size_t at)
{
	const json_t *ev = json_array_get(events, at);

	if (cpu_of(ev))
		return false;
	while ((ev = json_array_get(events, ++at)))
		if (cpu_of(ev))
			return true;
	return false;
}

/* A loop prints it in every round: once is enough. */
static bool printed_before(const json_t *events, size_t at)
{
	const json_t *ev = json_array_get(events, at);

	while (at-- > 0) {
		const json_t *other = json_array_get(events, at);

		if (get_is(other, "kind", "console") &&
		    cpu_of(ev) == cpu_of(other) &&
		    get_is(other, "text", get_text(ev, "text")))
			return true;
	}
	return false;
}

/* A loop races in every round: once is enough. */
static bool raced_before(const json_t *events, size_t at)
{
	const json_t *ev = json_array_get(events, at);

	while (at-- > 0) {
		const json_t *other = json_array_get(events, at);

		if (json_is_true(get(other, "racing")) &&
		    same_place(ev, other))
			return true;
	}
	return false;
}

/* Is it the allocation or the end of something that is raced on? */
static bool is_its_life(const json_t *findings, const json_t *ev)
{
	const char *type = get_text(ev, "field");
	size_t i, n = strlen(type);
	const json_t *f;

	if (!n || (!get_is(ev, "kind", "alloc") && !get_is(ev, "kind", "free")))
		return false;
	json_array_foreach(findings, i, f)
		if (!strncmp(get_text(f, "field"), type, n) &&
		    get_text(f, "field")[n] == '.')
			return true;
	return false;
}

/* What stood in a word before that event. */
static const char *word_before(const json_t *record, size_t at,
			       const char *label)
{
	const json_t *events = get(record, "events"), *words, *w;
	const char *value;
	size_t i;

	while (at-- > 0) {
		value = get_text(get(json_array_get(events, at), "words"),
				 label);
		if (*value)
			return value;
	}
	words = get(record, "words");
	json_array_foreach(words, i, w)
		if (get_is(w, "label", label))
			return get_text(w, "start");
	return "";
}

static bool is_idle(const char *value)
{
	return !strcmp(value, "link") || !strcmp(value, "junk") ||
	       !strcmp(value, "?") || !strcmp(value, "-");
}

/* Does it change a word that is watched?  Not: memory that is handed out, or
 * strung on a list of free objects, or taken from there and cleared. */
static bool changes_word(const json_t *record, size_t at)
{
	const json_t *ev = json_array_get(get(record, "events"), at);
	const json_t *words = get(ev, "words"), *json;
	const char *label;

	if (get_is(ev, "kind", "alloc"))
		return false;
	json_object_foreach((json_t *)words, label, json) {
		const char *value = json_string_value(json);

		if (!is_idle(value) &&
		    !(!strcmp(value, "NULL") &&
		      is_idle(word_before(record, at, label))))
			return true;
	}
	return false;
}

/* Does the same line change it again at once, as a loop does? */
static bool changes_again(const json_t *record, size_t at)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at), *next;

	for (size_t i = at + 1; (next = json_array_get(events, i)); i++) {
		if (cpu_of(next) != cpu_of(ev))
			return false;
		if (changes_word(record, i))
			return same_place(ev, next);
	}
	return false;
}

/* Does it read a word that another CPU has changed last? */
static bool reads_news(const json_t *record, size_t at)
{
	const json_t *events = get(record, "events"), *words, *w, *ev;
	const json_t *read = json_array_get(events, at);
	const char *label = NULL;
	size_t i;

	if (!get_is(read, "kind", "read") || !*get_text(read, "field"))
		return false;
	words = get(record, "words");
	json_array_foreach(words, i, w)
		if (get_is(w, "field", get_text(read, "field")))
			label = get_text(w, "label");
	for (i = at; label && i-- > 0; ) {
		ev = json_array_get(events, i);
		if (*get_text(get(ev, "words"), label))
			return cpu_of(ev) != cpu_of(read);
	}
	return false;
}

static enum weight weigh(const json_t *record, size_t at)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at);
	const char *kind = get_text(ev, "kind");
	bool call = !strcmp(kind, "enter") || !strcmp(kind, "exit");
	bool sync = !strcmp(kind, "lock") || !strcmp(kind, "unlock") ||
		    !strcmp(kind, "wait") || !strcmp(kind, "wake");

	if (json_is_true(get(ev, "racing")))
		return raced_before(events, at) ? NEVER : MUST;
	if (!strcmp(kind, "console"))
		return is_loud(get(record, "findings"), ev) &&
		       !before_all(events, at) &&
		       !printed_before(events, at) ? MUST : NEVER;
	if (changes_word(record, at) && !changes_again(record, at))
		return WORD;
	if (is_its_life(get(record, "findings"), ev) || reads_news(record, at))
		return CONTEXT;
	/* what lies in its lib/ serves all of it, and is rarely what matters */
	if (!get_is(ev, "owner", "subject") ||
	    strstr(get_text(ev, "file"), "/lib/"))
		return NEVER;
	return sync ? SYNC : call ? CALL : NEVER;
}

/* The innermost calls around each racing access. */
static void mark_callers(const json_t *events, struct mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i), *call;

		if (marks[i].weight != MUST)
			continue;
		for (size_t j = i; j-- > 0; ) {
			call = json_array_get(events, j);
			if (cpu_of(call) != cpu_of(ev) ||
			    !get_is(call, "kind", "enter") ||
			    !get_is(call, "fn", get_text(ev, "fn")))
				continue;
			if (marks[j].weight > CONTEXT)
				marks[j].weight = CONTEXT;
			break;
		}
	}
}

static void mark_switches(const json_t *events, struct mark *marks, size_t n)
{
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (marks[i].weight == NEVER)
			continue;
		if (last != SIZE_MAX && marks[last].weight > SWITCH &&
		    cpu_of(json_array_get(events, last)) !=
		    cpu_of(json_array_get(events, i)))
			marks[last].weight = SWITCH;
		last = i;
	}
}

static void measure(struct mark *marks, size_t n)
{
	size_t d = INT_MAX;

	for (size_t i = 0; i < n; i++) {
		d = marks[i].weight == MUST ? 0 : d + 1;
		marks[i].distance = d;
	}
	d = INT_MAX;
	for (size_t i = n; i-- > 0; ) {
		d = marks[i].weight == MUST ? 0 : d + 1;
		if (d < marks[i].distance)
			marks[i].distance = d;
	}
}

static int by_weight(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static int by_order(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->at < y->at ? -1 : 1;
}

static void set_depths(const json_t *events, struct mark *marks)
{
	int depth[CPUS] = { 0 };
	const json_t *ev;
	size_t i;

	json_array_foreach(events, i, ev) {
		int *d = &depth[cpu_of(ev)];

		if (get_is(ev, "kind", "exit") && *d)
			--*d;
		marks[i].depth = *d;
		if (get_is(ev, "kind", "enter"))
			++*d;
	}
}

static const char *thing(const json_t *ev, char *buffer, size_t size)
{
	if (*get_text(ev, "field"))
		return get_text(ev, "field");
	snprintf(buffer, size, "%ld bytes", get_number(ev, "size"));
	return buffer;
}

static void describe(const json_t *ev, char *text, size_t size)
{
	const char *kind = get_text(ev, "kind"), *fn = get_text(ev, "fn");
	const char *lock = get_text(ev, "lock");
	char bytes[32];

	if (!strcmp(kind, "console"))
		snprintf(text, size, "%s", get_text(ev, "text"));
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

static void make_row(const json_t *ev, const struct mark *m, struct row *row)
{
	row->at = m->at;
	row->n = get_number(ev, "n");
	row->cpu = cpu_of(ev);
	row->depth = m->depth;
	row->racing = json_is_true(get(ev, "racing"));
	row->loud = get_is(ev, "kind", "console");
	describe(ev, row->text, sizeof(row->text));
	clean_text(row->text);		/* it may be cut inside a character */
}

/* What stands in the words when each of the rows has happened. */
static void follow_words(const json_t *record, const struct mark *marks,
			 struct row *rows, size_t n)
{
	const json_t *events = get(record, "events"), *list, *w, *ev;
	const char *now[ROW_WORDS] = { NULL }, *before[ROW_WORDS];
	size_t i, at = 0;

	list = get(record, "words");
	json_array_foreach(list, i, w)
		if (i < ROW_WORDS)
			now[i] = get_text(w, "start");
	for (size_t row = 0; row < n; row++) {
		memcpy(before, now, sizeof(now));
		for (; at <= marks[row].at; at++) {
			ev = get(json_array_get(events, at), "words");
			json_array_foreach(list, i, w) {
				const char *value = get_text(ev,
							get_text(w, "label"));

				if (i < ROW_WORDS && *value)
					now[i] = value;
			}
		}
		for (i = 0; i < ROW_WORDS; i++) {
			rows[row].word[i] = now[i];
			rows[row].changed[i] = now[i] != before[i] &&
					       strcmp(now[i], before[i]);
		}
	}
}

static void level_depths(struct row *rows, size_t n)
{
	int least[CPUS];

	for (int i = 0; i < CPUS; i++)
		least[i] = INT_MAX;
	for (size_t i = 0; i < n; i++)
		if (!rows[i].loud && rows[i].depth < least[rows[i].cpu])
			least[rows[i].cpu] = rows[i].depth;
	for (size_t i = 0; i < n; i++)
		rows[i].depth -= rows[i].loud ? rows[i].depth
					      : least[rows[i].cpu];
}

static struct mark *weigh_all(const json_t *record)
{
	const json_t *events = get(record, "events");
	size_t n = json_array_size(events);
	struct mark *marks = calloc(n + 1, sizeof(*marks));

	if (!marks)
		return NULL;
	set_depths(events, marks);
	for (size_t i = 0; i < n; i++) {
		marks[i].at = i;
		marks[i].weight = weigh(record, i);
	}
	mark_callers(events, marks, n);
	return marks;
}

static size_t pick(const json_t *record, struct row *rows, size_t max,
		   enum weight least)
{
	const json_t *events = get(record, "events");
	size_t n = json_array_size(events), wanted = 0;
	struct mark *marks = weigh_all(record);

	if (!marks)
		return 0;
	mark_switches(events, marks, n);
	measure(marks, n);
	qsort(marks, n, sizeof(*marks), by_weight);
	while (wanted < n && wanted < max && marks[wanted].weight <= least)
		wanted++;
	qsort(marks, wanted, sizeof(*marks), by_order);
	for (size_t i = 0; i < wanted; i++)
		make_row(json_array_get(events, marks[i].at), &marks[i],
			 &rows[i]);
	follow_words(record, marks, rows, wanted);
	level_depths(rows, wanted);
	free(marks);
	return wanted;
}

size_t timeline(const json_t *record, struct row *rows, size_t max)
{
	return pick(record, rows, max, CALL);
}

size_t timeline_steps(const json_t *record, struct row *rows, size_t max)
{
	return pick(record, rows, max, SYNC);
}

size_t timeline_next(const json_t *record, size_t from)
{
	size_t n = json_array_size(get(record, "events"));
	struct mark *marks = weigh_all(record);

	while (marks && from < n && marks[from].weight > SYNC)
		from++;
	free(marks);
	return from;
}
