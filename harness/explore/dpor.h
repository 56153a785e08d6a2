/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule that matters: dynamic partial-order reduction with source
 * sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic
 * partial order reduction, POPL 2014; Source sets, JACM 64(4), 2017).
 *
 * The first execution runs each CPU as far as it will go.  In each execution
 * the races of the trace are found, and for each a branch is noted at the
 * step that came first, unless one already there will lead to the reversed
 * order.  A branch done is put to sleep: it wakes when a conflicting step is
 * taken, and while it sleeps nothing new can come of it.  So each Mazurkiewicz
 * trace is run to its end exactly once; an execution in which all that could
 * run is asleep is cut short ("blocked") and counted apart.
 *
 * At GRANULARITY_SYNC steps are lock, wait and atomic operations; plain
 * accesses go with the step before them.  That is complete only while no
 * execution has a memory error (a data race, a use after free, a double free):
 * whoever judges must say so.
 */
#ifndef HARNESS_EXPLORE_DPOR_H
#define HARNESS_EXPLORE_DPOR_H

#include "trace.h"

struct dpor_options {
	enum granularity granularity;
	int ncpus;
	int preemptions;	/* at most, of one execution; -1: any number */
	unsigned int depth;	/* steps of one execution at most; 0: any */
	bool observed;		/* commit() shall see every step of each */
	/*
	 * This is shard number shard of shards (0 and 1 of them: the whole).
	 * All branches of the first split steps are tried by every shard,
	 * each then follows its own; what one leaves out another does.
	 */
	unsigned int shard, shards, split;
};

struct dpor_counts {
	uint64_t executions;	/* run to their ends, each another trace */
	uint64_t blocked;	/* cut short, all asleep */
	uint64_t foreign;	/* cut short, another shard's */
	uint64_t steps;		/* of all of them */
	unsigned int depth;	/* steps of the longest */
	bool preemptions_hit;	/* a branch was left out for that bound */
	bool depth_hit;
	/* The step, from 1, that was another when it was repeated, or could
	 * not be: all that was concluded is void.  0: none. */
	unsigned int differs;
};

/* Whether the execution just ended is counted, and as what. */
enum dpor_verdict {
	DPOR_EXECUTED, DPOR_BLOCKED, DPOR_FOREIGN, DPOR_TOO_DEEP
};

/* To be run by vcpu_run(VCPU_FIBERS, ...), again and again. */
struct vcpu_driver *dpor_start(const struct dpor_options *o);
/* After each run: what it was, and whether there is another to do. */
enum dpor_verdict dpor_ended(enum vcpu_end how, bool *more);
const struct dpor_counts *dpor_counts(void);

#endif
