/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sampling, for programs with too many schedules.
 *
 * Guarantee: an execution is a function of the seed and of its own number.  So
 * each can be run again, and shards and processes can divide the numbers.
 *
 * Walk: each step's CPU is drawn from those that can run.
 *
 * PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler
 * with probabilistic guarantees of finding bugs, ASPLOS 2010): CPUs have random
 * priorities, and the highest that can run does.  At depth - 1 random steps the
 * current CPU gets the lowest.  A bug that needs depth such orderings is found
 * with probability 1 / (n * k^(depth-1)), k being the number of steps.  That is
 * the steps of the longest of the executions number 0 to SAMPLE_LEARNS - 1, of
 * those before it.  So these must be made first, in their order.
 *
 * POS (Yuan, Yang, Gu: Partial order aware concurrency sampling, CAV 2018):
 * each pending operation has a random priority, and the highest that can run
 * does.  The operations that conflict with it get new priorities.
 */
#ifndef HARNESS_EXPLORE_SAMPLE_H
#define HARNESS_EXPLORE_SAMPLE_H

#include "trace.h"

#define SAMPLE_LEARNS	64

enum sampler { SAMPLE_WALK, SAMPLE_PCT, SAMPLE_POS };

struct sample_options {
	enum sampler sampler;
	enum granularity granularity;
	int ncpus;
	uint64_t seed;
	int depth;		/* of PCT: 1 or more */
	bool traces;		/* keep the trace: trace_hash() after a run */
	bool fine;		/* another CPU may be chosen at every point */
};

struct vcpu_driver *sample_start(const struct sample_options *o);
/* Before each execution, with its number, from 0. */
void sample_begin(uint64_t execution);
/* Steps of the last execution. */
unsigned int sample_steps(void);

#endif
