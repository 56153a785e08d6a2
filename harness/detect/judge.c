// SPDX-License-Identifier: GPL-2.0-only
#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "listed.h"

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Valgrind's tools do not distinguish an atomic update from plain accesses. */
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

static bool is_within(const char *field, const char *outer)
{
	return field && field_is_within(field, outer);
}

/* A finding about all of an object has no member: "device". */
static bool field_matches(const char *declared, const struct found *f)
{
	const char *field = f->field;

	if (!declared || is_within(field, declared) ||
	    listed(f->fields, declared))
		return true;
	return field && !strchr(field, '.') && is_within(declared, field);
}

static bool matches(const struct log_expect *e, const struct found *f)
{
	const struct side *x = &f->side[0], *y = &f->side[1];

	if (!listed(e->tools, f->tool) || !same(e->kind, f->kind) ||
	    !field_matches(e->field, f))
		return false;
	if (!e->fn_b && !e->op_b)	/* declared with one side */
		return side_matches(e->fn_a, e->op_a, f, x);
	if (f->sides == 1)		/* reported with one side: either will do */
		return side_matches(e->fn_a, e->op_a, f, x) ||
		       side_matches(e->fn_b, e->op_b, f, x);
	return (side_matches(e->fn_a, e->op_a, f, x) &&
		side_matches(e->fn_b, e->op_b, f, y)) ||
	       (side_matches(e->fn_a, e->op_a, f, y) &&
		side_matches(e->fn_b, e->op_b, f, x));
}

static bool is_consequences(const struct log_expect *e)
{
	return same(e->kind, "consequences");
}

/* Is one of the functions on a side of it? */
static bool is_in_one_of(const char *functions, const struct found *f)
{
	for (int i = 0; i < f->sides; i++)
		if (f->side[i].where->fn &&
		    listed(functions, f->side[i].where->fn))
			return true;
	return false;
}

/* Is a declared finding about the same block? */
static bool is_declared_block(const struct found_list *found, int block)
{
	for (size_t i = 0; i < found->list.n; i++)
		if (found->list.v[i].declared &&
		    found->list.v[i].block == block)
			return true;
	return false;
}

/*
 * Does it come after a declared finding?  The log has one order, of the
 * kernel's findings and of those that a runner reports; Valgrind's tools have
 * another, and are compared with themselves.
 */
static bool comes_after(const struct found_list *found, const struct found *f)
{
	for (size_t i = 0; i < found->list.n; i++) {
		const struct found *d = &found->list.v[i];

		if (d->declared && !d->line == !f->line &&
		    d->order < f->order)
			return true;
	}
	return false;
}

/*
 * What may follow: after a declared finding, in a block that the fault broke.
 * That is one that a declared finding is about, or that was freed, by fn_b if
 * that is given; fn_a: in one of these functions.
 */
static bool may_follow(const struct log_expect *e,
		       const struct found_list *found, const struct found *f)
{
	bool freed = f->freed_in && (!e->fn_b || listed(f->freed_in, e->fn_b));

	return listed(e->tools, f->tool) && f->block &&
	       (freed || is_declared_block(found, f->block)) &&
	       comes_after(found, f) &&
	       (!e->fn_a || is_in_one_of(e->fn_a, f));
}

/* Returns whether there was anything to excuse. */
static bool excuse(const struct log_expect *e, struct found_list *found)
{
	bool any = false;

	for (size_t i = 0; i < found->list.n; i++) {
		struct found *f = &found->list.v[i];

		if (f->declared || !may_follow(e, found, f))
			continue;
		f->expected = any = true;
	}
	return any;
}

/*
 * Once all that was declared is known.  Excuses are no stock to keep: one that
 * excuses nothing would excuse tomorrow's fault.
 *
 * What ThreadSanitizer and Valgrind's tools report of an address after they have
 * reported it once varies with where the program and its memory lie.  So of them
 * it is asked only that the function frees something; the checker is exact.
 */
static const char *excuse_consequences(struct pool *pool,
				       const struct log_scenario *s,
				       const char *tool,
				       struct found_list *found)
{
	for (size_t i = 0; i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];

		if (!is_consequences(e) || excuse(e, found) ||
		    !listed(e->tools, tool))
			continue;
		if (strcmp(tool, "checker") &&
		    (!e->fn_b || listed(found->freers, e->fn_b)))
			continue;
		return pool_printf(pool, "the scenario excuses consequences%s%s under %s, and there are none: take %s out of them in %s",
				   e->fn_b ? " of " : "",
				   e->fn_b ? e->fn_b : "", tool, tool,
				   s->file ? s->file : "the scenario's file");
	}
	return NULL;
}

static void look_for_anything(struct pool *pool, struct judgement *j,
			      const struct log_expect *e,
			      struct found_list *found)
{
	for (size_t i = 0; i < found->list.n; i++)
		found->list.v[i].expected = true;
	j->declared++;
	if (!found->list.n)
		*vec_add(pool, &j->missing) = e;
}

static bool applies(const struct log_expect *e, const char *tool,
		    const struct found_list *found)
{
	return listed(e->tools, tool) || listed(e->tools, "kernel") ||
	       (listed(e->tools, "client") && found->clients);
}

static void look_for(struct pool *pool, struct judgement *j,
		     const struct log_expect *e, struct found_list *found)
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

/* What was declared is expected, what is benign is counted. */
static void note_unexpected(struct pool *pool, struct judgement *j,
			    const struct found *f)
{
	if (f->expected)
		return;
	if (f->benign)
		j->benign++;
	else
		*vec_add(pool, &j->unexpected) = f;
}

/* "count" in "pool.count": a variable, or a member. */
static bool is_named(const char *field, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = field; s; s = strchr(s, '.')) {
		s += *s == '.';
		if (field_shares(s, word, n))
			return true;
	}
	return false;
}

static void count_benign(struct judgement *j, const struct found_list *found)
{
	for (size_t i = 0; i < found->list.n; i++)
		j->benign += found->list.v[i].benign &&
			     !found->list.v[i].expected;
}

void judge_benign(struct found_list *found, const char *words)
{
	char word[128];

	for (; words && *words; words += strcspn(words, "; ")) {
		words += strspn(words, "; ");
		snprintf(word, sizeof(word), "%.*s",
			 (int)strcspn(words, "; "), words);
		for (size_t i = 0; *word && i < found->list.n; i++) {
			struct found *f = &found->list.v[i];

			if (!strcmp(f->kind, "data-race") && f->field &&
			    is_named(f->field, word))
				f->benign = true;
		}
	}
}

struct judgement judge(struct pool *pool, const struct log_scenario *s,
		       const char *tool, enum expect_mode mode, bool directed,
		       struct found_list *found)
{
	struct judgement j = { .verdict = VERDICT_REPORTED };
	bool spoken = !strcmp(tool, "none");

	if (mode == EXPECT_ANY) {
		count_benign(&j, found);
		return j;
	}
	for (size_t i = 0; mode == EXPECT_BUG && i < s->expects.n; i++) {
		const struct log_expect *e = &s->expects.v[i];

		if (is_consequences(e))
			continue;
		spoken |= listed(e->tools, tool);
		if (e->blind && listed(e->tools, tool))
			j.blind = e->blind;
		else if (same(e->kind, "anything") && listed(e->tools, tool))
			look_for_anything(pool, &j, e, found);
		else if (!e->blind && applies(e, tool, found))
			look_for(pool, &j, e, found);
	}
	if (mode == EXPECT_BUG && !spoken) {
		j.verdict = VERDICT_ERROR;
		j.why = pool_printf(pool, "the scenario declares nothing for %s: declare a finding or BLIND() in %s",
				    tool, s->file ? s->file : "its file");
		return j;
	}
	if (mode == EXPECT_BUG) {
		j.why = excuse_consequences(pool, s, tool, found);
		if (!directed)
			j.why = NULL;
	}
	for (size_t i = 0; i < found->list.n; i++)
		note_unexpected(pool, &j, &found->list.v[i]);
	if (j.why && !j.missing.n && !j.unexpected.n) {
		j.verdict = VERDICT_ERROR;
		return j;
	}
	j.why = NULL;	/* what is missing, and too much, says more */
	j.verdict = j.missing.n || j.unexpected.n ? VERDICT_UNEXPECTED
						  : VERDICT_EXPECTED;
	return j;
}

/* What a scenario calls the subject: "b" of a, with likes "a=b". */
static const char *name_for(const struct log_scenario *s, const char *subject,
			    char *name, size_t size)
{
	size_t n = strlen(subject);
	const char *at = s->likes;

	for (; at && *at; at += strcspn(at, " "), at += strspn(at, " ")) {
		if (strncmp(at, subject, n) || at[n] != '=')
			continue;
		snprintf(name, size, "%.*s", (int)strcspn(at + n + 1, " "),
			 at + n + 1);
		return name;
	}
	return subject;
}

enum expect_mode expect_on(const struct log_scenario *s, const char *subject,
			   bool directed)
{
	char name[128];

	subject = name_for(s, subject, name, sizeof(name));
	if (listed(s->clean_on, subject))
		return EXPECT_CLEAN;
	if (same(s->shows_on, subject) && directed)
		return EXPECT_BUG;
	return EXPECT_ANY;
}

/* ---- explorations ----------------------------------------------------- */

/* Does one of the judges look for it? */
static bool concerns(const struct log_expect *e, const char *judges)
{
	char list[64], *rest = list, *one;

	if (e->blind || is_consequences(e) || same(e->kind, "anything"))
		return false;
	if (listed(e->tools, "kernel"))
		return true;
	snprintf(list, sizeof(list), "%s", judges ? judges : "");
	while ((one = strsep(&rest, ",")))
		if (*one && listed(e->tools, one))
			return true;
	return false;
}

static void demand_all(struct pool *pool, struct judgement *j,
		       const struct log_scenario *s, const char *judges,
		       struct found_list *found)
{
	for (size_t i = 0; i < s->expects.n; i++)
		if (concerns(&s->expects.v[i], judges))
			look_for(pool, j, &s->expects.v[i], found);
}

static bool is_sample(const struct log_explored *e)
{
	return e->strategy && strcmp(e->strategy, "all");
}

/* What may find the findings that are missing. */
static const char *cure(const struct log_explored *e)
{
	if (e->complete)
		return "";
	if (e->bound && strstr(e->bound, "orders of plain accesses"))
		return ": explore at --granularity access";
	return ": explore more, with a larger --executions or --seconds";
}

static void judge_bug(struct pool *pool, struct judgement *j,
		      const struct log_scenario *s, bool until_found,
		      const struct log_explored *explored,
		      struct found_list *found)
{
	bool part = explored->shards > 1, some;

	demand_all(pool, j, s, explored->judge, found);
	if (!j->declared) {
		j->verdict = VERDICT_ERROR;
		j->why = pool_printf(pool, "the scenario declares nothing that %s could find: declare it in %s",
				     explored->judge ? explored->judge
						     : "nobody",
				     s->file ? s->file : "its file");
		return;
	}
	some = j->missing.n < (size_t)j->declared;
	if (until_found || is_sample(explored)) {
		j->any_of = j->declared;
		if (some)
			j->missing.n = 0;
	}
	if (j->missing.n)
		j->why = pool_printf(pool, "%s of the declared findings %s found%s",
				     some ? "not all" : "none",
				     some ? "were" : "was", cure(explored));
	if (part && j->missing.n) {
		j->missing.n = 0;	/* another part may have it */
		j->why = NULL;
		j->verdict = VERDICT_REPORTED;
		return;
	}
	j->verdict = j->missing.n ? VERDICT_UNEXPECTED : VERDICT_EXPECTED;
}

static void judge_clean(struct pool *pool, struct judgement *j, bool bounded,
			const struct log_explored *explored,
			struct found_list *found)
{
	for (size_t i = 0; i < found->list.n; i++)
		note_unexpected(pool, j, &found->list.v[i]);
	if (j->unexpected.n) {
		j->verdict = VERDICT_UNEXPECTED;
	} else if (explored->complete) {
		j->verdict = VERDICT_EXPECTED;
	} else if (!bounded) {
		j->verdict = VERDICT_ERROR;
		j->why = pool_printf(pool, "no certificate: not every schedule was explored (%s)",
				     explored->bound ? explored->bound
						     : "no reason given");
	}
}

struct judgement judge_exploration(struct pool *pool,
				   const struct log_scenario *s,
				   enum expect_mode mode, bool bounded,
				   bool until_found,
				   const struct log_explored *explored,
				   struct found_list *found)
{
	struct judgement j = { .verdict = VERDICT_REPORTED };

	if (explored->stranger) {
		j.verdict = VERDICT_ERROR;
		j.why = pool_printf(pool, "no certificate: a random execution had %s%s%s; this is a bug of the explorer",
				    explored->stranger,
				    explored->stranger_schedule ?
				    ": dmrace replay " : "",
				    explored->stranger_schedule ?
				    explored->stranger_schedule : "");
		return j;
	}
	if (mode == EXPECT_BUG)
		judge_bug(pool, &j, s, until_found, explored, found);
	else if (mode == EXPECT_CLEAN)
		judge_clean(pool, &j, bounded, explored, found);
	if (mode != EXPECT_CLEAN)
		count_benign(&j, found);
	/* Whatever two CPUs order differently makes a second trace. */
	if (explored->complete && explored->executions == 1 &&
	    explored->stand_for <= 1 && explored->shards <= 1 && s->actors.n > 1)
		j.warning = "no two CPUs access the same memory or lock: there is one execution, and no race is possible";
	return j;
}

static const char *cure_of(struct pool *pool, const struct log_capacity *c)
{
	if (c->cure)
		return c->cure;
	return pool_printf(pool, "build with -DCMAKE_C_FLAGS=-D%s=%llu",
			   c->table, 2ull * c->size);
}

void judge_capacity(struct pool *pool, const struct event_log *log,
		    struct judgement *j)
{
	const char *why = "capacity exceeded";

	if (!log->capacities.n)
		return;
	for (size_t i = 0; i < log->capacities.n; i++) {
		const struct log_capacity *c = &log->capacities.v[i];

		why = pool_printf(pool, "%s%s %s (%s: size %llu, full %llu times): %s",
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

/* ---- what can show nothing -------------------------------------------- */

const char *scenario_fault(struct pool *pool, const struct log_scenario *s)
{
	const char *file = s->file ? s->file : "its file";

	if (!s->actors.n)
		return pool_printf(pool, "%s has no actors, so nothing can happen: name them in %s",
				   s->name, file);
	/* Nothing declared: an error where a bug must show, see judge(). */
	if (!s->expects.n)
		return NULL;
	for (size_t i = 0; i < s->expects.n; i++)
		if (!s->expects.v[i].blind &&
		    !is_consequences(&s->expects.v[i]))
			return NULL;
	return pool_printf(pool, "%s declares no finding, and every tool is blind to it: declare one in %s",
			   s->name, file);
}

static bool does_something(const struct event_log *log, int cpu)
{
	for (size_t i = 0; i < log->evs.n; i++)
		if (log->evs.v[i].cpu == cpu &&
		    strcmp(log->evs.v[i].kind, "start") &&
		    strcmp(log->evs.v[i].kind, "end"))
			return true;
	return false;
}

const char *idle_actor(struct pool *pool, const struct log_scenario *s,
		       const struct event_log *log)
{
	/* One that runs freely is not followed; one that is stopped may never
	 * have had its turn. */
	if (same(log->run.cpus, "free") || !same(log->end, "complete"))
		return NULL;
	for (size_t i = 0; i < s->actors.n; i++)
		if (!does_something(log, s->actors.v[i].n))
			return pool_printf(pool, "cpu%d did nothing: its actor in %s never entered the kernel",
					   s->actors.v[i].n,
					   s->file ? s->file : "the scenario");
	return NULL;
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
	if (!strcmp(kind, "client"))
		return pool_printf(pool, "%s: %s %s", kind, field, a);
	return pool_printf(pool, "%s: %s%s%s%s%s", kind, a, b ? ", " : "",
			   b ? b : "", field ? " " : "", field ? field : "");
}

const char *describe_expect(struct pool *pool, const struct log_expect *e)
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
		[VERDICT_INTERRUPTED] = "interrupted",
		[VERDICT_CANNOT] = "cannot run here",
	};

	return names[verdict];
}

bool parse_verdict(const char *text, enum verdict *verdict)
{
	for (int i = VERDICT_EXPECTED; i <= VERDICT_CANNOT; i++) {
		if (!strcmp(text, verdict_name(i))) {
			*verdict = i;
			return true;
		}
	}
	return false;
}
