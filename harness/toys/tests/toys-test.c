// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer on programs whose traces can be counted by hand, and against
 * brute force: it runs each trace once, misses none, and misses no failure.
 */
#include <stdlib.h>
#include <string.h>
#include "explore/bounded.h"
#include "explore/dpor.h"
#include "explore/symmetry.h"
#include "tests/expect.h"
#include "toys/toys.h"
#include "vcpu/state.h"

static char *state;

static void restore(void)
{
	size_t size = vcpu_state_end - vcpu_state_start;

	if (!state) {
		state = malloc(size);
		memcpy(state, vcpu_state_start, size);
	}
	memcpy(vcpu_state_start, state, size);
	toy_restore();
}

/* ---- sets of traces --------------------------------------------------- */

struct set {
	uint64_t *hash;
	size_t n, room;
	unsigned long broken, deadlocks;
};

static void add(struct set *s, uint64_t hash)
{
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 1024;
		s->hash = realloc(s->hash, s->room * sizeof(*s->hash));
	}
	s->hash[s->n++] = hash;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void sort(struct set *s)
{
	if (s->n)
		qsort(s->hash, s->n, sizeof(*s->hash), compare);
}

static size_t distinct(const struct set *s)
{
	size_t i, n = s->n > 0;

	for (i = 1; i < s->n; i++)
		n += s->hash[i] != s->hash[i - 1];
	return n;
}

static bool has(const struct set *s, uint64_t hash)
{
	return s->n && bsearch(&hash, s->hash, s->n, sizeof(hash), compare);
}

static size_t missing(const struct set *from, const struct set *in)
{
	size_t i, n = 0;

	for (i = 0; i < from->n; i++)
		n += !has(in, from->hash[i]);
	return n;
}

static void drop(struct set *s)
{
	free(s->hash);
	*s = (struct set){ 0 };
}

/* ---- runs ------------------------------------------------------------- */

static void judge(struct set *s, enum vcpu_end end)
{
	s->broken += toy_broken > 0;
	s->deadlocks += end == VCPU_DEADLOCK;
}

static const struct dpor_counts *explore(const struct toy *t, int n,
					 const struct dpor_options *o,
					 struct set *set)
{
	struct vcpu_driver *driver = dpor_start(o);
	bool more = true;

	while (more) {
		uint64_t hash;
		enum vcpu_end end;

		restore();
		end = vcpu_run(VCPU_FIBERS, toy_actors(t, n), n, driver);
		judge(set, end);
		hash = trace_hash();
		if (dpor_ended(end, &more) == DPOR_EXECUTED)
			add(set, hash);
	}
	sort(set);
	return dpor_counts();
}

static struct dpor_options options(const struct toy *t, int n)
{
	return (struct dpor_options){
		.granularity = t->access ? GRANULARITY_ACCESS :
					   GRANULARITY_SYNC,
		.ncpus = n, .preemptions = -1,
	};
}

static void brute_force(const struct toy *t, int n, const struct dpor_options *o,
			int preemptions, struct set *set)
{
	struct vcpu_driver *driver = bounded_start(o->granularity,
						   false, preemptions);

	do {
		enum vcpu_end end;

		restore();
		end = vcpu_run(VCPU_FIBERS, toy_actors(t, n), n, driver);
		judge(set, end);
		add(set, trace_hash());
	} while (bounded_ended());
	sort(set);
}

/* ---- counts ----------------------------------------------------------- */

static uint64_t power(uint64_t b, int e)
{
	return e > 0 ? b * power(b, e - 1) : 1;
}

static uint64_t factorial(int n)
{
	return n > 1 ? n * factorial(n - 1) : 1;
}

static uint64_t one(int n)
{
	(void)n;
	return 1;
}

static uint64_t readers(int n)
{
	return power(2, n - 1);
}

static uint64_t read_write_lock(int n)
{
	return 2 * power(3, n - 2);
}

static uint64_t lastzero(int n)
{
	return n < 3 ? 2 : (n + 2) * power(2, n - 3);
}

static uint64_t filesystem(int n)
{
	return power(2, n - 4);
}

static uint64_t indexer(int n)
{
	return power(8, n - 5);
}

static uint64_t catalan_6(int n)
{
	(void)n;
	return 132;
}

static uint64_t philosophers(int n)
{
	return power(2, n) - 1;
}

/* See device.h. */
static uint64_t device(int n)
{
	static const uint64_t traces[] = { 3, 20, 300, 9288, 482520 };

	return traces[n - 2];
}

/* With equal CPUs: how many readers are before the write. */
static uint64_t readers_before(int n)
{
	return n;
}

/* How many are before, between and after the two writers. */
static uint64_t readers_between(int n)
{
	return n * (n - 1) / 2;
}

/* GenMC 0.11 with symmetric threads says the same. */
static uint64_t device_lookups(int n)
{
	static const uint64_t orbits[] = { 3, 20, 150, 1548, 20105, 305640 };

	return orbits[n - 2];
}

static const struct {
	const char *toy;
	int min, max;
	uint64_t (*traces)(int n);
	uint64_t (*orbits)(int n);	/* NULL: no CPUs are equal */
} counted[] = {
	{ "independent", 1, 8, one, one },
	{ "bytes", 2, 8, one, one },
	{ "writers", 1, 7, factorial, one },
	{ "reader", 2, 8, readers, readers_before },
	{ "locked", 1, 7, factorial, one },
	{ "rwlock", 2, 8, read_write_lock, readers_between },
	{ "lastzero", 2, 8, lastzero, NULL },
	{ "filesystem", 2, 8, filesystem, NULL },
	{ "indexer", 2, 8, indexer, NULL },
	{ "producer", 2, 2, catalan_6, NULL },
	{ "philosophers", 2, 8, philosophers, NULL },
	{ "waker", 2, 8, one, NULL },
	{ "device", 3, 5, device, device_lookups },
};

static void test_count(const struct toy *t, int n, uint64_t traces)
{
	struct dpor_options o = options(t, n);
	struct set set = { 0 };
	const struct dpor_counts *c = explore(t, n, &o, &set);

	if (c->executions != traces || distinct(&set) != traces)
		printf("%s on %d CPUs: %lu traces, %zu distinct, not %lu\n",
		       t->name, n, c->executions, distinct(&set), traces);
	EXPECT(c->executions == traces);
	EXPECT(distinct(&set) == traces);
	EXPECT(!set.broken);
	EXPECT(set.deadlocks == !strcmp(t->name, "philosophers"));
	EXPECT(!c->depth_hit && !c->preemptions_hit);
	drop(&set);
}

static void test_orbits(const struct toy *t, int n, uint64_t orbits,
			uint64_t traces)
{
	struct dpor_options o = options(t, n);
	struct set set = { 0 };
	const struct dpor_counts *c;

	o.like = toy_like(t, n);
	c = explore(t, n, &o, &set);
	if (c->executions != orbits || c->traces != traces || c->blocked)
		printf("%s on %d CPUs: %lu executions for %lu traces, not %lu "
		       "for %lu; %lu cut short\n", t->name, n, c->executions,
		       c->traces, orbits, traces, c->blocked);
	EXPECT(c->executions == orbits && c->traces == traces);
	EXPECT(!c->blocked && !set.broken && !symmetry_broken());
	drop(&set);
}

static void test_counts(void)
{
	size_t i;
	int n;

	for (i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		for (n = counted[i].min; n <= counted[i].max; n++)
			test_count(toy_find(counted[i].toy), n,
				   counted[i].traces(n));
	for (i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		for (n = counted[i].min;
		     counted[i].orbits && n <= counted[i].max; n++)
			test_orbits(toy_find(counted[i].toy), n,
				    counted[i].orbits(n), counted[i].traces(n));
}

/* ---- against brute force ---------------------------------------------- */

static const struct {
	const char *toy;
	int n, preemptions;
	bool access;
} small[] = {
	{ "device", 3, 2, false }, { "device", 2, 99, false },
	{ "device", 3, 2, true }, { "device-early", 2, 99, true },
	{ "device-early", 3, 2, true }, { "device-outside", 3, 2, true },
	{ "device-outside", 4, 2, false }, { "device-2004", 2, 99, true },
	{ "device-2004", 3, 2, true }, { "rwlock", 4, 99, false },
	{ "philosophers", 3, 99, false }, { "producer", 2, 99, false },
	{ "trylock", 2, 99, false }, { "trylock", 3, 99, false },
	{ "lastzero", 3, 99, true }, { "lastzero", 4, 4, true },
	{ "waker", 3, 99, false },
	{ "indexer", 2, 2, false }, { "filesystem", 5, 2, false },
};

static void test_brute_force(void)
{
	size_t i;

	for (i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		const struct toy *t = toy_find(small[i].toy);
		struct dpor_options o = options(t, small[i].n);
		struct set all = { 0 }, brute = { 0 };

		o.granularity = small[i].access ? GRANULARITY_ACCESS :
						  GRANULARITY_SYNC;
		explore(t, small[i].n, &o, &all);
		brute_force(t, small[i].n, &o, small[i].preemptions, &brute);
		printf("%s on %d: %zu traces; by force %zu of %zu runs, "
		       "%zu missed\n", t->name, small[i].n, all.n,
		       distinct(&brute), brute.n, missing(&brute, &all));
		EXPECT(distinct(&all) == all.n);
		EXPECT(!missing(&brute, &all));
		EXPECT(distinct(&brute) > 1 || all.n == 1);
		EXPECT(small[i].preemptions < 99 ||
		       distinct(&brute) == all.n);
		EXPECT(!brute.broken == !all.broken);
		EXPECT(!brute.deadlocks == !all.deadlocks);
		drop(&all);
		drop(&brute);
	}
}

/* ---- bounds ----------------------------------------------------------- */

static void test_bounds(void)
{
	const struct toy *t = toy_find("device");
	struct dpor_options o = options(t, 4);
	struct set set = { 0 };
	const struct dpor_counts *c;

	o.preemptions = 0;
	c = explore(t, 4, &o, &set);
	EXPECT(c->preemptions_hit && c->executions < 300);
	drop(&set);
	o.preemptions = 20;
	c = explore(t, 4, &o, &set);
	EXPECT(!c->preemptions_hit && c->executions == 300);
	drop(&set);
	o.preemptions = -1;
	o.depth = 5;
	c = explore(t, 4, &o, &set);
	EXPECT(c->depth_hit && !c->executions);
	drop(&set);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "some")) {
		test_count(toy_find("device"), 5, device(5));
		test_orbits(toy_find("device"), 6, device_lookups(6), device(6));
		return expect_status();
	}
	if (argc == 2 && !strcmp(argv[1], "full")) {
		test_count(toy_find("device"), 6, device(6));
		test_orbits(toy_find("device"), 6, device_lookups(6), device(6));
		test_orbits(toy_find("device"), 7, device_lookups(7), 36676800);
		return expect_status();
	}
	test_counts();
	test_brute_force();
	test_bounds();
	return expect_status();
}
