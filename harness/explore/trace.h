/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace of one execution: which step happens before which.
 *
 * A step is a visible operation of a CPU, together with all that the CPU does
 * up to its next one.  Operations conflict when they are on overlapping bytes
 * and not both reads, on the same lock and not both shared, or when one wakes
 * the other.  Two executions that order all conflicting operations alike are
 * the same Mazurkiewicz trace; an explorer needs to run only one of them.
 *
 * Guarantees:
 * 1. trace_hash() is the same for all executions of one trace, and different
 *    for executions of different traces, unless 64 bits collide.
 * 2. Each step has a vector clock (Mattern 1989): how many steps of each CPU
 *    happen before it, itself included.  It is a function of the trace.
 * 3. When a step is added, its races are found: the earlier steps that conflict
 *    with it and could have come after it.  Dynamic partial-order reduction
 *    reverses these.
 * 4. A table that is too small is reported (vcpu/capacity.h), and the step is
 *    not added.
 *
 * Counters (enum vcount).  Their operations let the caller learn little, so few
 * of them conflict:
 *
 *  - Two operations that count up: neither caller learns anything, and neither
 *    orders the other, as an atomic_inc() gives no order.
 *  - An operation that counts down, by a CPU that counted up before: it
 *    returns its own part, and what was there before is still there.  So it is
 *    not the last, and would not become the last by coming earlier or later.
 *    It conflicts with no other of this sort, and with none that counts up.
 *  - Any other operation that learns whether it was the last: it conflicts with
 *    all.
 *
 * "Before" means: since the last operation that conflicts with all.  Those have
 * one order in all executions of a trace, and so has what a CPU did itself
 * since then.  So a step is of the same sort in all of them.  It must be (Katz,
 * Peled 1992 on conditional independence; Abdulla et al. 2017, section 3, on
 * which happens-before relations a reduction can use).  And no judge may order
 * operations that do not conflict, or it would report in one execution of a
 * trace what it cannot see in another: see vcpu_count().
 *
 * Bits.  A relaxed atomic operation on one bit of a word neither changes nor
 * learns the others (vcpu_bit()).  So it conflicts with operations on that bit,
 * and with all others on its byte that write or are not on a single bit.  It
 * gives no order, so no judge orders operations on different bits.  A CPU that
 * may be waiting in a loop reads the whole word: it runs another round whenever
 * any bit of it has changed.
 *
 * Locks.  A lock is taken after the unlock that freed it, and that order cannot
 * be reversed; which of two CPUs locked first can be.  So an unlock orders, but
 * it hides no race between the lock operations (as in Nidhugg).  An operation
 * that blocks races with everything that may have kept it waiting.
 *
 * Memory is reserved once and never given back.  There is one trace at a time.
 * Not for several threads.
 */
#ifndef HARNESS_EXPLORE_TRACE_H
#define HARNESS_EXPLORE_TRACE_H

#include "vcpu/vcpu.h"

/* Steps of one execution; a clock counts them in 16 bits. */
#ifndef TRACE_STEPS
#define TRACE_STEPS	65000
#endif
_Static_assert(TRACE_STEPS < 65536, "see struct trace_clock");

struct trace_clock {
	uint16_t of[VCPU_MAX];
};

struct trace_step {
	struct trace_clock clock;	/* see guarantee 2 */
	/* And what trace_add() was told to put before it. */
	struct trace_clock order;
	uint32_t records;	/* records before this step: trace_cut() */
	int32_t previous;	/* step of the same CPU before it, or -1 */
	uint32_t points;	/* vcpu_points() of its CPU, this one included */
	uint16_t number;	/* among its CPU's steps, from 1 */
	uint8_t cpu;
	uint8_t act;		/* enum act: trace.c */
};

/*
 * Which operations are steps.  GRANULARITY_SYNC explores all traces only if no
 * execution has a data race, a use after free or a double free.  So a judge of
 * accesses must have looked at each.
 */
enum granularity {
	GRANULARITY_SYNC,	/* locks, waits, atomics */
	GRANULARITY_ACCESS,	/* and plain accesses and frees */
};

/* The kinds of operations that are steps: a mask of enum vcpu_op_kind. */
uint32_t trace_steps(enum granularity g);

extern struct trace_step trace_step[];
extern unsigned int trace_length;
/* The races of the step added last, or of trace_pending(): the steps that it
 * races with, newest first. */
extern uint32_t trace_race[];
extern unsigned int trace_races;
/* What comes before that step (.order), without the steps that only enabled
 * it. */
extern struct trace_clock trace_raced_with;

/* An execution has more than TRACE_STEPS: reports it (vcpu/capacity.h). */
void trace_too_long(void);
/* Starts with an empty trace, and forgets the addresses of the last one. */
void trace_start(void);
/* Keeps only the first length steps.  The next execution repeats them, and
 * adds what follows. */
void trace_cut(unsigned int length);
/*
 * Adds a step.  False: the trace is full, and the step is not added.
 * after: steps that an explorer puts before it although they do not conflict
 * with it, or NULL.  They are in its .order, and in those of all steps that
 * come after it, and there is no race between two steps that are ordered so.
 */
bool trace_add(int cpu, const struct vcpu_op *op,
	       const struct trace_clock *after);
/* The clock that the next operation of cpu would have if it came now. */
struct trace_clock trace_clock_of(int cpu, const struct vcpu_op *op);
/* For an execution that is only observed: adds the operation if it is a step at
 * GRANULARITY_ACCESS.  False: the trace is full. */
bool trace_note(int cpu, const struct vcpu_op *op);
/* How many steps cpu has taken in the current execution, which may still repeat
 * the trace. */
uint32_t trace_taken(int cpu);
/* How many steps of cpu the trace has; the number of its next step; whether its
 * first n steps happen before the last step of other. */
uint32_t trace_count(int cpu);
uint32_t trace_next(int cpu);
bool trace_count_before(int cpu, uint32_t n, int other);
/* The first step of a CPU after that many of its points; 0: it made none. */
uint32_t trace_first_after(int cpu, uint64_t points);
/* Finds the races of an operation that waits for ever, and does not add it. */
void trace_pending(int cpu, const struct vcpu_op *op,
		   const struct trace_clock *after);

/* Whether two operations of different CPUs conflict. */
bool trace_conflict(const struct vcpu_op *a, const struct vcpu_op *b);
/* Whether the next operation of cpu conflicts with op, the step added last,
 * which is about to take effect. */
bool trace_conflict_next(int cpu, const struct vcpu_op *next,
			 const struct vcpu_op *op);

/* See guarantee 1. */
uint64_t trace_hash(void);
/* That of the trace in which CPU to[c] does what CPU c does in this one. */
uint64_t trace_hash_as(const uint8_t to[VCPU_MAX]);

static inline void trace_join(struct trace_clock *a,
			      const struct trace_clock *b)
{
	for (int i = 0; i < VCPU_MAX; i++)
		a->of[i] = a->of[i] > b->of[i] ? a->of[i] : b->of[i];
}

static inline bool trace_before(const struct trace_step *a,
				const struct trace_clock *b)
{
	return b->of[a->cpu] >= a->number;
}

#endif
