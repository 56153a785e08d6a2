// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each path through the tree is one run, so there are as many runs as leaves:
 * a run in which a CPU goes on to its end serves all moves on its way.
 */
#include "schedule-tree.h"

#include <string.h>

#include "get.h"
#include "record.h"
#include "runners.h"
#include "standby.h"
#include "timeline.h"

#define CPUS		8
#define PLACES		18	/* rows among which moves end */
#define ROWS		40	/* shown of a run ... */
#define MOVE_ROWS	7	/* ... and of a move */

struct tree {
	struct run_request request;
	int ncpus, most;	/* most moves of a CPU: the last is to its end */
	json_t *texts, *files;
	struct row places[PLACES];
	size_t nplaces;
	const json_t *directed;
};

/* Where the tree has got to. */
struct spot {
	const char *schedule;	/* "" at the root */
	size_t from;		/* event that comes next */
	int moves[CPUS];
	int cpu;		/* who goes on in record, 0: nobody */
	const json_t *record;
};

static json_t *play(struct tree *t, const char *schedule)
{
	struct run_result r;
	json_t *record;

	t->request.schedule = schedule;
	run(&t->request, &r);
	record = record_make(&r);
	run_free(&r);
	return record;
}

static int intern(json_t *list, const char *text)
{
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other)
		if (!strcmp(json_string_value(other), text))
			return i;
	json_array_append_new(list, json_string(text));
	return i;
}

/* It races, leaves a word changed, or is where a CPU was let go on. */
static bool matters(const struct tree *t, size_t at)
{
	const struct row *row = &t->places[at];

	for (int i = 0; i < ROW_WORDS; i++)
		if (row->changed[i] && !row->loud)
			return true;
	return row->racing || (at && !row->loud && row[-1].cpu != row->cpu);
}

static bool is_place(const struct tree *t, const json_t *ev)
{
	for (size_t i = 0; i < t->nplaces; i++) {
		const json_t *place = json_array_get(get(t->directed, "events"),
						     t->places[i].at);

		/* where a CPU starts or ends is in no line, and no move */
		if (matters(t, i) && get_number(place, "line") &&
		    get_number(ev, "cpu") == get_number(place, "cpu") &&
		    get_number(ev, "line") == get_number(place, "line") &&
		    get_is(ev, "kind", get_text(place, "kind")) &&
		    get_is(ev, "fn", get_text(place, "fn")))
			return true;
	}
	return false;
}

/* A move goes past the first place, and up to the next. */
static size_t end_of_move(const struct tree *t, const json_t *record,
			  size_t from, int cpu, bool last)
{
	const json_t *events = get(record, "events");
	size_t n = json_array_size(events);
	bool passed = false;

	for (; from < n; from++) {
		const json_t *ev = json_array_get(events, from);

		if (get_is(ev, "kind", "console"))
			continue;
		if (get_number(ev, "cpu") != cpu)
			return from;
		if (last || !is_place(t, ev))
			continue;
		if (passed)
			return from;
		passed = true;
	}
	return n;
}

static int points(const json_t *record, size_t from, size_t to)
{
	int n = 0;

	for (; from < to; from++) {
		const json_t *ev = json_array_get(get(record, "events"), from);

		n += !get_is(ev, "kind", "console") &&
		     !get_is(ev, "kind", "alloc");
	}
	return n;
}

static json_t *make_row(struct tree *t, const json_t *record,
			const struct row *row)
{
	const json_t *ev = json_array_get(get(record, "events"), row->at);
	const char *file = get_text(ev, "file");
	json_t *o = json_pack("[iiiiiI]", row->cpu, intern(t->texts, row->text),
			      row->depth, row->loud,
			      *file ? intern(t->files, file) : -1,
			      (json_int_t)get_number(ev, "line"));
	size_t words = json_array_size(get(record, "words"));

	for (size_t i = 0; i < words && i < ROW_WORDS; i++)
		json_array_append_new(o, json_integer(intern(t->texts,
					row->word[i] ? row->word[i] : "")));
	return o;
}

static json_t *make_rows(struct tree *t, const json_t *record, size_t from,
			 size_t to)
{
	json_t *list = json_array();
	struct row rows[ROWS];
	size_t n = timeline(record, rows, ROWS), inside = 0, skip;

	for (size_t i = 0; i < n; i++)
		inside += rows[i].at >= from && rows[i].at < to;
	skip = inside > MOVE_ROWS ? inside - MOVE_ROWS : 0;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].at < from || rows[i].at >= to)
			continue;
		if (skip)
			skip--;
		else
			json_array_append_new(list,
					      make_row(t, record, &rows[i]));
	}
	return list;
}

static void put_end(struct tree *t, json_t *node, const json_t *record)
{
	json_t *found = json_array();
	const json_t *f;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f) {
		const json_t *side = json_array_get(get(f, "sides"), 0);
		char text[256];

		snprintf(text, sizeof(text), "%s: %s %s in %s",
			 get_text(f, "tool"), get_text(f, "kind"),
			 *get_text(f, "field") ? get_text(f, "field")
					       : get_text(f, "text"),
			 get_text(side, "fn"));
		json_array_append_new(found,
				json_integer(intern(t->texts, text)));
	}
	json_object_set_new(node, "o", found);
	json_object_set_new(node, "s", json_string(
		get_text(get(record, "schedule"), "replay")));
}

static json_t *grow(struct tree *t, const struct spot *at);

/* What comes of letting that CPU move; NULL if it cannot. */
static json_t *move(struct tree *t, const struct spot *at, int cpu,
		    const json_t *record)
{
	struct spot next = *at;
	struct pool pool = { 0 };
	json_t *node;

	next.moves[cpu - 1]++;
	next.from = end_of_move(t, record, at->from, cpu,
				next.moves[cpu - 1] >= t->most);
	if (!points(record, at->from, next.from))
		return NULL;
	next.schedule = pool_printf(&pool, "%s%s%d*%d", at->schedule,
				    *at->schedule ? "," : "", cpu,
				    points(record, at->from, next.from));
	next.cpu = cpu;
	next.record = record;
	node = grow(t, &next);
	json_object_set_new(node, "r",
			    make_rows(t, record, at->from, next.from));
	pool_free(&pool);
	return node;
}

static json_t *grow(struct tree *t, const struct spot *at)
{
	json_t *node = json_object(), *choices = json_object();
	struct pool pool = { 0 };

	for (int cpu = 1; cpu <= t->ncpus; cpu++) {
		json_t *own = NULL, *child;
		char name[8];

		if (cpu != at->cpu)
			own = play(t, pool_printf(&pool, "%s%s%d", at->schedule,
						  *at->schedule ? "," : "",
						  cpu));
		child = move(t, at, cpu, own ? own : at->record);
		snprintf(name, sizeof(name), "%d", cpu);
		if (child)
			json_object_set_new(choices, name, child);
		json_decref(own);
	}
	if (json_object_size(choices))
		json_object_set(node, "c", choices);
	else if (at->record)
		put_end(t, node, at->record);
	json_decref(choices);
	pool_free(&pool);
	return node;
}

json_t *schedule_tree(const struct log_scenario *s, const char *subject,
		    const json_t *directed, const char *out)
{
	struct tree t = {
		.request = {
			.scenario = s, .subject = subject,
			.tool = tool_find("tsan"), .out = out,
			.expect = EXPECT_ANY, .timeout = 60,
		},
		.ncpus = s->actors.n, .most = s->actors.n > 2 ? 2 : 4,
		.texts = json_array(), .files = json_array(),
		.directed = directed,
	};
	const struct spot root = { .schedule = "" };
	json_t *tree, *words = json_array();
	struct pool pool = { 0 };
	const json_t *word;
	size_t i;

	t.nplaces = timeline(directed, t.places, PLACES);
	json_array_foreach(get(directed, "words"), i, word)
		if (i < ROW_WORDS)
			json_array_append(words, (json_t *)get(word, "label"));
	standby_own(subject, runner_path(&pool, subject,
					 t.request.tool->flavour));
	tree = grow(&t, &root);
	standby_own_end();
	pool_free(&pool);
	json_object_set_new(tree, "words", words);
	json_object_set_new(tree, "texts", t.texts);
	json_object_set_new(tree, "files", t.files);
	return tree;
}
