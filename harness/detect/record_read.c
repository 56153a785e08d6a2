// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a record back (record.h), or a matrix (series.h).  The file may come from
 * anywhere: another machine, an artefact of CI, a text editor.  So each member is
 * checked here, once, and nobody need ask again whether a string is one.
 */
#include <string.h>

#include "clean.h"
#include "judge.h"
#include "record.h"
#include "series.h"

#define CPUS	8	/* SCENARIO_CPUS: tables have so many columns */

enum type { TEXT, NUMBER, COUNT, BOOLEAN, OBJECT, LIST };

/* A member of an object; of a list, inner is what each element must be. */
struct member {
	const char *key;
	enum type type;
	bool needed;
	const struct member *inner;	/* ended by a key of NULL */
};

/* Of a list: each element is a text. */
static const struct member texts[1];
#define TEXTS	texts

static const struct member frame[] = {
	{ "fn", TEXT, false, NULL }, { "file", TEXT, false, NULL },
	{ "line", COUNT, false, NULL }, { 0 }
};

static const struct member side[] = {
	{ "cpu", COUNT, false, NULL }, { "op", TEXT, false, NULL },
	{ "fn", TEXT, false, NULL }, { "file", TEXT, false, NULL },
	{ "line", COUNT, false, NULL }, { "size", COUNT, false, NULL },
	{ "stack", LIST, false, frame }, { 0 }
};

static const struct member finding[] = {
	{ "tool", TEXT, true, NULL }, { "kind", TEXT, true, NULL },
	{ "field", TEXT, false, NULL }, { "fields", TEXT, false, NULL },
	{ "text", TEXT, false, NULL }, { "times", COUNT, false, NULL },
	{ "schedule", TEXT, false, NULL }, { "execution", COUNT, false, NULL },
	{ "expected", BOOLEAN, true, NULL },
	{ "declared", BOOLEAN, false, NULL },
	{ "benign", BOOLEAN, false, NULL },
	{ "sides", LIST, true, side }, { 0 }
};

static const struct member actor[] = {
	{ "cpu", COUNT, true, NULL }, { "does", TEXT, true, NULL }, { 0 }
};

static const struct member expect[] = {
	{ "tools", TEXT, true, NULL }, { "kind", TEXT, false, NULL },
	{ "fn_a", TEXT, false, NULL }, { "op_a", TEXT, false, NULL },
	{ "fn_b", TEXT, false, NULL }, { "op_b", TEXT, false, NULL },
	{ "field", TEXT, false, NULL }, { "blind", TEXT, false, NULL }, { 0 }
};

static const struct member scenario[] = {
	{ "name", TEXT, true, NULL }, { "title", TEXT, true, NULL },
	{ "story", TEXT, false, NULL }, { "before", TEXT, false, NULL },
	{ "closed_by", TEXT, false, NULL },
	{ "shows_on", TEXT, false, NULL }, { "window", TEXT, false, NULL },
	{ "watch", TEXT, false, NULL }, { "memory", TEXT, false, NULL },
	{ "file", TEXT, false, NULL }, { "actors", LIST, true, actor },
	{ "expects", LIST, false, expect }, { 0 }
};

static const struct member schedule[] = {
	{ "asked", TEXT, false, NULL }, { "directed", TEXT, false, NULL },
	{ "replay", TEXT, false, NULL }, { "unmet", TEXT, false, NULL }, { 0 }
};

static const struct member holder[] = {
	{ "cpu", COUNT, false, NULL }, { "fn", TEXT, false, NULL },
	{ "file", TEXT, false, NULL }, { "line", COUNT, false, NULL }, { 0 }
};

static const struct member blocked[] = {
	{ "cpu", COUNT, true, NULL }, { "waits", TEXT, false, NULL },
	{ "owner", TEXT, false, NULL }, { "fn", TEXT, false, NULL },
	{ "file", TEXT, false, NULL }, { "line", COUNT, false, NULL },
	{ "holders", LIST, false, holder }, { 0 }
};

static const struct member client[] = {
	{ "cpu", COUNT, true, NULL }, { "how", TEXT, true, NULL },
	{ "output", TEXT, false, NULL }, { "more", BOOLEAN, false, NULL },
	{ 0 }
};

static const struct member next[] = {
	{ "cpu", COUNT, true, NULL }, { "kind", TEXT, true, NULL },
	{ "fn", TEXT, false, NULL }, { "file", TEXT, false, NULL },
	{ "line", COUNT, false, NULL }, { "source", TEXT, false, NULL }, { 0 }
};

static const struct member word[] = {
	{ "label", TEXT, true, NULL }, { "field", TEXT, true, NULL },
	{ "start", TEXT, true, NULL }, { "place", TEXT, false, NULL }, { 0 }
};

static const struct member event[] = {
	{ "kind", TEXT, true, NULL }, { "n", COUNT, false, NULL },
	{ "cpu", COUNT, false, NULL }, { "fn", TEXT, false, NULL },
	{ "file", TEXT, false, NULL }, { "line", COUNT, false, NULL },
	{ "field", TEXT, false, NULL }, { "lock", TEXT, false, NULL },
	{ "value", TEXT, false, NULL }, { "after", TEXT, false, NULL },
	{ "size", COUNT, false, NULL }, { "source", TEXT, false, NULL },
	{ "owner", TEXT, false, NULL }, { "text", TEXT, false, NULL },
	{ "racing", BOOLEAN, false, NULL }, { "stale", BOOLEAN, false, NULL },
	{ "result", TEXT, false, NULL },
	{ "words", OBJECT, false, NULL }, { 0 }
};

static const struct member cross_check[] = {
	{ "executions", COUNT, true, NULL }, { "traces", COUNT, true, NULL },
	{ "stranger", TEXT, false, NULL }, { "schedule", TEXT, false, NULL },
	{ 0 }
};

static const struct member estimates[] = {
	{ "at", COUNT, true, NULL }, { "executions", COUNT, true, NULL }, { 0 }
};

static const struct member explored[] = {
	{ "strategy", TEXT, true, NULL }, { "granularity", TEXT, false, NULL },
	{ "judge", TEXT, false, NULL }, { "bound", TEXT, false, NULL },
	{ "asked", LIST, true, TEXTS },
	{ "executions", COUNT, true, NULL }, { "blocked", COUNT, true, NULL },
	{ "bad", COUNT, true, NULL }, { "first", COUNT, false, NULL },
	{ "points", COUNT, true, NULL }, { "depth", COUNT, true, NULL },
	{ "traces", COUNT, false, NULL }, { "of", COUNT, false, NULL },
	{ "complete", BOOLEAN, true, NULL },
	{ "shard", COUNT, true, NULL }, { "shards", COUNT, true, NULL },
	{ "milliseconds", COUNT, true, NULL }, { "rss", COUNT, true, NULL },
	{ "cpus", COUNT, false, NULL }, { "memory", TEXT, false, NULL },
	{ "with", LIST, false, TEXTS }, { "system", LIST, false, TEXTS },
	{ "unmodelled", LIST, false, TEXTS },
	{ "cross_check", OBJECT, false, cross_check },
	{ "parts", COUNT, false, NULL },
	{ "stand_for", COUNT, false, NULL }, { "bad_for", COUNT, false, NULL },
	{ "equal", LIST, false, TEXTS }, { "unequal", TEXT, false, NULL },
	{ "ended_early", LIST, false, TEXTS },
	{ "estimates", LIST, false, estimates }, { "cut", COUNT, false, NULL },
	{ 0 }
};

static const struct member verdict[] = {
	{ "result", TEXT, true, NULL }, { "declared", COUNT, true, NULL },
	{ "any_of", COUNT, false, NULL }, { "benign", COUNT, false, NULL },
	{ "missing", LIST, true, TEXTS }, { "unexpected", LIST, true, TEXTS },
	{ "why", TEXT, false, NULL }, { "blind", TEXT, false, NULL },
	{ "warning", TEXT, false, NULL }, { 0 }
};

static const struct member record[] = {
	{ "schema", COUNT, true, NULL }, { "scenario", OBJECT, true, scenario },
	{ "subject", TEXT, true, NULL }, { "compiler", TEXT, false, NULL },
	{ "build", TEXT, false, NULL }, { "code", TEXT, false, NULL },
	{ "tool", TEXT, true, NULL }, { "cpus", TEXT, false, NULL },
	{ "expect", TEXT, true, NULL }, { "schedule", OBJECT, true, schedule },
	{ "end", TEXT, false, NULL }, { "blocked", LIST, false, blocked },
	{ "clients", LIST, false, client },
	{ "next", LIST, false, next }, { "words", LIST, false, word },
	{ "events", LIST, true, event }, { "findings", LIST, true, finding },
	{ "explored", OBJECT, false, explored },
	{ "verdict", OBJECT, true, verdict }, { "replay", TEXT, true, NULL },
	{ "dir", TEXT, false, NULL }, { "raw", TEXT, false, NULL },
	{ "seconds", NUMBER, true, NULL }, { 0 }
};

static const struct member cell[] = {
	{ "subject", TEXT, true, NULL }, { "result", TEXT, true, NULL },
	{ "code", TEXT, true, NULL }, { "findings", LIST, true, TEXTS },
	{ "why", TEXT, false, NULL }, { "unmet", TEXT, false, NULL },
	{ "executions", COUNT, false, NULL }, { "bad", COUNT, false, NULL },
	{ "complete", BOOLEAN, false, NULL },
	{ "cross_check", OBJECT, false, cross_check }, { 0 }
};

static const struct member row[] = {
	{ "name", TEXT, true, NULL }, { "title", TEXT, true, NULL },
	{ "closed_by", TEXT, false, NULL }, { "shows_on", TEXT, false, NULL },
	{ "clean_on", TEXT, false, NULL }, { "closed", TEXT, false, NULL },
	{ "cells", LIST, true, cell }, { 0 }
};

static const struct member matrix[] = {
	{ "schema", COUNT, true, NULL }, { "under", TEXT, true, NULL },
	{ "with", LIST, true, TEXTS }, { "subjects", LIST, true, TEXTS },
	{ "series", LIST, true, TEXTS }, { "without", LIST, true, TEXTS },
	{ "clean", TEXT, false, NULL }, { "note", TEXT, false, NULL },
	{ "scenarios", LIST, true, row }, { "wrong", LIST, true, TEXTS },
	{ "unmeasured", LIST, false, TEXTS }, { "seconds", NUMBER, true, NULL },
	{ 0 }
};

static const char *check_object(struct pool *pool, const json_t *o,
				const struct member *m, const char *where);

static bool is(const json_t *value, enum type type)
{
	switch (type) {
	case TEXT:
		return json_is_string(value);
	case NUMBER:
		return json_is_number(value);
	case COUNT:
		return json_is_integer(value) && json_integer_value(value) >= 0;
	case BOOLEAN:
		return json_is_boolean(value);
	case OBJECT:
		return json_is_object(value);
	case LIST:
		return json_is_array(value);
	}
	return false;
}

static const char *check_list(struct pool *pool, const json_t *list,
			      const struct member *m, const char *where)
{
	const char *wrong = NULL;
	const json_t *element;
	size_t i;

	json_array_foreach(list, i, element) {
		const char *at = pool_printf(pool, "%s[%zu]", where, i);

		if (m == TEXTS && !json_is_string(element))
			wrong = at;
		else if (m != TEXTS)
			wrong = json_is_object(element) ?
				check_object(pool, element, m, at) : at;
		if (wrong)
			break;
	}
	return wrong;
}

/* Where it is not as it should be, or NULL. */
static const char *check_object(struct pool *pool, const json_t *o,
				const struct member *m, const char *where)
{
	for (; m->key; m++) {
		const json_t *value = json_object_get(o, m->key);
		const char *wrong = NULL, *at = m->key;

		if (!value && !m->needed)
			continue;
		if (*where)
			at = pool_printf(pool, "%s.%s", where, m->key);
		if (!value || !is(value, m->type))
			wrong = at;
		else if (!strcmp(m->key, "cpu") &&
			 json_integer_value(value) > CPUS)
			wrong = at;
		else if (m->type == LIST)
			wrong = check_list(pool, value, m->inner, at);
		else if (m->type == OBJECT && m->inner)
			wrong = check_object(pool, value, m->inner, at);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* Words that stand for something, and numbers that go together. */
static const char *check_words(const json_t *o)
{
	const json_t *e = json_object_get(o, "explored");
	enum verdict result;
	enum expect_mode mode;
	json_int_t part, parts;

	if (!parse_verdict(text(json_object_get(o, "verdict"), "result"),
			   &result))
		return "verdict.result";
	if (!parse_expect_mode(text(o, "expect"), &mode))
		return "expect";
	if (!e)
		return NULL;
	part = json_integer_value(json_object_get(e, "shard"));
	parts = json_integer_value(json_object_get(e, "shards"));
	return part < 1 || part > parts || parts > 65536 ? "explored.shard"
							 : NULL;
}

/* What is read: "record", and how to find out which member is wrong. */
struct kind {
	const char *name;
	int schema;
	const struct member *members;
	const char *(*check_words)(const json_t *o);	/* or NULL */
};

static json_t *read_back(struct pool *pool, const char *path,
			 const struct kind *kind, const char **error)
{
	json_error_t unread;
	json_t *o = json_load_file(path, 0, &unread);
	const char *wrong;

	if (!o) {
		*error = pool_printf(pool, "%s: %s", path, unread.text);
		return NULL;
	}
	wrong = json_is_object(o) ? check_object(pool, o, kind->members, "") :
				    "it";
	if (!wrong && kind->check_words)
		wrong = kind->check_words(o);
	if (json_integer_value(json_object_get(o, "schema")) != kind->schema)
		*error = pool_printf(pool, "%s: no %s of schema %d", path,
				     kind->name, kind->schema);
	else if (wrong)
		*error = pool_printf(pool, "%s: no %s: %s is not as it should be",
				     path, kind->name, wrong);
	else {
		clean_json(o);
		return o;
	}
	json_decref(o);
	return NULL;
}

json_t *record_read(struct pool *pool, const char *path, const char **error)
{
	return read_back(pool, path, &(struct kind){
		"record", RECORD_SCHEMA, record, check_words }, error);
}

json_t *matrix_read(struct pool *pool, const char *path, const char **error)
{
	return read_back(pool, path, &(struct kind){
		"matrix", MATRIX_SCHEMA, matrix, NULL }, error);
}
