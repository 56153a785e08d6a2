/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The project's own judge.  It sees each operation just before it takes effect,
 * and reports what is wrong with it.  Any driver can call it, on fibers or
 * threads.
 *
 * Data race: two accesses to the same byte, at least one a write, not both
 * atomic, and neither happens before the other.  Happens-before is kept in
 * vector clocks over locks, wake-ups, and atomics by their C11 order (relaxed
 * gives none).  For each byte only those accesses are kept that can still race
 * with a later access that no other kept access races with (FastTrack:
 * Flanagan, Freund, PLDI 2009, but all readers that matter are kept instead of
 * one epoch).
 *
 * Use after free: any access to freed memory, ordered or not.  An access that
 * comes before an unordered free is a data race with that free.
 *
 * A function that returns frees its frame.  An access by another CPU that does not
 * come before one of the function's own operations is a use after free, too.
 *
 * Late initialisation: the CPU that allocated an object writes to it by a plain
 * access, while the function that allocated it has not returned, and another
 * CPU touched the object before that write.  With checker_order() it is also
 * found if the two came in the other order, but could come in this order in
 * another execution of the trace.  Reported once for each object and other CPU.
 *
 * Guarantees:
 * 1. No race that an execution has is lost, unless a table is too small, which
 *    is reported: see vcpu/capacity.h.
 * 2. With checker_order() the findings and their keys are the same in all
 *    executions of one Mazurkiewicz trace (explore/trace.h).
 * 3. No memory is allocated after the first checker_start().
 *
 * It cannot see: accesses that are not instrumented, and so no reads of
 * uninitialised memory (memcheck sees those); values that only a weak memory
 * model would allow.
 *
 * Not for several threads at once.
 */
#ifndef HARNESS_CHECKER_H
#define HARNESS_CHECKER_H

#include "vcpu/vcpu.h"

#define CHECKER_STACK	12

struct checker_access {
	int cpu;			/* -1: there is no such access */
	uint8_t kind;			/* enum vcpu_op_kind */
	const void *addr;
	size_t size;
	int depth;			/* number of pcs */
	const void *pcs[CHECKER_STACK];	/* innermost first */
};

struct checker_finding {
	const char *kind;		/* as in scenario.h */
	uint64_t key;			/* of the kind and the pcs */
	struct checker_access a, b;	/* b came first */
	/* If the block that they are in was allocated in this run: its
	 * allocation (.addr, .size: the block), and its free. */
	struct checker_access alloc, freed;
};

/* Called from checker_commit(), on the CPU's stack, before the operation. */
typedef void (*checker_finding_fn)(const struct checker_finding *f);

/*
 * Memory that was freed before all runs, and where (pcs, innermost first).
 * Each access to it in any run is a use after free, until it is allocated
 * again.  The free's .cpu is -1.
 */
void checker_freed_before(const void *addr, size_t size,
			  const void *const *pcs, int n);

/*
 * Before each run: nothing has been accessed yet.  fn gets each new finding:
 * one of the same kind at the same pcs (the two innermost of each access) is
 * reported once, until checker_forget().
 */
void checker_start(checker_finding_fn fn);
/*
 * A place in a run, and back to it: as if nothing had been committed since.
 * Findings stay reported.  It is valid until the checker goes back to an earlier
 * place, or starts.
 */
struct checker_mark {
	uint32_t changes, cells, objects, uses, borrowed;
	unsigned long found;
};
struct checker_mark checker_mark(void);
void checker_back(const struct checker_mark *mark);
void checker_commit(int cpu, const struct vcpu_op *op);
/* After a run, for each CPU that waits for ever: it is a use of what it waits
 * for. */
void checker_waits(int cpu, const struct vcpu_op *op);
/* After a run, for each CPU that has returned from all functions. */
void checker_ended(int cpu);
/*
 * The order of the trace, if the caller keeps one.  now() is the step that an
 * access of the CPU belongs to or, if it belongs to none, the CPU's next step.
 * before() says whether that step comes before the current one of another CPU
 * in all executions of the trace.  first() is the first step of a CPU after that
 * many of its points, or 0.  races: the trace has the order of accesses that
 * race.  NULL: there is no trace.
 */
void checker_order(uint32_t (*now)(int cpu),
		   bool (*before)(int cpu, uint32_t step, int other),
		   uint32_t (*first)(int cpu, uint64_t points), bool races);
/* The findings since checker_start(), known ones included. */
unsigned long checker_found(void);
/*
 * Whether this run, of a trace without the order of races, hides a use of freed
 * memory in another run of the trace: it had memory allocated again before that
 * use.
 */
bool checker_order_matters(void);
/* Whether another CPU used the stack of a function that had returned, or may do so
 * in another run of the trace: a return is no step. */
bool checker_stack_left(void);
void checker_forget(void);

#endif
