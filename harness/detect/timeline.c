// SPDX-License-Identifier: GPL-2.0-only
#include "timeline.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "timeline-row.h"

#define LEVELS	3	/* of calls around a row */

enum weight {
	MUST,		/* racing accesses, what the system prints of a finding */
	FOUND,		/* what changes a watched word that a finding is about,
			 * where a CPU got a pointer that it uses too late */
	WORD,		/* what changes another */
	CONTEXT,	/* the call a racing access is in, its object's life,
			 * what it reads that another CPU has changed, what
			 * the system prints, how a CPU's call failed */
	SWITCH,		/* what a CPU did last before another ran */
	AROUND,		/* locks and calls around all these */
	NEVER,
};

struct mark {
	size_t at;		/* index among the events */
	enum weight weight;
	int level;		/* of AROUND: how far out */
	size_t distance;	/* to the nearest racing access */
	int depth;
};

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
	return row_cpu(a) == row_cpu(b) &&
	       get_number(a, "line") == get_number(b, "line") &&
	       get_is(a, "fn", get_text(b, "fn")) &&
	       get_is(a, "kind", get_text(b, "kind"));
}

/* Is it printed in set-up, before any CPU has begun? */
static bool before_all(const json_t *events, size_t at)
{
	const json_t *ev = json_array_get(events, at);

	if (row_cpu(ev))
		return false;
	while ((ev = json_array_get(events, ++at)))
		if (row_cpu(ev))
			return true;
	return false;
}

/* Where the few events are that others are compared with. */
struct places {
	size_t *at, n;
};

static struct places places_of(const json_t *events,
			       bool (*is)(const json_t *ev))
{
	struct places p = {
		.at = calloc(json_array_size(events) + 1, sizeof(*p.at)),
	};
	const json_t *ev;
	size_t i;

	if (p.at)
		json_array_foreach(events, i, ev)
			if (is(ev))
				p.at[p.n++] = i;
	return p;
}

static bool is_console(const json_t *ev)
{
	return get_is(ev, "kind", "console");
}

static bool is_racing(const json_t *ev)
{
	return json_is_true(get(ev, "racing"));
}

/* A loop prints it in every round: once is enough. */
static bool printed_before(const json_t *events, size_t at,
			   const struct places *consoles)
{
	const json_t *ev = json_array_get(events, at);

	for (size_t i = 0; i < consoles->n && consoles->at[i] < at; i++) {
		const json_t *other = json_array_get(events, consoles->at[i]);

		if (row_cpu(ev) == row_cpu(other) &&
		    get_is(other, "text", get_text(ev, "text")))
			return true;
	}
	return false;
}

/* A loop races in every round: once is enough. */
static bool raced_before(const json_t *events, size_t at,
			 const struct places *racing)
{
	const json_t *ev = json_array_get(events, at);

	for (size_t i = 0; i < racing->n && racing->at[i] < at; i++)
		if (same_place(ev, json_array_get(events, racing->at[i])))
			return true;
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

static bool has_words(const json_t *record, size_t at)
{
	const json_t *events = get(record, "events");

	return json_object_size(get(json_array_get(events, at), "words"));
}

/* Is the next change, before another CPU runs, by the same line, as in a loop?
 * changes says which events are changes. */
static bool is_repeated(const json_t *record, size_t at,
			bool (*changes)(const json_t *record, size_t at))
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at), *next;

	for (size_t i = at + 1; (next = json_array_get(events, i)); i++) {
		if (row_cpu(next) != row_cpu(ev))
			return false;
		if (changes(record, i))
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
			return row_cpu(ev) != row_cpu(read);
	}
	return false;
}

static bool is_call(const json_t *ev)
{
	return get_is(ev, "kind", "enter") || get_is(ev, "kind", "exit");
}

static bool is_sync(const json_t *ev)
{
	return get_is(ev, "kind", "lock") || get_is(ev, "kind", "unlock") ||
	       get_is(ev, "kind", "wait") || get_is(ev, "kind", "wake");
}

/* A step of the subject's own.  What lies in its lib/ serves all of it, and is
 * rarely what matters. */
static bool is_own(const json_t *ev)
{
	return get_is(ev, "owner", "subject") &&
	       !strstr(get_text(ev, "file"), "/lib/");
}

/* A line that a CPU prints and that says something by itself: it belongs to no
 * trace, and does not follow a message of failure. */
static bool is_headline(const json_t *record, size_t at,
			const struct places *consoles)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at), *other;
	const char *text = get_text(ev, "text");

	if (!row_cpu(ev) || *text == ' ' || *text == '-')
		return false;
	for (size_t i = 0; i < consoles->n && consoles->at[i] < at; i++) {
		other = json_array_get(events, consoles->at[i]);
		if (row_cpu(other) == row_cpu(ev) &&
		    is_loud(get(record, "findings"), other))
			return false;
	}
	return true;
}

/* Does it change a word that a finding is about? */
static bool changes_found(const json_t *record, const json_t *ev)
{
	const json_t *w, *f;
	size_t i, k, n;

	json_array_foreach(get(record, "words"), i, w) {
		n = strlen(get_text(w, "field"));
		if (!*get_text(get(ev, "words"), get_text(w, "label")))
			continue;
		json_array_foreach(get(record, "findings"), k, f)
			if (!strncmp(get_text(f, "field"), get_text(w, "field"),
				     n) &&
			    (!get_text(f, "field")[n] ||
			     get_text(f, "field")[n] == '.'))
				return true;
	}
	return false;
}

static enum weight weigh_console(const json_t *record, size_t at,
				 const struct places *consoles)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at);

	if (before_all(events, at) || printed_before(events, at, consoles))
		return NEVER;
	return is_loud(get(record, "findings"), ev) ? MUST :
	       is_headline(record, at, consoles) ? CONTEXT : NEVER;
}

static enum weight weigh(const json_t *record, size_t at,
			 const struct places *consoles,
			 const struct places *racing)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at);

	if (is_racing(ev))
		return raced_before(events, at, racing) ? NEVER : MUST;
	if (is_console(ev))
		return weigh_console(record, at, consoles);
	if (json_is_true(get(ev, "stale")))
		return FOUND;
	if (changes_word(record, at) && !is_repeated(record, at, changes_word))
		return changes_found(record, ev) ? FOUND : WORD;
	if (is_its_life(get(record, "findings"), ev) || reads_news(record, at))
		return CONTEXT;
	if (*get_text(ev, "result"))
		return get_is(ev, "result", "0") ? SWITCH : CONTEXT;
	return NEVER;
}

static void raise_to(struct mark *m, enum weight weight)
{
	if (m->weight > weight)
		m->weight = weight;
}

/* The call that an event is in: that of fn, NULL: the innermost. */
static size_t caller(const json_t *events, const struct mark *marks, size_t at,
		     const char *fn)
{
	const json_t *ev = json_array_get(events, at), *call;
	int depth = marks[at].depth;

	for (size_t j = at; j-- > 0; ) {
		call = json_array_get(events, j);
		if (row_cpu(call) != row_cpu(ev) || marks[j].depth >= depth ||
		    !get_is(call, "kind", "enter"))
			continue;
		if (!fn ? get_is(call, "owner", "subject")
			: get_is(call, "fn", fn))
			return j;
		depth = marks[j].depth;
	}
	return SIZE_MAX;
}

static bool races(const json_t *events, int cpu)
{
	const json_t *ev;
	size_t i;

	json_array_foreach(events, i, ev)
		if (row_cpu(ev) == cpu && is_racing(ev))
			return true;
	return false;
}

/* The innermost calls around each racing access; and around a message of
 * failure, if that CPU has no racing access. */
static void mark_callers(const json_t *events, struct mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i);
		bool console = is_console(ev);
		size_t call;

		if (marks[i].weight != MUST ||
		    (console && races(events, row_cpu(ev))))
			continue;
		call = caller(events, marks, i,
			      console ? NULL : get_text(ev, "fn"));
		if (call != SIZE_MAX)
			raise_to(&marks[call], CONTEXT);
	}
}

/* A line that reads and then writes is one row: the write. */
static void join_lines(const json_t *events, struct mark *marks, size_t n)
{
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i), *before;

		if (marks[i].weight == NEVER)
			continue;
		before = json_array_get(events, last);
		if (before && !json_object_size(get(before, "words")) &&
		    marks[i].weight <= marks[last].weight &&
		    row_cpu(ev) == row_cpu(before) &&
		    get_number(ev, "line") == get_number(before, "line") &&
		    get_is(ev, "fn", get_text(before, "fn")) &&
		    get_is(ev, "source", get_text(before, "source")) &&
		    *get_text(ev, "source"))
			marks[last].weight = NEVER;
		last = i;
	}
}

/* The last step that a CPU made before another ran. */
static void mark_switches(const json_t *events, struct mark *marks, size_t n)
{
	size_t last[TIMELINE_CPUS], turn = 0;

	for (int i = 0; i < TIMELINE_CPUS; i++)
		last[i] = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i);
		int cpu = row_cpu(ev);

		if (!cpu)
			continue;
		if (turn && cpu != row_cpu(json_array_get(events, turn)) &&
		    last[row_cpu(json_array_get(events, turn))] != SIZE_MAX)
			raise_to(&marks[last[row_cpu(json_array_get(events,
							turn))]], SWITCH);
		turn = i;
		if (marks[i].weight < NEVER ||
		    (is_own(ev) && (is_call(ev) || is_sync(ev))))
			last[cpu] = i;
	}
}

static bool same_lock(const json_t *a, const json_t *b)
{
	return *get_text(a, "lock") && get_is(a, "lock", get_text(b, "lock"));
}

/* A lock for which a CPU had to wait, and the unlock that it waited for. */
static void mark_waits(const json_t *events, struct mark *marks, size_t n)
{
	size_t unlock;

	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i), *other;

		if (!is_own(ev) || !get_is(ev, "kind", "lock"))
			continue;
		unlock = SIZE_MAX;
		for (size_t j = i; j-- > 0; ) {
			other = json_array_get(events, j);
			if (row_cpu(other) == row_cpu(ev))
				break;
			if (get_is(other, "kind", "unlock") &&
			    same_lock(ev, other))
				unlock = j;
		}
		if (unlock == SIZE_MAX)
			continue;
		raise_to(&marks[i], SWITCH);
		raise_to(&marks[unlock], SWITCH);
	}
}

static void mark_around(struct mark *m, int level)
{
	if (m->weight < AROUND || (m->weight == AROUND && m->level <= level))
		return;
	m->weight = AROUND;
	m->level = level;
}

/* Where that CPU releases the lock; the number of all events if it does not. */
static size_t unlock_of(const json_t *events, size_t lock)
{
	const json_t *ev = json_array_get(events, lock), *other;
	size_t i;

	for (i = lock + 1; (other = json_array_get(events, i)); i++)
		if (row_cpu(other) == row_cpu(ev) &&
		    get_is(other, "kind", "unlock") && same_lock(ev, other))
			break;
	return i;
}

/* Locks that are held while something happens that is shown. */
static void mark_guards(const json_t *events, struct mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *ev = json_array_get(events, i);
		bool guards = false;
		size_t end;

		if (!is_own(ev) || !get_is(ev, "kind", "lock"))
			continue;
		end = unlock_of(events, i);
		for (size_t j = i + 1; j < end; j++)
			guards |= marks[j].weight <= SWITCH;
		if (guards)
			mark_around(&marks[i], 0);
		if (guards && end < n)
			mark_around(&marks[end], 2);
	}
}

/* The calls in which something happens that is shown, from the inside out;
 * and where each CPU starts. */
static void mark_stacks(const json_t *events, struct mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t call = i;

		if (get_is(json_array_get(events, i), "kind", "start"))
			mark_around(&marks[i], 1);
		if (marks[i].weight > SWITCH ||
		    !row_cpu(json_array_get(events, i)))
			continue;
		for (int level = 1; level <= LEVELS; level++) {
			call = caller(events, marks, call, NULL);
			if (call == SIZE_MAX)
				break;
			if (is_own(json_array_get(events, call)))
				mark_around(&marks[call], level);
		}
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
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static int by_order(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->at < y->at ? -1 : 1;
}

static struct mark *weigh_all(const json_t *record)
{
	const json_t *events = get(record, "events");
	size_t n = json_array_size(events);
	struct mark *marks = calloc(n + 1, sizeof(*marks));
	struct places consoles = places_of(events, is_console);
	struct places racing = places_of(events, is_racing);
	struct calls calls = { { 0 } };

	for (size_t i = 0; marks && i < n; i++) {
		marks[i].at = i;
		marks[i].depth = row_calls(&calls, json_array_get(events, i));
		marks[i].weight = weigh(record, i, &consoles, &racing);
	}
	free(consoles.at);
	free(racing.at);
	return marks;
}

static size_t count_needed(const struct mark *marks, size_t n)
{
	size_t needed = 0;

	for (size_t i = 0; i < n; i++)
		needed += marks[i].weight < CONTEXT;
	return needed;
}

/* spare: as timeline_sparing(); NULL: all rows are wanted */
static size_t make_rows(const json_t *record, struct row *rows, size_t max,
			bool *spare)
{
	const json_t *events = get(record, "events");
	size_t n = json_array_size(events), wanted = 0;
	struct mark *marks = weigh_all(record);

	if (!marks)
		return 0;
	join_lines(events, marks, n);
	if (spare)
		*spare = count_needed(marks, n) < max;
	if (spare && *spare)
		max--;
	mark_callers(events, marks, n);
	mark_switches(events, marks, n);
	mark_waits(events, marks, n);
	mark_guards(events, marks, n);
	mark_stacks(events, marks, n);
	measure(marks, n);
	qsort(marks, n, sizeof(*marks), by_weight);
	while (wanted < n && wanted < max && marks[wanted].weight < NEVER)
		wanted++;
	qsort(marks, wanted, sizeof(*marks), by_order);
	for (size_t i = 0; i < wanted; i++)
		row_make(record, marks[i].at, marks[i].depth,
			 marks[i].weight == MUST, &rows[i]);
	rows_follow_words(record, rows, wanted);
	rows_indent(rows, wanted);
	free(marks);
	return wanted;
}

size_t timeline(const json_t *record, struct row *rows, size_t max)
{
	return make_rows(record, rows, max, NULL);
}

size_t timeline_sparing(const json_t *record, struct row *rows, size_t max,
			bool *spare)
{
	*spare = false;
	return make_rows(record, rows, max, spare);
}

/* ---- one step at a time ------------------------------------------------ */

/* Does it change a word, and not as the same line did just before, in a loop? */
static bool changes_first(const json_t *record, size_t at)
{
	const json_t *events = get(record, "events");
	const json_t *ev = json_array_get(events, at), *before;

	if (!changes_word(record, at))
		return false;
	while (at-- > 0) {
		before = json_array_get(events, at);
		if (row_cpu(before) != row_cpu(ev))
			return true;
		if (changes_word(record, at))
			return !same_place(before, ev);
	}
	return true;
}

/* The weight of a line of the console, by itself. */
static enum weight weight_of_console(const json_t *record, size_t at)
{
	struct places consoles = places_of(get(record, "events"), is_console);
	enum weight weight = weigh_console(record, at, &consoles);

	free(consoles.at);
	return weight;
}

/* The beginning or the end of an object in which a word is watched. */
static bool is_watched_life(const json_t *ev)
{
	return json_object_size(get(ev, "words")) &&
	       (get_is(ev, "kind", "alloc") || get_is(ev, "kind", "free"));
}

/* Is it a step because of anything but a change of words? */
static bool matters(const json_t *record, size_t at)
{
	const json_t *ev = json_array_get(get(record, "events"), at);

	if (is_console(ev))
		return weight_of_console(record, at) < NEVER;
	return json_is_true(get(ev, "racing")) || is_watched_life(ev) ||
	       reads_news(record, at) || (is_own(ev) && is_sync(ev));
}

bool timeline_stops(const json_t *record, size_t at)
{
	const json_t *ev = json_array_get(get(record, "events"), at);

	return row_cpu(ev) &&
	       (matters(record, at) || changes_first(record, at));
}

bool timeline_shows(const json_t *record, size_t at)
{
	const json_t *ev = json_array_get(get(record, "events"), at);

	return row_cpu(ev) &&
	       (matters(record, at) || get_is(ev, "kind", "start") ||
		get_is(ev, "kind", "end") ||
		(has_words(record, at) &&
		 !is_repeated(record, at, has_words)));
}

void timeline_row(const json_t *record, size_t at, struct row *row)
{
	const json_t *events = get(record, "events");
	struct calls calls = { { 0 } };

	for (size_t i = 0; i < at; i++)
		row_calls(&calls, json_array_get(events, i));
	row_make(record, at, row_calls(&calls, json_array_get(events, at)),
		 weight_of_console(record, at) == MUST, row);
	rows_follow_words(record, row, 1);
}
