/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace of one execution: which step happens before which.
 *
 * Two executions that order all conflicting operations alike are the same
 * Mazurkiewicz trace; an explorer needs one of each.  A step is a visible
 * operation of a CPU with all that the CPU does up to its next one.  Operations
 * conflict when they are on overlapping bytes and not both reads, on the same
 * lock and not both shared, or when one wakes the other.
 *
 * A counter (enum vcount) tells little, and so few of its operations conflict:
 *
 *  - One more, and one more; nobody learns anything.  Neither is ordered by
 *    the other, as in Linux, where atomic_inc() gives no order.
 *  - One less by a CPU that itself counted up before: it gives back its own,
 *    and what was there before is there still.  So it cannot be the last, nor
 *    become it by coming earlier or later; it conflicts with no other such and
 *    with none that counts up.
 *  - Any other that learns whether it was the last conflicts with all.
 *
 * "Before" is since the last operation that conflicts with all: those are in
 * one order in all executions of a trace, and what a CPU did itself since is
 * too.  So a step is of the same sort in all of them, as it must be (Katz,
 * Peled 1992 on conditional independence; Abdulla et al. 2017, section 3,
 * what a happens-before must be to reduce by it).  And no judge may order
 * what does not conflict, or it would see in one execution of a trace what
 * it cannot in another: see vcpu_count().
 *
 * Each step has a vector clock: how many steps of each CPU happen before it,
 * itself included (Mattern 1989).  While a step is added its races are found:
 * the earlier steps that conflict with it and could as well have come after,
 * which is what dynamic partial-order reduction reverses.
 *
 * A lock is taken after the unlock that freed it, and that order cannot be
 * reversed; what can is which of the two locked first.  So an unlock orders,
 * but hides no race between the lock operations (as Nidhugg does it).  An
 * operation that blocks races with everything that may have kept it waiting.
 *
 * Memory is reserved once, used as executions need it, never given back.  One
 * trace exists at a time; not for several threads.
 */
#ifndef HARNESS_EXPLORE_TRACE_H
#define HARNESS_EXPLORE_TRACE_H

#include "vcpu/vcpu.h"

/* Of one execution; a clock counts them in 16 bits. */
#ifndef TRACE_STEPS
#define TRACE_STEPS	65000
#endif
_Static_assert(TRACE_STEPS < 65536, "see struct trace_clock");

struct trace_clock {
	uint16_t of[VCPU_MAX];
};

struct trace_step {
	struct trace_clock clock;
	uint32_t records;	/* kept before this step: see trace_cut() */
	int32_t previous;	/* step of the same CPU before it, or -1 */
	uint16_t number;	/* among its CPU's steps, from 1 */
	uint8_t cpu;
	uint8_t act;		/* how it acts: trace.c */
};

/*
 * Which operations are steps.  Without plain accesses all traces are explored
 * only if no execution has a data race, a use after free or a double free: a
 * judge of accesses must have looked.
 */
enum granularity {
	GRANULARITY_SYNC,	/* locks, waits, atomics */
	GRANULARITY_ACCESS,	/* and plain accesses and frees */
};

/* A mask of enum vcpu_op_kind. */
uint32_t trace_steps(enum granularity g);

extern struct trace_step trace_step[];
extern unsigned int trace_length;
/* Of the step added last, or of trace_pending(): its races, oldest last. */
extern uint32_t trace_race[];
extern unsigned int trace_races;
/* What happens before that step, without what only let it happen. */
extern struct trace_clock trace_raced_with;

/* An execution has more than TRACE_STEPS: reports it (vcpu/capacity.h). */
void trace_too_long(void);
/* An empty trace; what addresses were used is forgotten. */
void trace_start(void);
/* Back to the first length steps, all of which will be taken again. */
void trace_cut(unsigned int length);
/* An operation of an execution that is only observed: a step at
 * GRANULARITY_ACCESS, or nothing.  False: the trace is full. */
bool trace_note(int cpu, const struct vcpu_op *op);
/* One step more; false when the trace is full, and then nothing is added. */
bool trace_add(int cpu, const struct vcpu_op *op);
/* A step that was kept by trace_cut() is taken again. */
void trace_repeat(unsigned int step);
/* How many steps cpu has taken; one more than that; and whether its first n
 * of them happen before the last step of other. */
uint32_t trace_taken(int cpu);
uint32_t trace_next(int cpu);
bool trace_taken_before(int cpu, uint32_t n, int other);
/* The races of an operation that waits in vain, which is not added. */
void trace_pending(int cpu, const struct vcpu_op *op);

/* Whether the order of two operations of different CPUs may matter. */
bool trace_conflict(const struct vcpu_op *a, const struct vcpu_op *b);
/* Whether what cpu would do next conflicts with op, the step added last,
 * which is about to take effect. */
bool trace_conflict_next(int cpu, const struct vcpu_op *next,
			 const struct vcpu_op *op);

/* The same for all executions of one Mazurkiewicz trace, and for no other
 * but by accident of 64 bits. */
uint64_t trace_hash(void);

static inline bool trace_before(const struct trace_step *a,
				const struct trace_clock *b)
{
	return b->of[a->cpu] >= a->number;
}

#endif
