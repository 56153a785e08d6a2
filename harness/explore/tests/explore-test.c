// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole explorations of the toys: right code is certified, wrong code is
 * caught, each finding comes with a schedule that shows it again.
 */
#include <stdlib.h>
#include <string.h>
#include "explore/chooser.h"
#include "explore/explore.h"
#include "explore/sample.h"
#include "explore/steps.h"
#include "tests/expect.h"
#include "toys/toys.h"

static void judge(enum vcpu_end end)
{
	(void)end;
	if (toy_broken)
		explore_report("broken", 1, 0, NULL, 0, "toy_check()");
}

static struct explore_options options(const char *toy, int n)
{
	const struct toy *t = toy_find(toy);

	return (struct explore_options){
		.granularity = t->access ? GRANULARITY_ACCESS :
					   GRANULARITY_SYNC,
		.actors = toy_actors(t, n), .ncpus = n,
		.restore = toy_restore, .checker = true, .judge = judge,
		.preemptions = -1, .pct_depth = 3, .minimise = true,
	};
}

static const struct explore_finding *find(const struct explore_result *r,
					  const char *kind)
{
	unsigned int i;

	for (i = 0; i < r->n; i++)
		if (!strcmp(r->findings[i].kind, kind))
			return &r->findings[i];
	return NULL;
}

static void tell(const char *toy, const struct explore_result *r)
{
	unsigned int i;

	printf("%s: %lu executions, %lu blocked, %lu bad, first %lu, "
	       "%lu traces, %.3f s%s%s\n", toy, r->executions, r->blocked,
	       r->bad, r->first, r->traces, r->seconds,
	       r->complete ? ", complete" : ", bound: ", r->bound);
	for (i = 0; i < r->n; i++)
		printf("  %s at %lu: %s\n", r->findings[i].kind,
		       r->findings[i].execution, r->findings[i].schedule);
}

/* Each schedule, run 20 times, shows its finding each time. */
static void replay_all(struct explore_options o,
		       const struct explore_result *r)
{
	struct { uint64_t key; char *schedule; } f[EXPLORE_FINDINGS];
	unsigned int i, n = r->n, k;
	char error[CHOOSER_ERROR];

	for (i = 0; i < n; i++) {
		EXPECT(r->findings[i].schedule && r->findings[i].shortest);
		f[i].key = r->findings[i].key;
		f[i].schedule = strdup(r->findings[i].schedule);
	}
	for (i = 0; i < n; i++) {
		struct vcpu_driver *replay;

		for (k = 0; k < 20; k++) {
			replay = chooser_replay(f[i].schedule, o.ncpus, error);
			EXPECT(replay != NULL);
			EXPECT(explore_replay(&o, replay, f[i].key));
		}
		free(f[i].schedule);
	}
}

static void test_right(const char *toy, int n, uint64_t executions)
{
	struct explore_options o = options(toy, n);
	const struct explore_result *r = explore_run(&o);

	EXPECT(r->complete && !r->bound[0]);
	EXPECT(r->executions == executions);
	EXPECT(!r->bad && !r->n && !r->first);
	o.checker = false;
	r = explore_run(&o);
	EXPECT(r->complete && r->executions == executions && !r->bad);
}

static void test_wrong(const char *toy, int n, enum granularity g,
		       const char *kind, unsigned int parts)
{
	struct explore_options o = options(toy, n);
	const struct explore_result *r;
	const struct explore_finding *f;

	o.granularity = g;
	r = explore_run(&o);
	tell(toy, r);
	EXPECT(r->complete);
	EXPECT(r->bad && r->bad <= r->executions + r->blocked);
	EXPECT(r->first && r->first <= r->executions + r->blocked);
	f = find(r, kind);
	EXPECT(f != NULL);
	EXPECT(f && f->parts <= parts);
	replay_all(o, r);
}

static void test_pair(void)
{
	struct explore_options o = options("device-early", 2);
	const struct explore_finding *f = find(explore_run(&o), "late-init");

	EXPECT(f && !strcmp(f->tool, "checker"));
	EXPECT(f && f->pair.a.cpu == 0 && f->pair.a.kind == OP_WRITE);
	EXPECT(f && f->pair.b.cpu == 1);
	EXPECT(f && f->pair.alloc.cpu == 0 && f->pair.alloc.size == 20);
	EXPECT(f && f->pair.a.depth == 2 && f->pair.b.depth >= 2);
}

/* Two sections that do not conflict: only one of their orders shows the race of
 * what is around them, so both must be run.  See docs/exploring.md. */
static void test_sections(void)
{
	struct explore_options o = options("around", 2);
	const struct explore_result *r = explore_run(&o);

	EXPECT(r->complete && r->executions == 2 && r->bad == 1);
	EXPECT(r->n == 1 && find(r, "data-race"));
}

/* ---- bits of a word ---------------------------------------------------- */

static unsigned long word __attribute__((aligned(8)));

/* bit < 0: an access to bytes of the word. */
struct bit_access {
	enum vcpu_op_kind kind;
	int bit;
	int at, size;
};

static void accesses_bits(void *arg)
{
	const struct bit_access *a = arg;

	if (a->bit < 0) {
		vcpu_point(a->kind, (char *)&word + a->at, a->size,
			   VCPU_CALLER);
		return;
	}
	vcpu_bit(a->kind, &word, a->bit);
	vcpu_counted();
}

static void test_bits(void)
{
	static const struct bits_case {
		struct bit_access a, b;
		unsigned int executions;
	} cases[] = {
		{ { OP_ATOMIC_RMW, 0, 0, 0 }, { OP_ATOMIC_RMW, 1, 0, 0 }, 1 },
		{ { OP_ATOMIC_RMW, 0, 0, 0 }, { OP_ATOMIC_LOAD, 1, 0, 0 }, 1 },
		{ { OP_ATOMIC_RMW, 0, 0, 0 }, { OP_ATOMIC_LOAD, 8, 0, 0 }, 1 },
		{ { OP_ATOMIC_RMW, 63, 0, 0 }, { OP_ATOMIC_LOAD, 55, 0, 0 }, 1 },
		{ { OP_ATOMIC_LOAD, 3, 0, 0 }, { OP_ATOMIC_LOAD, 3, 0, 0 }, 1 },
		{ { OP_ATOMIC_RMW, 63, 0, 0 }, { OP_ATOMIC_LOAD, 63, 0, 0 }, 2 },
		{ { OP_ATOMIC_RMW, 9, 0, 0 }, { OP_ATOMIC_RMW, 9, 0, 0 }, 2 },
		{ { OP_ATOMIC_RMW, 9, 0, 0 }, { OP_ATOMIC_LOAD, -1, 0, 8 }, 2 },
		{ { OP_ATOMIC_RMW, 9, 0, 0 }, { OP_ATOMIC_LOAD, -1, 1, 1 }, 2 },
		{ { OP_ATOMIC_RMW, 9, 0, 0 }, { OP_ATOMIC_LOAD, -1, 0, 1 }, 1 },
		{ { OP_ATOMIC_LOAD, 9, 0, 0 }, { OP_ATOMIC_RMW, -1, 0, 8 }, 2 },
		{ { OP_ATOMIC_LOAD, 9, 0, 0 }, { OP_ATOMIC_LOAD, -1, 0, 8 }, 1 },
	};
	struct explore_options o = options("locked", 2);
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bits_case c = cases[i];
		struct vcpu_actor actors[] = {
			{ .name = "cpu1", .fn = accesses_bits, .arg = &c.a },
			{ .name = "cpu2", .fn = accesses_bits, .arg = &c.b },
		};
		const struct explore_result *r;

		o.actors = actors;
		r = explore_run(&o);
		EXPECT(r->complete && r->executions == c.executions);
	}
}

/* ---- the estimate ----------------------------------------------------- */

/* After that number of executions it is wrong by that factor at most. */
static void test_estimate(const char *toy, int n, bool equal, uint64_t after,
			  uint64_t all, uint64_t factor)
{
	struct explore_options o = options(toy, n);
	const struct explore_result *r;
	uint64_t about;

	o.checker = false;
	o.executions = after;
	o.like = equal ? toy_like(toy_find(toy), n) : NULL;
	r = explore_run(&o);
	about = r->about;
	printf("%s on %d CPUs, after %lu executions: about %lu, not %lu\n", toy,
	       n, after, about, all);
	EXPECT(!r->complete && about >= r->executions);
	EXPECT(about * factor >= all && about <= all * factor);
	EXPECT(r->estimates == 2 && r->estimate[1].executions == about);
	/* The same again. */
	EXPECT(explore_run(&o)->about == about);
}

/* Of one that runs to its end: what it was when half was done. */
static void test_estimate_at_half(void)
{
	struct explore_options o = options("device", 5);
	const struct explore_result *r;

	o.checker = false;
	r = explore_run(&o);
	EXPECT(r->complete && r->executions == 9288 && r->estimates == 2);
	EXPECT(r->estimate[0].at == 64);
	EXPECT(r->estimate[1].at == 4096);
	EXPECT(r->estimate[1].executions > 9288 / 3 &&
	       r->estimate[1].executions < 9288 * 3);
	o.jobs = 2;
	o.jobs_after = 1e-6;
	r = explore_run(&o);
	EXPECT(r->complete && r->executions == 9288 && r->estimates == 2);
	EXPECT(r->estimate[0].at == 64);
	o.shards = 2;
	EXPECT(!explore_run(&o)->estimates);
}

/* ---- equal CPUs ------------------------------------------------------- */

static uint64_t orbits_bad;

static void add_orbit(const struct explore_execution *x)
{
	orbits_bad += x->bad ? x->orbit : 0;
}

/* The same is found, and as much is bad, when CPUs stand for others. */
static void test_equal(const char *toy, int n)
{
	struct explore_options o = options(toy, n);
	const struct explore_result *r = explore_run(&o);
	uint64_t traces = r->executions, bad = r->bad, keys = 0;
	unsigned int i, findings = r->n;

	EXPECT(r->complete && !r->symmetric && !r->unequal);
	EXPECT(r->stand_for == traces && r->bad_for == bad);
	for (i = 0; i < r->n; i++)
		keys ^= r->findings[i].key;
	o.like = toy_like(toy_find(toy), n);
	o.executed = add_orbit;
	orbits_bad = 0;
	r = explore_run(&o);
	tell(toy, r);
	EXPECT(r->complete && r->symmetric && !r->unequal);
	EXPECT(r->executions < traces && r->stand_for == traces);
	EXPECT(r->bad_for == bad && orbits_bad == bad);
	EXPECT(r->n == findings);
	for (i = 0; i < r->n; i++)
		keys ^= r->findings[i].key;
	EXPECT(!keys);
	replay_all(o, r);
	/* A bound is not the same for all traces of an orbit. */
	o.preemptions = 100;
	r = explore_run(&o);
	EXPECT(r->complete && !r->symmetric && r->executions == traces);
}

static void lock_twice(void)
{
	toy_lock(0);
	toy_unlock(0);
	toy_lock(0);
	toy_unlock(0);
}

static void asks_for_its_number(void *arg)
{
	(void)arg;
	toy_lock(0);
	toy_unlock(0);
	vcpu_numbers_matter();
	if (vcpu_self() == 1)
		lock_twice();
}

static int numbers[2] = { 0, 1 };

static void reads_its_number(void *arg)
{
	(void)arg;
	toy_lock(0);
	toy_unlock(0);
	vcpu_point(OP_READ, &numbers[vcpu_self()], sizeof(int), VCPU_CALLER);
	if (numbers[vcpu_self()])
		lock_twice();
}

/* Each takes locks of its own first, so that none is before the other. */
static void is_another(void *arg)
{
	(void)arg;
	if (vcpu_self() == 1)
		toy_up(1);
	else
		toy_lock(2);
	lock_twice();
}

static void ends_early(void *arg)
{
	(void)arg;
	if (vcpu_self())
		lock_twice();
}

/* CPUs that are called equal and are not: all traces are run. */
static void test_unequal(void (*fn)(void *arg), const char *why)
{
	static const uint8_t like[VCPU_MAX] = { 0, 0 };
	struct vcpu_actor actors[] = {
		{ .name = "cpu1", .fn = fn }, { .name = "cpu2", .fn = fn },
	};
	struct explore_options o = options("locked", 2);
	const struct explore_result *r;
	uint64_t traces;

	o.actors = actors;
	r = explore_run(&o);
	traces = r->executions;
	EXPECT(traces > 0 && r->complete);
	o.like = like;
	r = explore_run(&o);
	EXPECT(r->unequal && strstr(r->unequal, why));
	EXPECT(r->complete && !r->symmetric && r->executions == traces);
	EXPECT(r->stand_for == traces);
}

static int other;

/* Only the number of one CPU matters. */
static void finds_a_number(void *arg)
{
	toy_lock(0);
	toy_unlock(0);
	if (vcpu_self() == 0)
		vcpu_number_matters(*(int *)arg);
}

static void test_one_number(void)
{
	static const uint8_t like[VCPU_MAX] = { 0, 1, 1 };
	struct vcpu_actor actors[] = {
		{ .name = "cpu1", .fn = finds_a_number, .arg = &other },
		{ .name = "cpu2", .fn = finds_a_number, .arg = &other },
		{ .name = "cpu3", .fn = finds_a_number, .arg = &other },
	};
	struct explore_options o = options("locked", 3);
	const struct explore_result *r;

	o.actors = actors;
	o.like = like;
	for (other = 0; other < 3; other++) {
		r = explore_run(&o);
		EXPECT(r->complete && !r->unequal == (other == 0));
		EXPECT(r->stand_for == 6);
		EXPECT(r->executions == (other ? 6 : 3));
	}
}

/* Unequal only where they come before cpu1: not in the first execution. */
static bool is_late;

static void restore_unequal_later(void)
{
	toy_restore();
	is_late = false;
}

static void comes_first(void *arg)
{
	(void)arg;
	toy_lock(0);
	is_late = true;
	toy_unlock(0);
}

static void asks_if_first(void *arg)
{
	bool late;

	(void)arg;
	toy_lock(0);
	late = is_late;
	toy_unlock(0);
	if (late)
		return;
	vcpu_numbers_matter();
	if (vcpu_self() == 2)
		lock_twice();
}

static void test_unequal_later(unsigned int jobs)
{
	static const uint8_t like[VCPU_MAX] = { 0, 1, 1 };
	struct vcpu_actor actors[] = {
		{ .name = "cpu1", .fn = comes_first },
		{ .name = "cpu2", .fn = asks_if_first },
		{ .name = "cpu3", .fn = asks_if_first },
	};
	struct explore_options o = options("locked", 3);
	const struct explore_result *r;
	uint64_t traces;

	o.actors = actors;
	o.restore = restore_unequal_later;
	r = explore_run(&o);
	traces = r->executions;
	EXPECT(traces > 6 && r->complete);
	o.like = like;
	o.jobs = jobs;
	r = explore_run(&o);
	EXPECT(r->unequal && strstr(r->unequal, "numbers"));
	EXPECT(r->complete && !r->symmetric && r->executions == traces);
	EXPECT(r->stand_for == traces);
}

static void test_symmetry(void)
{
	test_equal("writers", 4);
	test_equal("reader", 4);
	test_equal("device-outside", 4);
	test_equal("trylock", 4);
	test_unequal(asks_for_its_number, "numbers");
	vcpu_numbers_in(numbers, sizeof(int), sizeof(int), 2);
	test_unequal(reads_its_number, "numbers");
	test_unequal(is_another, "do not do the same");
	test_unequal(ends_early, "do not do the same");
	test_one_number();
	test_unequal_later(1);
	test_unequal_later(3);
}

/* ---- several processes ------------------------------------------------ */

static bool was_first;
static int racy;
static unsigned int judged, reported;	/* in this process */

static void restore_late_race(void)
{
	toy_restore();
	was_first = false;
}

/* A race if cpu2 comes first: in the second of two traces. */
static void late_race(void *arg)
{
	bool writes;

	(void)arg;
	toy_lock(0);
	writes = vcpu_self() == 0 || !was_first;
	was_first |= vcpu_self() == 0;
	toy_unlock(0);
	if (writes)
		vcpu_point(OP_WRITE, &racy, sizeof(racy), VCPU_CALLER);
}

static void count_judged(enum vcpu_end end)
{
	judged++;
	judge(end);
}

static void count_reported(const struct explore_finding *f)
{
	reported += !strcmp(f->kind, "data-race");
}

static void test_late_race(struct explore_options *o)
{
	const struct explore_result *r;

	judged = reported = 0;
	r = explore_run(o);
	EXPECT(r->complete && r->executions == 2 && r->bad == 1);
	EXPECT(r->n == 1 && r->racy && r->first == 2 && reported);
}

static void test_jobs(void)
{
	struct vcpu_actor actors[] = {
		{ .name = "cpu1", .fn = late_race },
		{ .name = "cpu2", .fn = late_race },
	};
	struct explore_options o = options("locked", 2);

	o.actors = actors;
	o.restore = restore_late_race;
	o.judge = count_judged;
	o.found = count_reported;
	o.minimise = false;
	test_late_race(&o);
	EXPECT(judged == 2);
	o.jobs = 2;
	test_late_race(&o);
	EXPECT(judged == 1);		/* the other one in another process */
	test_late_race(&o);		/* reported again */
	/* All again in this process, though no other part was left. */
	o.jobs_without_errors = true;
	test_late_race(&o);
	EXPECT(judged == 1 + 2);
}

static void test_sampling(const char *toy, int n, uint64_t traces)
{
	static const enum explore_strategy all[] = {
		EXPLORE_WALK, EXPLORE_PCT, EXPLORE_POS,
	};
	struct explore_options o = options(toy, n);
	uint64_t bad[3];
	size_t i;

	o.executions = 3000;
	o.traces = true;
	o.seed = 7;
	for (i = 0; i < 3; i++) {
		const struct explore_result *r;

		o.strategy = all[i];
		r = explore_run(&o);
		tell(toy, r);
		EXPECT(r->executions == 3000 && !r->complete);
		EXPECT(!strcmp(r->bound, "executions"));
		EXPECT(r->traces > 1 && r->traces <= traces);
		bad[i] = r->bad;
		/* the same seed, the same hunt */
		EXPECT(explore_run(&o)->bad == bad[i]);
		replay_all(o, explore_run(&o));
	}
	/* a hunt in two shards is the hunt */
	o.shards = 2;
	o.executions = 1500;
	for (i = 0; i < 3; i++) {
		uint64_t sum;

		o.strategy = all[i];
		o.shard = 0;
		sum = explore_run(&o)->bad;
		o.shard = 1;
		sum += explore_run(&o)->bad;
		EXPECT(sum == bad[i]);
	}
}

/* ---- a hunt in several processes ---- */

/* Of a result, in words, so that it outlives the next one. */
static char *in_words(const struct explore_options *o)
{
	const struct explore_result *r = explore_run(o);
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	unsigned int i;

	fprintf(f, "%lu %lu %lu %lu %u %lu %s %s\n", r->executions, r->bad,
		r->first, r->points, r->depth, r->traces, r->bound,
		r->failed ? r->failed : "");
	for (i = 0; i < r->n; i++)
		fprintf(f, "%s %lx %lu %s %d\n", r->findings[i].kind,
			r->findings[i].key, r->findings[i].execution,
			r->findings[i].schedule, r->findings[i].shortest);
	fclose(f);
	return text;
}

static unsigned int asked, wanted_one;

/* Asked for each, in the order of their discovery. */
static bool is_wanted(const struct explore_finding *f)
{
	(void)f;
	return asked++ == wanted_one;
}

static void same_in_jobs(struct explore_options *o)
{
	char *alone, *together;

	o->jobs = 1;
	asked = 0;
	alone = in_words(o);
	o->jobs = 3;
	asked = 0;
	together = in_words(o);
	EXPECT(!strcmp(alone, together));
	if (strcmp(alone, together))
		printf("%snot:\n%s", together, alone);
	free(alone);
	free(together);
}

static void test_hunt_in_jobs(const char *toy, int n, int granularity)
{
	static const enum explore_strategy all[] = {
		EXPLORE_WALK, EXPLORE_PCT, EXPLORE_POS,
	};
	struct explore_options o = options(toy, n);
	size_t i;

	o.granularity = granularity;
	o.seed = 3;
	o.traces = true;
	o.executions = 400;
	for (i = 0; i < 3; i++) {
		o.strategy = all[i];
		same_in_jobs(&o);
	}
	o.until_found = true;
	o.wanted = is_wanted;
	o.shards = 3;
	o.shard = 1;
	for (wanted_one = 0; wanted_one < 3; wanted_one++) {
		o.strategy = all[wanted_one];
		same_in_jobs(&o);
	}
}

/* The first finding is one that other processes have seen. */
static void test_late_finding(void)
{
	struct explore_options o = options("philosophers", 6);

	o.strategy = EXPLORE_POS;
	o.seed = 3;
	o.until_found = true;
	same_in_jobs(&o);
	EXPECT(explore_run(&o)->first > SAMPLE_LEARNS);
}

static unsigned int came;	/* who came, in their order: octal */

static void restore_came(void)
{
	toy_restore();
	came = 0;
}

/* Few executions are long: of 120 orders, one.  How long the others are depends on
 * their orders, too. */
static void long_if_backwards(void *arg)
{
	int i, n;

	(void)arg;
	toy_lock(0);
	came = came * 8 + vcpu_self() + 1;
	n = came == 054321 ? 40 : came * 2654435761u >> 29;
	toy_unlock(0);
	for (i = 0; i < n; i++) {
		toy_lock(0);
		toy_unlock(0);
	}
}

static void judge_backwards(enum vcpu_end end)
{
	static const void *pc = &came;

	count_judged(end);
	if (came == 054321)
		explore_report("data-race", 0, 0, &pc, 1, "backwards");
}

/* With .jobs_without_errors this process makes all from the first one on. */
static void test_late_error(struct explore_options *o)
{
	const struct explore_result *r;

	o->judge = judge_backwards;
	same_in_jobs(o);
	judged = 0;
	EXPECT(explore_run(o)->first > SAMPLE_LEARNS);
	EXPECT(judged < o->executions / 2);
	o->jobs_without_errors = true;
	same_in_jobs(o);
	judged = 0;
	r = explore_run(o);
	EXPECT(r->racy && r->executions == o->executions);
	EXPECT(judged > o->executions - r->first);
}

/* PCT must not learn from one that another process has made. */
static void test_late_long_execution(void)
{
	struct vcpu_actor actors[5];
	struct explore_options o = options("locked", 5);
	int i;

	for (i = 0; i < 5; i++)
		actors[i] = (struct vcpu_actor){
			.name = "cpu", .fn = long_if_backwards
		};
	o.actors = actors;
	o.restore = restore_came;
	o.strategy = EXPLORE_PCT;
	o.traces = true;
	o.seed = 8;
	o.executions = SAMPLE_LEARNS;
	EXPECT(explore_run(&o)->depth < 90);
	o.executions = 1000;
	same_in_jobs(&o);
	EXPECT(explore_run(&o)->depth > 90);
	test_late_error(&o);
}

static volatile sig_atomic_t stop;

static void stops(const struct explore_result *r)
{
	stop = r->executions > 0;
}

static void test_bounds(void)
{
	struct explore_options o = options("device", 6);
	const struct explore_result *r;

	o.executions = 100;
	r = explore_run(&o);
	EXPECT(!r->complete && r->executions == 100);
	EXPECT(!strcmp(r->bound, "executions"));
	o.executions = 0;
	o.seconds = 0.05;
	r = explore_run(&o);
	EXPECT(!r->complete && r->executions && !strcmp(r->bound, "time"));
	o.seconds = 0;
	o.progress = stops;
	o.stop = &stop;
	r = explore_run(&o);
	EXPECT(!r->complete && stop && !strcmp(r->bound, "interrupted"));
	o = options("device", 3);
	o.preemptions = 0;
	r = explore_run(&o);
	EXPECT(!r->complete && !strcmp(r->bound, "preemptions"));
	o = options("device-2004", 3);
	o.until_found = true;
	r = explore_run(&o);
	EXPECT(!r->complete && r->n && r->first == r->findings[0].execution);
}

static void test_shards(void)
{
	struct explore_options o = options("device-outside", 4);
	uint64_t executions = 0, bad = 0, whole, whole_bad;
	const struct explore_result *r = explore_run(&o);

	whole = r->executions;
	whole_bad = r->bad;
	EXPECT(whole == 5520);
	o.shards = 3;
	for (o.shard = 0; o.shard < 3; o.shard++) {
		r = explore_run(&o);
		EXPECT(r->complete && r->executions > whole / 9);
		executions += r->executions;
		bad += r->bad;
	}
	EXPECT(executions == whole);
	EXPECT(bad == whole_bad);
}

/*
 * Together the parts run each trace once, and none has much more to do than
 * another, blocked executions included; largest: in hundredths of the mean.
 */
static void test_balance(const char *toy, int n, bool equal, bool by_prefix,
			 unsigned int largest)
{
	struct explore_options o = options(toy, n);
	const struct explore_result *r;
	uint64_t all, executions = 0, stand_for = 0, runs = 0, most = 0;

	o.checker = false;
	o.like = equal ? toy_like(toy_find(toy), n) : NULL;
	all = explore_run(&o)->executions;
	o.shards_by_prefix = by_prefix;
	for (o.shards = 8; o.shard < o.shards; o.shard++) {
		r = explore_run(&o);
		EXPECT(r->complete && r->cut > 0);
		executions += r->executions;
		stand_for += r->stand_for;
		runs += r->executions + r->blocked;
		if (r->executions + r->blocked > most)
			most = r->executions + r->blocked;
	}
	printf("%s on %d CPUs in 8 parts: %lu executions, %lu with the blocked ones, at most %lu in one\n",
	       toy, n, executions, runs, most);
	EXPECT(executions == all && (equal || stand_for == all));
	EXPECT(most * 8 * 100 <= runs * largest);
}

/*
 * A loop that waits is run until it repeats itself, and no more: the store
 * comes before one of its first three looks, or after them.  One that gives up
 * after some rounds looks the same, and is found out in the end: then it may also
 * have given up before the store.  If another CPU could come in between its
 * rounds, that is not explored, nor are more than a few rounds of CPUs that keep
 * each other waiting.
 */
static void test_loops(void)
{
	struct explore_options o = options("retry-locked", 2);
	const struct explore_result *r = explore_run(&o);

	EXPECT(r->gave_up && !r->complete);
	o.checker = false;
	r = explore_run(&o);
	EXPECT(r->gave_up && !r->complete);
	o = options("polite", 2);
	r = explore_run(&o);
	EXPECT(r->gave_up && !r->complete && !r->bad);
	test_right("poll", 2, 4);
	test_wrong("retry", 2, GRANULARITY_SYNC, "broken", 1);
	o = options("retry", 2);
	EXPECT(explore_run(&o)->executions == 5);
	test_wrong("polls-in-vain", 2, GRANULARITY_SYNC, "deadlock", 1);
}

/* A schedule's text: what is read is what was written, and nothing else. */
static void test_schedule(void)
{
	static const char *const malformed[] = {
		"", ",", "1,", "1*", "1*0", "1*x", "0", "3", "-1", "x", "1 *2",
		"1*2;2",
	};
	const struct vcpu_part two[] = { { 0, 37 }, { 1, SCHEDULE_TO_END } };
	struct vcpu_part part[2];
	char error[SCHEDULE_ERROR], *text = schedule_text(two, 2);
	size_t i;

	EXPECT(!strcmp(text, "1*37,2"));
	EXPECT(schedule_read(text, 2, part, 2, error) == 2 &&
	       part[0].cpu == 0 && part[0].points == 37 &&
	       part[1].cpu == 1 && part[1].points == SCHEDULE_TO_END);
	EXPECT(schedule_read(text, 2, part, 1, error) == -1 &&
	       strstr(error, "more than 1 part"));
	for (i = 0; i < sizeof(malformed) / sizeof(*malformed); i++)
		EXPECT(schedule_read(malformed[i], 2, part, 2, error) == -1 &&
		       strstr(error, "cannot read"));
	EXPECT(schedule_read("1*2,2x,1", 2, part, 2, error) == -1 &&
	       strstr(error, "part 2: cannot read \"2x\""));
	free(text);
}

static bool lookup(const char *function, uintptr_t *start, uintptr_t *end)
{
	*start = 0x1000;
	*end = 0x1010;
	return !strcmp(function, "known");
}

/* As many steps, and as long ones, as there is room for. */
static void test_limits(void)
{
	char text[STEPS_MAX * 16 + 16] = "", error[CHOOSER_ERROR];
	struct step step[STEPS_MAX];
	int i;

	for (i = 0; i < STEPS_MAX; i++)
		strcat(text, i ? "; cpu1 to end" : "cpu1 to end");
	EXPECT(steps_read(text, 2, step, error) == STEPS_MAX);
	strcat(text, "; cpu2 to end");
	EXPECT(!steps_read(text, 2, step, error) &&
	       strstr(error, "more than 32 steps"));
	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, "cpu1 to end", strlen("cpu1 to end"));
	text[STEP_TEXT - 1] = '\0';
	EXPECT(steps_read(text, 2, step, error) == 1);
	text[STEP_TEXT - 1] = ' ';
	EXPECT(!steps_read(text, 2, step, error) &&
	       strstr(error, "more than 95 bytes"));
}

/* A directed schedule that cannot be followed is refused before the run. */
static void test_directed(void)
{
	static const struct {
		const char *text;
		int column;
		const char *error;
	} refused[] = {
		{ "", 1, "an empty step" },
		{ "cpu1 to end;", 13, "an empty step" },
		{ "cpu1 to end; ; cpu2 to end", 14, "an empty step" },
		{ "cpu1 to end; cpu3 to end", 14, "no cpu3 here" },
		{ "cpu0 to end", 1, "a step begins with cpuN" },
		{ "cpu1x to end", 1, "a step begins with cpuN" },
		{ "cpu99999999999999999999 to end", 1, "a step begins with" },
		{ "one to end", 1, "a step begins with cpuN" },
		{ "cpu1", 5, "ends here; expected after cpuN: to end, "
		  "until blocked, until EVENT, before EVENT or for K points" },
		{ "cpu1 sings", 6, "\"sings\"; expected after cpuN: to end," },
		{ "cpu1 to the end", 9, "\"the\"; expected after cpuN: to end" },
		{ "cpu1 to end now", 13, "\"now\"; expected \"if possible\"" },
		{ "cpu1 until", 11, "ends here; expected" },
		{ "cpu1 until known", 17, "expected an event: enters, returns" },
		{ "cpu1 until known sings", 18, "\"sings\"; expected an event: "
		  "enters, returns, reads, writes, updates, locks, unlocks, "
		  "allocates, frees or waits" },
		{ "cpu1 until known returns #0", 26, "\"#0\"; expected #K" },
		{ "cpu1 until known returns # 2", 26, "expected #K" },
		{ "cpu1 until known returns #99999999999999999999", 26,
		  "expected #K" },
		{ "cpu1 until known returns twice", 26, "expected #K" },
		{ "cpu1 for 0 points", 10, "a number from 1 on" },
		{ "cpu1 for 3", 11, "ends here" },
		{ "cpu1 for 3 steps", 12, "\"steps\"; expected after cpuN" },
		{ "cpu1 to end\ncpu2 to end", 13, "\"cpu2\"" },
	};
	char error[CHOOSER_ERROR];
	struct vcpu_driver *d;
	size_t i;

	d = chooser_directed("cpu1 before known writes #2; cpu2 for 3 points; "
			     "cpu2 until blocked if possible; cpu1 to end",
			     2, lookup, error);
	EXPECT(d && !chooser_directed_absent(d));
	d = chooser_directed("cpu1 until known returns; "
			     "cpu2 until unknown returns", 2, lookup, error);
	EXPECT(d && chooser_directed_absent(d) &&
	       !strcmp(chooser_directed_absent(d),
		       "cpu2 until unknown returns"));
	/* a function may have the name of a word */
	d = chooser_directed("cpu1 until blocked enters", 2, lookup, error);
	EXPECT(d && chooser_directed_absent(d));
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		char column[40];

		snprintf(column, sizeof(column), "schedule: column %d: ",
			 refused[i].column);
		d = chooser_directed(refused[i].text, 2, lookup, error);
		EXPECT(!d);
		EXPECT(strstr(error, refused[i].error));
		EXPECT(!strncmp(error, column, strlen(column)));
	}
	test_limits();
}

int main(void)
{
	test_schedule();
	test_directed();
	test_right("device", 3, 20);
	test_right("device", 4, 300);
	test_right("rwlock", 4, 18);
	test_right("indexer", 6, 8);
	test_right("waker", 3, 1);
	test_wrong("device-early", 2, GRANULARITY_SYNC, "data-race", 2);
	test_wrong("device-early", 2, GRANULARITY_ACCESS, "late-init", 3);
	test_wrong("device-early", 2, GRANULARITY_ACCESS, "broken", 3);
	test_wrong("device-outside", 3, GRANULARITY_SYNC, "use-after-free", 4);
	test_wrong("device-2004", 3, GRANULARITY_ACCESS, "use-after-free", 5);
	test_wrong("philosophers", 3, GRANULARITY_SYNC, "deadlock", 3);
	test_wrong("writers", 2, GRANULARITY_ACCESS, "data-race", 2);
	test_pair();
	test_sections();
	test_bits();
	test_sampling("device-2004", 3, 2157);
	test_hunt_in_jobs("device-2004", 3, GRANULARITY_ACCESS);
	test_hunt_in_jobs("philosophers", 6, GRANULARITY_SYNC);
	test_late_finding();
	test_late_long_execution();
	test_bounds();
	test_shards();
	test_balance("device", 5, true, false, 101);
	test_balance("device", 5, true, true, 150);
	test_balance("device", 5, false, false, 150);
	test_balance("device-2004", 3, false, false, 150);
	test_loops();
	test_symmetry();
	test_jobs();
	/* Every branch of these is asked for early. */
	test_estimate("indexer", 8, false, 128, 512, 1);
	test_estimate("writers", 7, false, 1024, 5040, 2);
	test_estimate("device", 5, false, 1024, 9288, 3);
	test_estimate("device", 6, false, 16384, 482520, 3);
	test_estimate("device", 6, true, 4096, 20105, 3);
	test_estimate_at_half();
	return expect_status();
}
