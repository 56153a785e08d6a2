// SPDX-License-Identifier: GPL-2.0-only
#include "rejudge.h"

#include <string.h>

#include "record.h"

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s && *s ? s : NULL;
}

static json_int_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void read_scenario(struct pool *pool, const json_t *o,
			  struct log_scenario *s)
{
	const json_t *list, *one;
	size_t i;

	s->name = text(o, "name");
	s->file = text(o, "file");
	list = json_object_get(o, "actors");
	json_array_foreach(list, i, one)
		vec_add(pool, &s->actors)->n = number(one, "cpu");
	list = json_object_get(o, "expects");
	json_array_foreach(list, i, one)
		*vec_add(pool, &s->expects) = (struct log_expect){
			.tools = text(one, "tools"),
			.kind = text(one, "kind"),
			.fn_a = text(one, "fn_a"), .op_a = text(one, "op_a"),
			.fn_b = text(one, "fn_b"), .op_b = text(one, "op_b"),
			.field = text(one, "field"),
			.blind = text(one, "blind"),
		};
}

static void read_side(struct pool *pool, const json_t *o, struct side *s)
{
	struct frame *where = pool_alloc(pool, sizeof(*where));

	where->fn = text(o, "fn");
	where->file = text(o, "file");
	where->line = number(o, "line");
	s->cpu = number(o, "cpu");
	s->op = text(o, "op");
	s->size = number(o, "size");
	s->where = where;
}

static void read_finding(struct pool *pool, const json_t *o, struct found *f)
{
	const json_t *sides = json_object_get(o, "sides"), *side;
	size_t i;

	f->tool = json_string_value(json_object_get(o, "tool"));
	f->kind = json_string_value(json_object_get(o, "kind"));
	f->field = text(o, "field");
	f->fields = text(o, "fields");
	f->text = text(o, "text");
	f->benign = json_is_true(json_object_get(o, "benign"));
	json_array_foreach(sides, i, side)
		if (i < 2)
			read_side(pool, side, &f->side[f->sides++]);
}

static struct log_explored read_explored(const json_t *o)
{
	const json_t *c = json_object_get(o, "cross_check");

	return (struct log_explored){
		.strategy = text(o, "strategy"), .judge = text(o, "judge"),
		.bound = text(o, "bound"),
		.executions = number(o, "executions"),
		.shard = number(o, "shard"), .shards = number(o, "shards"),
		.complete = json_is_true(json_object_get(o, "complete")),
		.stranger = text(c, "stranger"),
		.stranger_schedule = text(c, "schedule"),
	};
}

static bool was_asked(const json_t *explored, const char *const *options)
{
	const json_t *list = json_object_get(explored, "asked"), *one;
	size_t i;

	for (; *options; options++)
		json_array_foreach(list, i, one)
			if (!strcmp(json_string_value(one), *options))
				return true;
	return false;
}

enum verdict rejudge(struct pool *pool, json_t *record)
{
	static const char *const bounds[] = {
		"--executions", "--seconds", "--depth", "--preemptions", NULL
	};
	static const char *const until[] = { "--until-found", NULL };
	const json_t *findings = json_object_get(record, "findings");
	const json_t *e = json_object_get(record, "explored");
	struct log_explored explored = read_explored(e);
	struct log_scenario scenario = { 0 };
	enum expect_mode mode = EXPECT_ANY;
	struct found_list found = { 0 };
	struct judgement j;
	json_t *one;
	size_t i;

	read_scenario(pool, json_object_get(record, "scenario"), &scenario);
	json_array_foreach(findings, i, one)
		read_finding(pool, one, vec_add(pool, &found.list));
	parse_expect_mode(text(record, "expect"), &mode);
	j = judge_exploration(pool, &scenario, mode, was_asked(e, bounds),
			      was_asked(e, until), &explored, &found);
	json_array_foreach(findings, i, one) {
		const struct found *f = &found.list.v[i];

		json_object_set_new(one, "expected",
				    json_boolean(f->expected));
		json_object_set_new(one, "declared",
				    json_boolean(f->declared));
	}
	json_object_set_new(record, "verdict", record_verdict(pool, &j));
	return j.verdict;
}
