/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sampling, where there are too many schedules to run them all.  Each
 * execution is drawn from a seed and its own number, so that any of them
 * can be drawn again, and a hunt be split.
 *
 * Walk: each step's CPU is drawn from those that can run.
 *
 * PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler
 * with probabilistic guarantees of finding bugs, ASPLOS 2010): CPUs have
 * random priorities, the highest that can run does; at depth - 1 random steps
 * the one at hand is put last.  A bug that takes depth such orderings is
 * found with probability 1 / (n * k^(depth-1)), k being the steps.
 *
 * POS (Yuan, Yang, Gu: Partial order aware concurrency sampling, CAV 2018):
 * each pending operation has a random priority, the highest that can run
 * does, and those that conflict with it draw anew.
 */
#ifndef HARNESS_EXPLORE_SAMPLE_H
#define HARNESS_EXPLORE_SAMPLE_H

#include "trace.h"

enum sampler { SAMPLE_WALK, SAMPLE_PCT, SAMPLE_POS };

struct sample_options {
	enum sampler sampler;
	enum granularity granularity;
	int ncpus;
	uint64_t seed;
	int depth;		/* of PCT: 1 or more */
	bool traces;		/* keep the trace: trace_hash() after a run */
	bool fine;		/* another CPU may be chosen at any point */
};

struct vcpu_driver *sample_start(const struct sample_options *o);
/* Before each execution. */
void sample_begin(uint64_t execution);
/* Steps of the last. */
unsigned int sample_steps(void);

#endif
