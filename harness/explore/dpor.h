/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dynamic partial-order reduction with source sets and sleep sets (Abdulla,
 * Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014;
 * Source sets, JACM 64(4), 2017).
 *
 * The first execution runs each CPU as far as it can go.  In each execution
 * the races of the trace are found.  For each race a branch is added at the
 * step that came first, unless a branch that is there will lead to the
 * reversed order.  A branch that is done goes to sleep, and wakes when a
 * conflicting step is taken: while it sleeps, nothing new can come of it.
 *
 * Guarantees:
 * 1. Each Mazurkiewicz trace is run to its end exactly once, if no bound was
 *    hit.  An execution in which every CPU that can run is asleep is cut
 *    short, and counted as blocked.  With equal CPUs (symmetry.h): one trace
 *    of each orbit is, exactly once; .traces is the number of all.  An
 *    execution that must be cut short for that, or is of another trace of an
 *    orbit, counts as blocked.
 * 2. That holds, too, if more branches are added than races ask for: what such a
 *    branch leads to is blocked, unless it is a trace that was not run.
 * 3. A program that is not deterministic is noticed: .differs.  Each execution
 *    repeats the one before up to a step, and there each CPU must be where it
 *    was.
 *
 * At GRANULARITY_SYNC steps are lock, wait and atomic operations, and plain
 * accesses belong to the step before them.  See trace.h for what that requires.
 */
#ifndef HARNESS_EXPLORE_DPOR_H
#define HARNESS_EXPLORE_DPOR_H

#include "trace.h"

struct dpor_options {
	enum granularity granularity;
	int ncpus;
	int preemptions;	/* at most, in one execution; -1: any number */
	unsigned int depth;	/* steps of one execution at most; 0: any */
	const uint8_t *like;	/* equal CPUs: symmetry.h; NULL: none */
	/*
	 * An execution is in the state before that step, and no execution that
	 * it repeats has been there.  True: it is to pause there (VCPU_PAUSE);
	 * then it is called again.  May be NULL.
	 */
	bool (*reached)(unsigned int step);
	/* Only the first so many steps get branches that races ask for; 0: all
	 * do.  One execution for each prefix of so many steps is left. */
	unsigned int within;
};

struct dpor_counts {
	uint64_t executions;	/* run to their ends, each of another trace */
	uint64_t traces;	/* that these stand for: symmetry.h */
	uint64_t blocked;	/* cut short: all CPUs asleep, or barred */
	uint64_t steps;		/* of all executions */
	unsigned int depth;	/* steps of the longest */
	bool preemptions_hit;	/* a branch was left out for that bound */
	bool depth_hit;
	/* The step, from 1, that was different when it was repeated, or could
	 * not be repeated.  Then all results are void.  0: none. */
	unsigned int differs;
};

/* A state of the execution, and the branches that are tried there. */
struct dpor_node {
	uint8_t enabled;	/* sets of CPUs: may take a step */
	uint8_t barred;		/* could, but for symmetry.h */
	uint8_t known;		/* see symmetry_allowed() */
	uint8_t branches;	/* to be tried, or done */
	uint8_t done;
	uint8_t sleep;		/* when the state was first reached */
	uint8_t preemptions;	/* before this step */
};

/*
 * What a race asks for: that one of the CPUs in initial (those that can lead to
 * the reversed order) is a branch at a node, best this one; or, alone, that
 * this one is.
 */
struct dpor_request {
	uint32_t node;
	uint8_t initial, cpu;
	bool alone;
};

/* Adds the branch that is asked for, unless one is there that will do. */
void dpor_ask(struct dpor_node *n, const struct dpor_request *r);

/* Whether cpu may be a branch at the node after one of CPU before (-1: none): see
 * .preemptions. */
bool dpor_allowed(const struct dpor_options *o, const struct dpor_node *n,
		  int before, int cpu);

/*
 * The way to a part of the tree of executions: nodes and the branch taken at
 * each.  The part is what follows the first .above nodes; the branches left
 * at the others belong to it.
 */
struct dpor_part {
	struct dpor_node *node;
	uint8_t *branch;
	unsigned int n, above;
};

/* What the execution just ended counts as. */
enum dpor_verdict { DPOR_EXECUTED, DPOR_BLOCKED, DPOR_TOO_DEEP };

/* The driver for vcpu_run(VCPU_FIBERS, ...), once for each execution. */
struct vcpu_driver *dpor_start(const struct dpor_options *o);
/*
 * The same for a part alone.  Its first execution takes the branches given.
 * Branches that its races ask for at the nodes above are not added:
 * dpor_requests() has them, each once, in the order of their coming.
 */
struct vcpu_driver *dpor_start_part(const struct dpor_options *o,
				    const struct dpor_part *part);
const struct dpor_request *dpor_requests(unsigned int *n);
/* Between two executions: the part that is left.  Valid until the next one. */
struct dpor_part dpor_left(void);
/* After each execution: what it was; *more: there is another one to run. */
enum dpor_verdict dpor_ended(enum vcpu_end how, bool *more);
/*
 * Whether the next execution repeats the one before it up to a state, and how
 * many steps come before that.  commit() is not called for them, nor for other
 * operations before that state: who looks at all goes on from there.
 */
bool dpor_repeats(unsigned int *steps);
/* How many traces it stands for, if it was DPOR_EXECUTED. */
uint64_t dpor_orbit(void);
const struct dpor_counts *dpor_counts(void);

#endif
