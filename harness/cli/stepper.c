// SPDX-License-Identifier: GPL-2.0-only
#include "stepper.h"

#include <stdlib.h>
#include <string.h>

#include "detect/get.h"
#include "detect/record.h"
#include "detect/run.h"

static int cpu_in(const json_t *o)
{
	return get_number(o, "cpu");
}

static const json_t *events_of(const json_t *record)
{
	return json_object_get(record, "events");
}

/* ---- runs ------------------------------------------------------------- */

/* The parts so far; then cpu, without a count, if it is not 0. */
static const char *schedule(struct pool *pool, const struct stepper *s, int cpu)
{
	const char *text = "";

	for (int i = 0; i < s->steps; i++) {
		size_t points = s->step[i].points;

		while (i + 1 < s->steps && s->step[i + 1].cpu == s->step[i].cpu)
			points += s->step[++i].points;
		text = pool_printf(pool, "%s%s%d*%zu", text, *text ? "," : "",
				   s->step[i].cpu, points);
	}
	if (cpu)
		text = pool_printf(pool, "%s%s%d", text, *text ? "," : "", cpu);
	return text;
}

/* NULL, with a message, if there was no run. */
static json_t *play(struct stepper *s, const char *text)
{
	const struct options *o = s->options;
	const struct run_request request = {
		.scenario = s->scenario, .subject = o->subject,
		.tool = o->tool, .cpus = o->cpus, .out = o->out,
		.timeout = o->timeout, .with = o->with, .schedule = text,
		.expect = EXPECT_ANY, .stops = true, .words = s->words,
	};
	json_t *record = NULL;
	struct run_result r;

	run(&request, &r);
	if (r.judgement.why)
		snprintf(s->message, sizeof(s->message), "%s",
			 r.judgement.why);
	else
		record = record_make(&r);
	run_free(&r);
	return record;
}

/* ---- rows ------------------------------------------------------------- */

/* The texts of the words outlive the record. */
static void keep_words(struct stepper *s, struct row *row)
{
	for (int i = 0; i < ROW_WORDS; i++)
		if (row->word[i])
			row->word[i] = pool_strdup(&s->pool, row->word[i]);
}

/* It stands to the right of the last row of its CPU that it lies in. */
static void indent(const struct stepper *s, struct row *row)
{
	row->depth = 0;
	for (size_t i = s->nrows; i-- > 0; ) {
		const struct row *r = &s->rows[i];

		if (r->cpu != row->cpu || r->printed)
			continue;
		if (r->calls < row->calls)
			row->depth = r->depth + 1;
		else if (r->calls == row->calls)
			row->depth = r->depth;
		else
			continue;
		return;
	}
}

static void add_row(struct stepper *s, size_t at)
{
	struct row *more, row = { 0 };

	if (s->nrows == s->room) {
		more = realloc(s->rows, (2 * s->room + 64) * sizeof(*more));
		if (!more)
			return;
		s->rows = more;
		s->room = 2 * s->room + 64;
	}
	timeline_row(s->record, at, &row);
	keep_words(s, &row);
	indent(s, &row);
	s->rows[s->nrows++] = row;
}

/* A single operation is shown whatever it is. */
static void add_rows(struct stepper *s)
{
	size_t n = json_array_size(events_of(s->record));
	bool fine = s->steps && s->step[s->steps - 1].fine && !s->ran_on;

	for (; s->seen < n; s->seen++) {
		const json_t *ev = json_array_get(events_of(s->record),
						  s->seen);

		if (timeline_shows(s->record, s->seen) ||
		    (fine && !get_is(ev, "kind", "console")))
			add_row(s, s->seen);
	}
	for (size_t i = 0; i < s->nrows; i++)
		s->rows[i].racing = json_is_true(json_object_get(
			json_array_get(events_of(s->record), s->rows[i].at),
			"racing"));
}

/* Of a shorter run than before. */
static void drop_rows(struct stepper *s)
{
	size_t n = json_array_size(events_of(s->record));

	while (s->nrows && s->rows[s->nrows - 1].at >= n)
		s->nrows--;
	if (s->seen > n)
		s->seen = n;
}

static void take(struct stepper *s, json_t *record)
{
	json_decref(s->held);
	s->held = record;
	s->record = record;
	s->over = strcmp(get_text(record, "end"), "abandoned");
	drop_rows(s);
	add_rows(s);
}

static bool play_again(struct stepper *s)
{
	struct pool pool = { 0 };
	json_t *record = play(s, pool_printf(&pool, "step:%s",
					     schedule(&pool, s, 0)));

	pool_free(&pool);
	if (!record)
		return false;
	s->ran_on = false;
	take(s, record);
	return true;
}

/* ---- steps ------------------------------------------------------------ */

bool stepper_open(struct stepper *s, const struct options *o,
		  const struct log_scenario *scenario)
{
	json_t *whole;

	*s = (struct stepper){ .options = o, .scenario = scenario };
	whole = play(s, "directed");
	if (!whole && *s->message) {
		/* it may not come about on this subject: any run will do */
		*s->message = '\0';
		whole = play(s, "1");
	}
	if (!whole)
		return false;
	s->words = json_incref(json_object_get(whole, "words"));
	json_decref(whole);
	return play_again(s);
}

void stepper_close(struct stepper *s)
{
	json_decref(s->held);
	json_decref(s->words);
	free(s->rows);
	pool_free(&s->pool);
}

/* How far that CPU goes alone, in points, up to the next of interest. */
static size_t points_ahead(struct stepper *s, int cpu)
{
	size_t from = json_array_size(events_of(s->record)), points = 0;
	struct pool pool = { 0 };
	const json_t *events, *ev;
	json_t *record;

	record = play(s, pool_printf(&pool, "step:%s", schedule(&pool, s, cpu)));
	pool_free(&pool);
	if (!record)
		return 0;
	events = events_of(record);
	for (; (ev = json_array_get(events, from)); from++) {
		if (points && timeline_stops(record, from))
			break;
		points += cpu_in(ev) == cpu && !get_is(ev, "kind", "alloc") &&
			  !get_is(ev, "kind", "console");
	}
	json_decref(record);
	return s->fine && points ? 1 : points;
}

void stepper_move(struct stepper *s, int cpu)
{
	const json_t *next = json_object_get(s->record, "next");
	const json_t *blocked;
	size_t points;

	if (s->over) {
		snprintf(s->message, sizeof(s->message),
			 "the run has ended: u takes a step back, r starts again");
		return;
	}
	blocked = stepper_find(json_object_get(s->record, "blocked"), cpu);
	if (blocked) {
		snprintf(s->message, sizeof(s->message),
			 "cpu%d cannot run: it waits for %s", cpu,
			 get_text(blocked, "waits"));
		return;
	}
	if (!stepper_find(next, cpu)) {
		snprintf(s->message, sizeof(s->message),
			 stepper_stopped(s, cpu) ?
			 "cpu%d cannot run: it crashed" :
			 "cpu%d has nothing left to do", cpu);
		return;
	}
	if (s->steps == STEPS) {
		snprintf(s->message, sizeof(s->message),
			 "%d steps are the most: e runs to the end", STEPS);
		return;
	}
	points = points_ahead(s, cpu);
	if (!points)
		return;
	s->step[s->steps++] = (struct part){ cpu, points, s->fine };
	if (!play_again(s))
		s->steps--;
}

void stepper_finish(struct stepper *s)
{
	struct pool pool = { 0 };
	const char *text = schedule(&pool, s, 0);
	json_t *record;

	if (s->over)
		return;
	record = play(s, *text ? text : "1");
	if (record) {
		s->ran_on = true;
		take(s, record);
		s->over = true;
	}
	pool_free(&pool);
}

bool stepper_undo(struct stepper *s)
{
	if (!s->steps && !s->ran_on) {
		snprintf(s->message, sizeof(s->message),
			 "this is the start: there is no step to take back");
		return true;
	}
	if (!s->ran_on)
		s->steps--;
	return play_again(s);
}

bool stepper_reset(struct stepper *s)
{
	s->steps = 0;
	return play_again(s);
}

/* ---- what came of it -------------------------------------------------- */

const json_t *stepper_find(const json_t *list, int cpu)
{
	const json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
		if (cpu_in(o) == cpu)
			return o;
	return NULL;
}

bool stepper_stopped(const struct stepper *s, int cpu)
{
	const json_t *findings = json_object_get(s->record, "findings"), *f;
	size_t i;

	json_array_foreach(findings, i, f)
		if ((get_is(f, "kind", "oops") || get_is(f, "kind", "BUG")) &&
		    stepper_find(json_object_get(f, "sides"), cpu))
			return true;
	return false;
}

const char *stepper_broken(struct pool *pool, const struct stepper *s)
{
	const json_t *findings = json_object_get(s->record, "findings"), *f;
	const char *race = NULL;
	size_t i;

	json_array_foreach(findings, i, f) {
		const json_t *sides = json_object_get(f, "sides");
		const json_t *side = json_array_get(sides, 0);

		if (!cpu_in(side) && json_array_size(sides) < 2)
			return pool_printf(pool, "%s: %s", get_text(f, "kind"),
					   get_text(f, "text"));
		if (json_array_size(sides) < 2)
			return pool_printf(pool, "%s: cpu%d in %s: %s",
					   get_text(f, "kind"), cpu_in(side),
					   get_text(side, "fn"),
					   get_text(f, "text"));
		if (!race)
			race = pool_printf(pool, "%s: %s and %s on %s",
				get_text(f, "kind"), get_text(side, "fn"),
				get_text(json_array_get(sides, 1), "fn"),
				get_text(f, "field"));
	}
	return race;
}
