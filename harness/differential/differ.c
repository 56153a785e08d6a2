// SPDX-License-Identifier: GPL-2.0-only
/* See differ.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "differ.h"
#include "explore/compare.h"
#include "vcpu/state.h"
#include "runner/runner.h"

#define SHARDS_MAX	3

const char *const difference_name[DIFFERENCES] = {
	[DIFFERENT_TWICE] = "a trace twice",
	[DIFFERENT_MISSED] = "traces missed",
	[DIFFERENT_UNMET] = "traces that brute force did not find",
	[DIFFERENT_DONE] = "other behaviour in one trace",
	[DIFFERENT_JUDGED] = "one trace judged both ways",
	[DIFFERENT_UNFOUND] = "findings missed",
	[DIFFERENT_EXTRA] = "findings that brute force did not find",
	[DIFFERENT_ORBIT] = "orbits wrong",
	[DIFFERENT_UNEQUAL] = "equal CPUs taken for unequal",
	[DIFFERENT_RESULT] = "another result",
	[DIFFERENT_BOUND] = "a table overflowed",
	[DIFFERENT_DIED] = "died",
	[DIFFERENT_HUNG] = "hung",
};

const char *const way_name[WAYS] = {
	[WAY_ACCESS] = "access", [WAY_ACCESS_SHARDS] = "access, in shards",
	[WAY_ACCESS_JOBS] = "access, in jobs",
	[WAY_ACCESS_RANDOM] = "access, random",
	[WAY_ACCESS_EQUAL] = "access, equal CPUs",
	[WAY_SYNC_EQUAL] = "sync, equal CPUs",
	[WAY_SYNC] = "sync", [WAY_SYNC_SHARDS] = "sync, in shards",
	[WAY_SYNC_JOBS] = "sync, in jobs",
	[WAY_SYNC_RANDOM] = "sync, random",
	[WAY_SYNC_ACCESS] = "sync against access",
};

/* ---- running a program ------------------------------------------------ */

#define FOR_EACH_PLACE(X)						\
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)	\
	X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21)	\
	X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
#define DECLARE(n)	extern const operation_fn operations_##n[];
FOR_EACH_PLACE(DECLARE)
#define LIST(n)		operations_##n,
static const operation_fn *const place[] = { FOR_EACH_PLACE(LIST) };

_Static_assert(sizeof(place) / sizeof(*place) == CPUS_MAX * SLOTS, "");

static const struct program *program;
static uint64_t learnt[CPUS_MAX];	/* by each CPU in this execution */
PER_EXECUTION(learnt);

/* A CPU that has ended leaves what is on its stack to those who know of it:
 * far from where the end of its script needs the stack. */
#define FAR	(4 << 10)

static void __attribute__((noinline)) run_operations(void *arg)
{
	int cpu = (int)(intptr_t)arg, value = 0, i;
	int script = program->script_of[cpu];
	const struct script *s = &program->script[script];
	struct own own = { .cpu = cpu, .script = script };
	int v[SLOTS] = { 0 };

	learnt[cpu] = 0;
	for (i = 0; i < s->n; i++) {
		const struct operation *op = &s->op[i];

		if (op->when && !v[abs(op->when) - 1] == (op->when > 0))
			continue;
		v[i] = place[script * SLOTS + i][op->what](&own, op->a, op->b);
		own.v = v[i];
		value = value * 5 + v[i] + 1;
		learnt[cpu] = (learnt[cpu] + (uint32_t)v[i] + i + 1) *
			      0x9e3779b97f4a7c15ull;
	}
	shared_finish(cpu, value);
}

static void run_script(void *arg)
{
	char between[FAR];

	__asm__ volatile("" : : "r"(between) : "memory");
	run_operations(arg);
	__asm__ volatile("" : : "r"(between) : "memory");
}

/* What the CPUs have learnt, and the data that they have left. */
static uint64_t outcome(void)
{
	size_t i, size;
	const volatile unsigned char *byte = shared_data(&size);
	uint64_t h = 0;

	for (i = 0; i < CPUS_MAX; i++)
		h = (h ^ learnt[i]) * 0x100000001b3ull;
	for (i = 0; i < size; i++)
		h = (h ^ byte[i]) * 0x100000001b3ull;
	return h;
}

static void setup(void)
{
	shared_setup(&program->start);
}

/* ---- what was different ----------------------------------------------- */

static struct verdict *verdict;

static void different(enum difference d, enum way way, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void different(enum difference d, enum way way, const char *format, ...)
{
	size_t used = strlen(verdict->text), room = sizeof(verdict->text);
	va_list args;

	verdict->differences |= 1u << d;
	verdict->ways |= 1u << way;
	used += snprintf(verdict->text + used, room - used, "    %s: %s: ",
			 way_name[way], difference_name[d]);
	if (used >= room)
		return;
	va_start(args, format);
	used += vsnprintf(verdict->text + used, room - used, format, args);
	va_end(args);
	if (used + 1 < room)
		strcpy(verdict->text + used, "\n");
}

/* What the second has, the first must have. */
static void must_have(enum way way, const struct explored *first,
		      const struct explored *second)
{
	struct comparison c = explored_compare(first, second);

	if (c.missed)
		different(DIFFERENT_MISSED, way, "%lu, and %zu known ones",
			  (unsigned long)c.missed, first->n);
	if (c.other)
		different(DIFFERENT_DONE, way, "%lu",
			  (unsigned long)c.other);
	if (c.judged)
		different(DIFFERENT_JUDGED, way, "%lu",
			  (unsigned long)c.judged);
	if (c.unfound)
		different(DIFFERENT_UNFOUND, way, "%lu, a %s",
			  (unsigned long)c.unfound, c.kind);
}

/* And no more than that. */
static void must_not_have(enum way way, const struct explored *first,
			  const struct explored *second)
{
	struct comparison c = explored_compare(second, first);

	if (c.missed)
		different(DIFFERENT_UNMET, way, "%lu of %zu",
			  (unsigned long)c.missed, first->n);
	if (c.unfound)
		different(DIFFERENT_EXTRA, way, "%lu, a %s",
			  (unsigned long)c.unfound, c.kind);
	if (!c.missed && first->bad != second->bad)
		different(DIFFERENT_JUDGED, way, "%lu bad against %lu",
			  (unsigned long)first->bad,
			  (unsigned long)second->bad);
}

/* ---- the ways --------------------------------------------------------- */

static struct explore_options base;
static const struct limits *limits;

static bool hit_limit(const struct explored *e)
{
	return strstr(e->bound, "executions");
}

/* All of it; true if it is complete. */
static bool explore_whole(enum way way, struct explored *all,
			  const struct explore_result **r)
{
	struct explore_options o = base;

	o.executions = limits->executions;
	*r = explored_run(all, &o);
	explored_sort(all);
	if (hit_limit(all)) {
		verdict->too_large = true;
		return false;
	}
	/* A return is no step: what comes after it has no one order. */
	if ((*r)->stack_left) {
		verdict->stack_left = verdict->too_large = true;
		return false;
	}
	if (!all->complete)
		different(DIFFERENT_BOUND, way, "%s", all->bound);
	if (all->twice)
		different(DIFFERENT_TWICE, way, "%lu",
			  (unsigned long)all->twice);
	return true;
}

/* With at most so many preemptions, -1: any number.  False: not to the end. */
static bool force(enum way way, const struct explored *all, int preemptions)
{
	struct explored met = { 0 };
	struct explore_options o = base;
	bool ended;

	o.strategy = EXPLORE_FORCE;
	o.fine = true;
	o.preemptions = preemptions;
	o.executions = limits->executions;
	explored_run(&met, &o);
	explored_sort(&met);
	verdict->forced += met.executions;
	must_have(way, all, &met);
	ended = !hit_limit(&met);
	if (ended && preemptions < 0)
		must_not_have(way, all, &met);
	explored_free(&met);
	return ended;
}

/*
 * Depth first it comes, as far as it comes, only to schedules that end in
 * different ways.  With few preemptions it comes to all of those.
 */
static void against_force(enum way way, const struct explored *all)
{
	int preemptions;

	if (force(way, all, -1))
		return;
	verdict->too_large = true;
	for (preemptions = 1; preemptions < 5; preemptions++)
		if (!force(way, all, preemptions))
			break;
}

static void against_random(enum way way, const struct explored *all,
			   struct explore_options o)
{
	struct explored met = { 0 };

	o.strategy = EXPLORE_WALK;
	o.fine = o.traces = true;
	o.executions = limits->random;
	o.seed = 1;
	explored_run(&met, &o);
	explored_sort(&met);
	must_have(way, all, &met);
	explored_free(&met);
}

static void against_shards(enum way way, const struct explored *all,
			   unsigned int shards, bool by_prefix)
{
	struct explored part[SHARDS_MAX] = { { 0 } };
	struct explore_options o = base;
	uint64_t met = 0, bad = 0;
	unsigned int i, j;

	o.shards = shards;
	o.shards_by_prefix = by_prefix;
	for (i = 0; i < shards; i++) {
		o.shard = i;
		explored_run(&part[i], &o);
		explored_sort(&part[i]);
		if (part[i].twice)
			different(DIFFERENT_TWICE, way, "%lu",
				  (unsigned long)part[i].twice);
		must_have(way, all, &part[i]);
		met += part[i].n;
		bad += part[i].bad;
	}
	if (met != all->n)
		different(met > all->n ? DIFFERENT_TWICE : DIFFERENT_MISSED,
			  way, "%lu in %u shards, %zu at once",
			  (unsigned long)met, shards, all->n);
	else if (bad != all->bad)
		different(DIFFERENT_JUDGED, way, "%lu bad, %lu at once",
			  (unsigned long)bad, (unsigned long)all->bad);
	for (i = 0; i < all->findings; i++) {
		for (j = 0; j < shards; j++)
			if (explored_has_key(&part[j], all->keys[i]))
				break;
		if (j == shards)
			different(DIFFERENT_UNFOUND, way, "a %s",
				  all->kinds[i]);
	}
	for (i = 0; i < shards; i++)
		explored_free(&part[i]);
}

/* What the findings are, which execution had each first, and their order. */
static uint64_t findings_hash(const struct explore_result *r)
{
	uint64_t h = r->n;
	const char *c;
	unsigned int i;

	for (i = 0; i < r->n; i++) {
		const struct explore_finding *f = &r->findings[i];

		h = (h ^ f->key) * 0x9e3779b97f4a7c15ull;
		h = (h ^ f->execution) * 0x9e3779b97f4a7c15ull;
		for (c = f->schedule ? f->schedule : ""; *c; c++)
			h = (h ^ (unsigned char)*c) * 0x100000001b3ull;
	}
	return h;
}

struct counts {
	uint64_t executions, blocked, bad, points, first, findings;
	uint64_t stand_for, bad_for;
	unsigned int depth;
	bool complete, racy;
};

static struct counts counts_of(const struct explore_result *r)
{
	return (struct counts){
		.executions = r->executions, .blocked = r->blocked,
		.bad = r->bad, .points = r->points, .first = r->first,
		.stand_for = r->stand_for, .bad_for = r->bad_for,
		.findings = findings_hash(r), .depth = r->depth,
		.complete = r->complete, .racy = r->racy,
	};
}

/* In several processes, as divided as it can be: all is the same. */
static void same_in_jobs(enum way way, struct explore_options o,
			 struct explored *met, const struct counts *x)
{
	const struct explore_result *r;
	struct counts y;

	o.jobs = 3;
	o.jobs_after = 0;
	r = explored_run(met, &o);
	y = counts_of(r);
	if (r->failed)
		different(DIFFERENT_BOUND, way, "%s", r->failed);
	else if (x->executions != y.executions || x->blocked != y.blocked ||
		 x->bad != y.bad || x->points != y.points ||
		 x->first != y.first || x->depth != y.depth ||
		 x->complete != y.complete || x->racy != y.racy ||
		 x->stand_for != y.stand_for || x->bad_for != y.bad_for)
		different(DIFFERENT_RESULT, way,
			  "%lu+%lu executions, %lu bad, first %lu, against %lu+%lu, %lu, %lu",
			  (unsigned long)x->executions,
			  (unsigned long)x->blocked, (unsigned long)x->bad,
			  (unsigned long)x->first, (unsigned long)y.executions,
			  (unsigned long)y.blocked, (unsigned long)y.bad,
			  (unsigned long)y.first);
	else if (x->findings != y.findings)
		different(DIFFERENT_RESULT, way, "findings");
}

static void against_jobs(enum way way, const struct explored *all,
			 const struct counts *x)
{
	struct explored met = { 0 };

	same_in_jobs(way, base, &met, x);
	explored_sort(&met);
	if (met.twice)
		different(DIFFERENT_TWICE, way, "%lu", (unsigned long)met.twice);
	must_have(way, all, &met);
	must_not_have(way, all, &met);
	explored_free(&met);
}

/* In parts of both kinds. */
static void against_parts(enum way way, const struct explored *all)
{
	unsigned int n = 2 + program->cpus % 2;

	against_shards(way, all, n, false);
	against_shards(way, all, n, true);
}

/* The same is found, if both say that they are complete. */
static void against_access(const struct explored *sync,
			   const struct explored *access, bool complete)
{
	struct explored findings;

	/* Their traces are not of the same steps. */
	findings = *access;
	findings.n = findings.other = findings.judged = 0;
	if (complete)
		must_have(WAY_SYNC_ACCESS, sync, &findings);
	findings = *sync;
	findings.n = findings.other = findings.judged = 0;
	must_have(WAY_SYNC_ACCESS, access, &findings);
	if (complete && !sync->bad != !access->bad)
		different(DIFFERENT_JUDGED, WAY_SYNC_ACCESS,
			  "%lu bad, %lu with all accesses",
			  (unsigned long)sync->bad,
			  (unsigned long)access->bad);
}

/* ---- equal CPUs ------------------------------------------------------- */

/* An execution, and which orbit its trace is of. */
struct equal_run {
	uint64_t trace, orbit;		/* hashes */
	uint64_t outcome;
	uint64_t size;			/* that the explorer found */
	bool bad;
};

struct equal_runs {
	struct equal_run *v;
	size_t n, room;
	bool hit_limit;
	const struct explore_result *r;
	uint64_t stand_for, bad_for, bad;
	unsigned int findings, deadlocks;
	uint64_t keys[EXPLORE_FINDINGS];
};

static uint8_t like[VCPU_MAX];
static struct equal_runs *noting;
static struct equal_run latest;

/* The least hash of all traces of the orbit: all permutations are tried. */
static uint64_t least_hash(uint8_t to[VCPU_MAX], int cpu)
{
	uint64_t least = UINT64_MAX, hash;
	uint8_t swap;
	int other;

	if (cpu == program->cpus)
		return trace_hash_as(to);
	for (other = 0; other <= cpu; other++) {
		if (like[other] != like[cpu])
			continue;
		swap = to[cpu];
		to[cpu] = to[other];
		to[other] = swap;
		hash = least_hash(to, cpu + 1);
		if (hash < least)
			least = hash;
		swap = to[cpu];
		to[cpu] = to[other];
		to[other] = swap;
	}
	return least;
}

/* The trace is still there. */
static uint64_t note_orbit(void)
{
	uint8_t to[VCPU_MAX] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	latest.orbit = least_hash(to, 0);
	latest.outcome = outcome();
	return 0;
}

static void note_run(const struct explore_execution *x)
{
	struct equal_runs *e = noting;

	if (e->n == e->room) {
		e->room = e->room ? e->room * 2 : 1024;
		e->v = realloc(e->v, e->room * sizeof(*e->v));
		if (!e->v) {
			perror("differential: no memory for traces");
			exit(1);
		}
	}
	latest.trace = x->trace;
	latest.size = x->orbit;
	latest.bad = x->bad;
	e->v[e->n++] = latest;
}

static int by_orbit(const void *a, const void *b)
{
	const struct equal_run *x = a, *y = b;

	if (x->orbit != y->orbit)
		return x->orbit < y->orbit ? -1 : 1;
	return x->trace < y->trace ? -1 : x->trace > y->trace;
}

static void run_equal(struct equal_runs *e, const struct explore_options *with)
{
	struct explore_options o = *with;
	unsigned int i;

	o.outcome = note_orbit;
	o.executed = note_run;
	o.executions = limits->executions;
	noting = e;
	e->r = explore_run(&o);
	e->hit_limit |= strstr(e->r->bound, "executions") != NULL;
	e->stand_for += e->r->stand_for;
	e->bad_for += e->r->bad_for;
	e->bad += e->r->bad;
	/* Which CPUs are in a deadlock is part of its key. */
	for (i = 0; i < e->r->n; i++)
		if (!strcmp(e->r->findings[i].kind, "deadlock"))
			e->deadlocks++;
		else if (e->findings < EXPLORE_FINDINGS)
			e->keys[e->findings++] = e->r->findings[i].key;
	if (e->n)
		qsort(e->v, e->n, sizeof(*e->v), by_orbit);
}

static bool has_key(const struct equal_runs *e, uint64_t key)
{
	unsigned int i;

	for (i = 0; i < e->findings; i++)
		if (e->keys[i] == key)
			return true;
	return false;
}

static void same_findings(enum way way, const struct equal_runs *all,
			  const struct equal_runs *some)
{
	unsigned int i, missed = !!all->deadlocks != !!some->deadlocks;

	for (i = 0; i < all->findings; i++)
		missed += !has_key(some, all->keys[i]);
	if (missed)
		different(DIFFERENT_UNFOUND, way, "%u", missed);
	for (i = 0, missed = 0; i < some->findings; i++)
		missed += !has_key(all, some->keys[i]);
	if (missed)
		different(DIFFERENT_EXTRA, way, "%u", missed);
}

/* One of each orbit, with what all of them have. */
static void compare_orbits(enum way way, const struct equal_runs *all,
			   const struct equal_runs *some)
{
	size_t i, j, at = 0, orbits = 0, missed = 0, twice = 0, size = 0;
	unsigned int bad = 0, done = 0, strange = 0;

	for (i = 0; i < all->n; i = j) {
		const struct equal_run *x = &all->v[i];
		bool met = false;

		for (j = i; j < all->n && all->v[j].orbit == x->orbit; j++)
			bad += all->v[j].bad != x->bad;
		for (; at < some->n && some->v[at].orbit < x->orbit; at++)
			strange++;
		orbits++;
		missed += at == some->n || some->v[at].orbit != x->orbit;
		for (; at < some->n && some->v[at].orbit == x->orbit; at++) {
			const struct equal_run *y = &some->v[at], *z;

			twice += met;
			met = true;
			size += y->size != j - i;
			bad += y->bad != x->bad;
			z = bsearch(y, x, j - i, sizeof(*x), by_orbit);
			strange += !z;
			done += z && z->outcome != y->outcome;
		}
	}
	strange += some->n - at;
	if (missed || twice || size || strange)
		different(DIFFERENT_ORBIT, way, "of %zu (%zu traces), %zu run: "
			  "%zu missed, %zu twice, %zu sizes wrong, %u strange",
			  orbits, all->n, some->n, missed, twice, size,
			  strange);
	else if (some->stand_for != all->n)
		different(DIFFERENT_ORBIT, way, "stand for %lu traces of %zu",
			  (unsigned long)some->stand_for, all->n);
	if (bad || (!missed && some->bad_for != all->bad))
		different(DIFFERENT_JUDGED, way, "%u, stand for %lu bad of %lu",
			  bad, (unsigned long)some->bad_for,
			  (unsigned long)all->bad);
	if (done)
		different(DIFFERENT_DONE, way, "%u", done);
	same_findings(way, all, some);
}

/* The orbit of each random execution was explored. */
static void equal_against_random(enum way way, const struct explore_options *with)
{
	struct explored all = { 0 };
	struct explore_options o = *with;

	o.outcome = NULL;
	explored_run(&all, &o);
	explored_sort(&all);
	against_random(way, &all, o);
	explored_free(&all);
}

static void equal_in_shards(enum way way, const struct equal_runs *all,
			    const struct explore_options *with, bool by_prefix)
{
	struct equal_runs parts = { 0 };
	struct explore_options o = *with;

	o.shards_by_prefix = by_prefix;
	for (o.shards = 2; o.shard < o.shards; o.shard++)
		run_equal(&parts, &o);
	if (!parts.hit_limit)
		compare_orbits(way, all, &parts);
	free(parts.v);
}

/*
 * Some CPUs are equal: the reduction that makes use of it against the one that
 * does not, which was held against brute force.
 */
static void equal_cpus(enum way way)
{
	struct equal_runs all = { 0 }, some = { 0 };
	struct explored met = { 0 };
	struct explore_options o = base;
	struct counts counts;

	if (!program_like(program, like))
		return;
	run_equal(&all, &o);
	o.like = like;
	run_equal(&some, &o);
	counts = counts_of(some.r);
	verdict->cut += some.r->blocked;
	if (some.r->unequal && !strstr(some.r->unequal, "numbers"))
		different(DIFFERENT_UNEQUAL, way, "%s", some.r->unequal);
	if (all.hit_limit || some.hit_limit) {
		verdict->too_large = true;
	} else if (some.r->unequal) {
		/* Then it has run all traces. */
		same_findings(way, &all, &some);
		if (some.r->executions != all.n || some.r->stand_for != all.n)
			different(DIFFERENT_MISSED, way, "%lu run of %zu",
				  (unsigned long)some.r->executions, all.n);
	} else {
		compare_orbits(way, &all, &some);
		verdict->all += all.n;
		verdict->orbits += some.n;
		equal_against_random(way, &o);
		if (limits->parts) {
			equal_in_shards(way, &all, &o, false);
			equal_in_shards(way, &all, &o, true);
		}
	}
	if (limits->parts && !some.hit_limit)
		same_in_jobs(way, o, &met, &counts);
	explored_free(&met);
	free(all.v);
	free(some.v);
}

static void all_ways(void)
{
	struct explored access = { 0 }, sync = { 0 };
	const struct explore_result *r;
	struct counts counts;

	base.granularity = GRANULARITY_ACCESS;
	if (explore_whole(WAY_ACCESS, &access, &r)) {
		counts = counts_of(r);
		verdict->traces = access.n;
		verdict->bad = access.bad;
		verdict->findings = access.findings;
		against_random(WAY_ACCESS_RANDOM, &access, base);
		against_force(WAY_ACCESS, &access);
		if (limits->parts) {
			against_parts(WAY_ACCESS_SHARDS, &access);
			against_jobs(WAY_ACCESS_JOBS, &access, &counts);
		}
		equal_cpus(WAY_ACCESS_EQUAL);
	}
	base.granularity = GRANULARITY_SYNC;
	if (explore_whole(WAY_SYNC, &sync, &r)) {
		counts = counts_of(r);
		verdict->sync_complete = r->complete &&
			!session_left_out(GRANULARITY_SYNC, true, r);
		if (limits->parts)
			against_jobs(WAY_SYNC_JOBS, &sync, &counts);
		if (verdict->sync_complete) {
			against_random(WAY_SYNC_RANDOM, &sync, base);
			against_force(WAY_SYNC, &sync);
			/* Else what parts find depends on the order of accesses
			 * in the executions that they run. */
			if (limits->parts)
				against_parts(WAY_SYNC_SHARDS, &sync);
			equal_cpus(WAY_SYNC_EQUAL);
		}
		if (verdict->stack_left && verdict->sync_complete)
			different(DIFFERENT_UNFOUND, WAY_SYNC_ACCESS,
				  "the use of a stack");
		if (!hit_limit(&access) && !verdict->stack_left)
			against_access(&sync, &access, verdict->sync_complete);
	}
}

void differ(const struct program *p, const struct limits *l, struct verdict *v)
{
	static const char *const names[] = { "cpu1", "cpu2", "cpu3", "cpu4" };
	static struct vcpu_actor actors[CPUS_MAX];
	struct scenario s = {
		.name = "differential", .memory = p->start.memory,
		.setup = setup,
	};
	int i;

	program = p;
	limits = l;
	verdict = v;
	base = (struct explore_options){
		.strategy = EXPLORE_ALL, .actors = actors, .ncpus = p->cpus,
		.checker = true, .preemptions = -1, .outcome = outcome,
		.checkpoints = 1, .checkpoints_compared = 7,
	};
	for (i = 0; i < p->cpus; i++)
		actors[i] = (struct vcpu_actor){
			.name = names[i], .fn = run_script,
			.arg = (void *)(intptr_t)i,
		};
	if (session_begin(&s, p->start.bkl ? "bkl" : NULL, false, session_found, &base))
		return;
	all_ways();
	v->ended = true;
}
