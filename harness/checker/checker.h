/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The project's own judge: told of each operation as it takes effect, it says
 * what was wrong with it.  Any driver can feed it, on fibers or threads.
 *
 * Data race: two accesses to the same byte, one a write, not both atomic,
 * neither of which happens before the other.  What happens before what is kept
 * in vector clocks over locks, wake-ups, and atomics by their C11 order
 * (relaxed gives none); per byte only the accesses that can still be in a race
 * nobody else is in are kept (FastTrack: Flanagan, Freund, PLDI 2009,
 * without its epoch-only reads: all readers that matter are kept, so no
 * race that an execution has is lost).
 *
 * Use after free: any access to what was freed, ordered or not.  An access
 * before an unordered free is a data race with that free.
 *
 * Late initialisation: a plain write to an object by the CPU that allocated
 * it, while the function that did has not returned, after another CPU touched
 * the object: it was used before it was complete.  With checker_order(), also
 * when the two came the other way round but need not have.  Once for each
 * object and other CPU.
 *
 * Guarantee: with checker_order(), what is found, and its keys, are the same in
 * all executions of one Mazurkiewicz trace (explore/trace.h).
 *
 * What it cannot see: accesses that are not instrumented, so no reads of
 * uninitialised memory (memcheck's affair); stale values that weak memory
 * would allow.
 *
 * Not for several threads at once; no memory is allocated while it runs.  What
 * does not fit into its tables it reports: see vcpu/capacity.h.
 */
#ifndef HARNESS_CHECKER_H
#define HARNESS_CHECKER_H

#include "vcpu/vcpu.h"

#define CHECKER_STACK	12

struct checker_access {
	int cpu;			/* -1: there is none */
	uint8_t kind;			/* enum vcpu_op_kind */
	const void *addr;
	size_t size;
	int depth;			/* how many of these: */
	const void *pcs[CHECKER_STACK];	/* innermost first */
};

struct checker_finding {
	const char *kind;		/* as in scenario.h */
	uint64_t key;			/* of the kind and the pcs */
	struct checker_access a, b;	/* b came first */
	/* The block they are in, if it was allocated in this run; its
	 * allocation (.addr, .size: the block) and its free. */
	struct checker_access alloc, freed;
};

/* Called from checker_commit(), on the CPU's stack, before the operation. */
typedef void (*checker_finding_fn)(const struct checker_finding *f);

/*
 * Before each run: nothing has been accessed.  fn gets each finding that is
 * new: the same kind at the same pcs (two innermost each) is told once until
 * checker_forget().
 */
void checker_start(checker_finding_fn fn);
void checker_commit(int cpu, const struct vcpu_op *op);
/* After a run, of each CPU that waits in vain: it uses the lock it waits for. */
void checker_waits(int cpu, const struct vcpu_op *op);
/*
 * The order of the trace, if somebody keeps one: now() is the step that an
 * access of a CPU belongs to or, if it is no step, the CPU's next one;
 * before() whether that comes before where another CPU is, in all executions
 * of the trace.  NULL, NULL: nobody does.
 */
void checker_order(uint32_t (*now)(int cpu),
		   bool (*before)(int cpu, uint32_t step, int other));
/* Of the run since checker_start(): findings, those told before included. */
unsigned long checker_found(void);
void checker_forget(void);

#endif
