// SPDX-License-Identifier: GPL-2.0-only
#include "judge.h"

#include <string.h>

/* Is a word in "tsan,helgrind", or in "buggy fixed"? */
static bool listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = list; s; s = strpbrk(s, ", ")) {
		s += strspn(s, ", ");
		if (!strncmp(s, word, n) && (!s[n] || strchr(", ", s[n])))
			return true;
	}
	return false;
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Valgrind's tools cannot tell an atomic update from a plain access. */
static bool op_matches(const char *declared, const struct found *f,
		       const struct side *s)
{
	if (!declared || same(declared, s->op))
		return true;
	return !strcmp(declared, "updates") &&
	       strcmp(f->tool, "tsan") && strcmp(f->tool, "checker") &&
	       (same(s->op, "reads") || same(s->op, "writes"));
}

static bool side_matches(const char *fn, const char *op,
			 const struct found *f, const struct side *s)
{
	return (!fn || same(fn, s->where->fn)) && op_matches(op, f, s);
}

/* A finding about all of an object has no member: "mapped_device". */
static bool field_matches(const char *declared, const struct found *f)
{
	const char *field = f->field;
	size_t n;

	if (!declared || same(declared, field) || listed(f->fields, declared))
		return true;
	n = field ? strlen(field) : 0;
	return n && !strchr(field, '.') && !strncmp(declared, field, n) &&
	       declared[n] == '.';
}

static bool matches(const struct wire_expect *e, const struct found *f)
{
	const struct side *x = &f->side[0], *y = &f->side[1];

	if (!listed(e->tools, f->tool) || !same(e->kind, f->kind) ||
	    !field_matches(e->field, f))
		return false;
	if (!e->fn_b && !e->op_b)	/* declared with one side */
		return side_matches(e->fn_a, e->op_a, f, x);
	if (f->sides == 1)		/* told with one side: either will do */
		return side_matches(e->fn_a, e->op_a, f, x) ||
		       side_matches(e->fn_b, e->op_b, f, x);
	return (side_matches(e->fn_a, e->op_a, f, x) &&
		side_matches(e->fn_b, e->op_b, f, y)) ||
	       (side_matches(e->fn_a, e->op_a, f, y) &&
		side_matches(e->fn_b, e->op_b, f, x));
}

/* What a scenario says may follow: fn_a is a list of functions. */
static bool is_aftermath(const struct wire_expect *e, const struct found *f)
{
	size_t n;

	if (!listed(e->tools, f->tool))
		return false;
	for (const char *s = e->fn_a; s && *s; s += n + strspn(s + n, " ")) {
		n = strcspn(s, " ");
		for (int i = 0; i < f->sides; i++) {
			const char *fn = f->side[i].where->fn;

			if (fn && strlen(fn) == n && !strncmp(fn, s, n))
				return true;
		}
	}
	return false;
}

static void excuse_aftermath(const struct wire_expect *e,
			     struct found_list *found)
{
	for (size_t i = 0; i < found->list.n; i++)
		if (is_aftermath(e, &found->list.v[i]))
			found->list.v[i].expected = true;
}

static void look_for_anything(struct pool *pool, struct judgement *j,
			      const struct wire_expect *e,
			      struct found_list *found)
{
	for (size_t i = 0; i < found->list.n; i++)
		found->list.v[i].expected = true;
	j->declared++;
	if (!found->list.n)
		*vec_add(pool, &j->missing) = e;
}

static bool applies(const struct wire_expect *e, const char *tool)
{
	return listed(e->tools, tool) || listed(e->tools, "kernel");
}

static void look_for(struct pool *pool, struct judgement *j,
		     const struct wire_expect *e, struct found_list *found)
{
	bool there = false;

	for (size_t i = 0; i < found->list.n; i++) {
		struct found *f = &found->list.v[i];

		if (matches(e, f)) {
			f->expected = f->declared = true;
			there = true;
		}
	}
	j->declared++;
	if (!there)
		*vec_add(pool, &j->missing) = e;
}

struct judgement judge(struct pool *pool, const struct wire_scenario *s,
		       const char *tool, enum expect_mode mode,
		       struct found_list *found)
{
	struct judgement j = { .verdict = VERDICT_REPORTED };
	bool spoken = !strcmp(tool, "none");

	if (mode == EXPECT_ANY)
		return j;
	for (size_t i = 0; mode == EXPECT_BUG && i < s->expects.n; i++) {
		const struct wire_expect *e = &s->expects.v[i];

		spoken |= listed(e->tools, tool) &&
			  !same(e->kind, "aftermath");
		if (e->blind && listed(e->tools, tool))
			j.blind = e->blind;
		else if (same(e->kind, "aftermath"))
			excuse_aftermath(e, found);
		else if (same(e->kind, "anything") && listed(e->tools, tool))
			look_for_anything(pool, &j, e, found);
		else if (!e->blind && applies(e, tool))
			look_for(pool, &j, e, found);
	}
	if (mode == EXPECT_BUG && !spoken) {
		j.verdict = VERDICT_ERROR;
		j.why = pool_printf(pool, "the scenario says nothing of %s: declare a finding or BLIND() in %s",
				    tool, s->file ? s->file : "its file");
		return j;
	}
	for (size_t i = 0; i < found->list.n; i++)
		if (!found->list.v[i].expected)
			*vec_add(pool, &j.unexpected) = &found->list.v[i];
	j.verdict = j.missing.n || j.unexpected.n ? VERDICT_UNEXPECTED
						  : VERDICT_EXPECTED;
	return j;
}

enum expect_mode expect_on(const struct wire_scenario *s, const char *subject,
			   bool directed)
{
	if (listed(s->clean_on, subject))
		return EXPECT_CLEAN;
	if (!strcmp(s->shows_on, subject) && directed)
		return EXPECT_BUG;
	return EXPECT_ANY;
}

struct judgement judge_exploration(struct pool *pool,
				   const struct wire_scenario *s,
				   enum expect_mode mode, bool bounded,
				   const struct wire_explored *explored,
				   struct found_list *found)
{
	struct judgement j = { .verdict = VERDICT_REPORTED };
	bool there = false, part = explored->shards > 1;

	if (explored->stranger) {
		j.verdict = VERDICT_ERROR;
		j.why = pool_printf(pool, "no certificate: a random execution had %s%s%s; this is a fault of the explorer",
				    explored->stranger,
				    explored->stranger_schedule ?
				    ": dmrace replay " : "",
				    explored->stranger_schedule ?
				    explored->stranger_schedule : "");
		return j;
	}
	for (size_t i = 0; mode == EXPECT_BUG && i < s->expects.n; i++) {
		struct judgement one = { 0 };

		if (s->expects.v[i].blind ||
		    same(s->expects.v[i].kind, "aftermath") ||
		    same(s->expects.v[i].kind, "anything"))
			continue;
		look_for(pool, &one, &s->expects.v[i], found);
		there |= !one.missing.n;
		*vec_add(pool, &j.missing) = &s->expects.v[i];
	}
	/* A sample may meet another of the subject's faults first. */
	if (strcmp(explored->strategy, "all"))
		there |= found->list.n;
	if (mode == EXPECT_BUG) {
		j.declared = j.missing.n;
		if (there || part)
			j.missing.n = 0;
		j.verdict = there ? VERDICT_EXPECTED :
			    part ? VERDICT_REPORTED : VERDICT_UNEXPECTED;
	} else if (mode == EXPECT_CLEAN) {
		for (size_t i = 0; i < found->list.n; i++)
			*vec_add(pool, &j.unexpected) = &found->list.v[i];
		if (j.unexpected.n) {
			j.verdict = VERDICT_UNEXPECTED;
		} else if (explored->complete) {
			j.verdict = VERDICT_EXPECTED;
		} else if (!bounded) {
			j.verdict = VERDICT_ERROR;
			j.why = pool_printf(pool, "no certificate: not every schedule was explored (%s)",
					    explored->bound ? explored->bound
							    : "no reason given");
		}
	}
	return j;
}

static const char *cure_of(struct pool *pool, const struct wire_capacity *c)
{
	if (c->cure)
		return c->cure;
	return pool_printf(pool, "build with -DCMAKE_C_FLAGS=-D%s=%llu",
			   c->table, 2ull * c->size);
}

void judge_capacity(struct pool *pool, const struct wirelog *log,
		    struct judgement *j)
{
	const char *why = "capacity exceeded";

	if (!log->capacities.n)
		return;
	for (size_t i = 0; i < log->capacities.n; i++) {
		const struct wire_capacity *c = &log->capacities.v[i];

		why = pool_printf(pool, "%s%s %s (%s: %llu, no room %llu times): %s",
				  why, i ? ";" : ":", c->what, c->table,
				  (unsigned long long)c->size,
				  (unsigned long long)c->lost,
				  cure_of(pool, c));
	}
	if (j->verdict == VERDICT_EXPECTED || j->verdict == VERDICT_REPORTED)
		j->verdict = VERDICT_ERROR;
	if (j->verdict != VERDICT_CANNOT)
		j->why = why;
}

static const char *describe_side(struct pool *pool, const char *fn,
				 const char *op)
{
	return pool_printf(pool, "%s%s%s", fn ? fn : "any function",
			   op ? " " : "", op ? op : "");
}

static const char *describe(struct pool *pool, const char *kind,
			    const char *a, const char *b, const char *field)
{
	return pool_printf(pool, "%s: %s%s%s%s%s", kind, a, b ? ", " : "",
			   b ? b : "", field ? " " : "", field ? field : "");
}

const char *describe_expect(struct pool *pool, const struct wire_expect *e)
{
	bool two = e->fn_b || e->op_b;

	return describe(pool, e->kind, describe_side(pool, e->fn_a, e->op_a),
			two ? describe_side(pool, e->fn_b, e->op_b) : NULL,
			e->field);
}

const char *describe_found(struct pool *pool, const struct found *f)
{
	const char *side[2] = { NULL };

	for (int i = 0; i < f->sides; i++) {
		const struct frame *where = f->side[i].where;

		side[i] = describe_side(pool, where->fn ? where->fn : "?",
					f->side[i].op);
	}
	return describe(pool, f->kind, side[0], side[1], f->field);
}

static const char *const modes[] = {
	[EXPECT_ANY] = "any",
	[EXPECT_BUG] = "bug",
	[EXPECT_CLEAN] = "clean",
};

bool parse_expect_mode(const char *text, enum expect_mode *mode)
{
	for (int i = EXPECT_ANY; i <= EXPECT_CLEAN; i++) {
		if (!strcmp(text, modes[i])) {
			*mode = i;
			return true;
		}
	}
	return false;
}

const char *expect_mode_name(enum expect_mode mode)
{
	return modes[mode];
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_EXPECTED] = "as expected",
		[VERDICT_UNEXPECTED] = "not as expected",
		[VERDICT_REPORTED] = "reported",
		[VERDICT_ERROR] = "error",
		[VERDICT_CANNOT] = "cannot run here",
	};

	return names[verdict];
}
