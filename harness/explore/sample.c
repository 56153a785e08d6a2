// SPDX-License-Identifier: GPL-2.0-only
/* See sample.h. */
#include <string.h>
#include "sample.h"

#define CHANGES_MAX	16

static struct {
	struct vcpu_driver driver;
	struct sample_options o;
	uint64_t random;
	uint32_t steps;			/* mask of kinds */
	unsigned int at;		/* steps of this execution */
	uint64_t number;		/* of this execution */
	/* PCT's k of execution i: the steps of the longest one before it, of
	 * those that it learns from. */
	unsigned int longest[SAMPLE_LEARNS + 1];
	uint64_t priority[VCPU_MAX];
	unsigned int change[CHANGES_MAX];
} s;

/* splitmix64 (Steele, Lea, Flood, 2014): any seed will do. */
static uint64_t draw(void)
{
	uint64_t x = s.random += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static int walk_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	unsigned int skip = draw() % __builtin_popcount(enabled);

	(void)driver;
	while (skip--)
		enabled &= enabled - 1;
	return __builtin_ctz(enabled);
}

static int highest(uint32_t set)
{
	int cpu, best = __builtin_ctz(set);

	for (; set; set &= set - 1) {
		cpu = __builtin_ctz(set);
		if (s.priority[cpu] > s.priority[best])
			best = cpu;
	}
	return best;
}

static int pct_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	int i, cpu = highest(enabled);

	(void)driver;
	/* Priorities below depth are those of CPUs that were put last. */
	for (i = 0; i < s.o.depth - 1; i++) {
		if (s.change[i] != s.at)
			continue;
		s.priority[cpu] = i;
		s.change[i] = UINT32_MAX;
		cpu = highest(enabled);
	}
	return cpu;
}

static int pos_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	return highest(enabled);
}

static void commit(struct vcpu_driver *driver, int cpu,
		   const struct vcpu_op *op)
{
	int q;

	(void)driver;
	if (!(s.steps >> op->kind & 1))
		return;
	s.at++;
	if (s.o.traces)
		trace_add(cpu, op, NULL);
	if (s.o.sampler != SAMPLE_POS)
		return;
	s.priority[cpu] = draw();
	for (q = 0; q < s.o.ncpus; q++)
		if (q != cpu && vcpu_alive(q) &&
		    trace_conflict(vcpu_pending(q), op))
			s.priority[q] = draw();
}

void sample_begin(uint64_t execution)
{
	unsigned int *k = s.longest;
	int i;

	if (s.number < SAMPLE_LEARNS)
		k[s.number + 1] = s.at > k[s.number] ? s.at : k[s.number];
	k += execution < SAMPLE_LEARNS ? execution : SAMPLE_LEARNS;
	s.number = execution;
	s.at = 0;
	s.random = s.o.seed;
	s.random = draw() + execution * 0x9e3779b97f4a7c15ull;
	s.random = draw();
	for (i = 0; i < VCPU_MAX; i++)
		s.priority[i] = draw() | CHANGES_MAX;
	for (i = 0; i < s.o.depth - 1; i++)
		s.change[i] = draw() % (*k + 1);
	if (s.o.traces)
		trace_cut(0);
}

unsigned int sample_steps(void)
{
	return s.at;
}

struct vcpu_driver *sample_start(const struct sample_options *o)
{
	static int (*const choose[])(struct vcpu_driver *, uint32_t) = {
		[SAMPLE_WALK] = walk_choose, [SAMPLE_PCT] = pct_choose,
		[SAMPLE_POS] = pos_choose,
	};

	memset(&s, 0, sizeof(s));
	s.number = SAMPLE_LEARNS;	/* there was none yet */
	s.o = *o;
	if (s.o.depth > CHANGES_MAX)
		s.o.depth = CHANGES_MAX;
	s.steps = trace_steps(o->granularity);
	s.driver.choose = choose[o->sampler];
	s.driver.commit = commit;
	s.driver.skip_choose = o->fine ? 0 : ~(s.steps | 1u << OP_START);
	s.driver.skip_commit = ~s.steps;
	if (o->traces)
		trace_start();
	return &s.driver;
}
