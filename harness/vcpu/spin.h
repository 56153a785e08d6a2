/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops that wait for another CPU: yield() until a count is zero, a spinlock
 * of the subject's own, a sequence counter that is odd.
 *
 * A CPU that goes twice through the same operations, and reads and writes the
 * same values, will go on like that until somebody changes what it has read.
 * So it is not runnable until that has happened (OP_SPIN).  Whether it spins
 * depends on what it has read at its points, and never on what is in memory
 * now.  This is what keeps explorations finite, and gives directed runs
 * an end.
 *
 * 1. A spinning CPU is runnable as soon as a word that it read in its last
 *    round has another value than it read.
 * 2. If no CPU can run, spinning CPUs run on for SPIN_ROUNDS rounds.  Whoever
 *    then leaves the loop counts its rounds where nobody can see it:
 *    vcpu_gave_up().  When it leaves is not explored, and who explores must
 *    say so.  If none does, the run has ended in a deadlock.
 * 3. Where a loop has no yield() or cpu_relax(), its rounds are recognised by
 *    a read of one word at one place that comes again and again: at once if
 *    there is at most one other between, else within some dozens of reads.
 *
 * Only for controlled runs, on the CPU that holds the token.
 */
#ifndef HARNESS_VCPU_SPIN_H
#define HARNESS_VCPU_SPIN_H

#include "vcpu.h"

#define SPIN_ROUNDS	64
#define SPIN_OPS	256	/* of one round; a longer one is no spinning */

/* Of one CPU. */
struct spin {
	uintptr_t recent[2], anchor;	/* reads: see guarantee 3 */
	unsigned int ops, hits;
	bool recording;
	const void *again;		/* it starts a round; NULL: cpu_relax() */
	/* Of the round at hand, and of the one before. */
	struct spin_round {
		uint64_t done;		/* hash of its operations and values */
		unsigned int n;
	} now, before;
	unsigned int different;		/* rounds in a row */
	bool effect;			/* it did what cannot be compared */
	struct vcpu_op last;		/* whose value is not taken yet */
	bool forced;			/* it runs since nobody else can */
	unsigned int rounds;		/* that it did so */
	struct vcpu_spin waits;		/* for these words to change */
};

/* Before an operation of the CPU: it may be one round more. */
void spin_slow(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc);
/* When that operation takes effect; only while recording. */
void spin_commit(struct spin *s);
/* Whether the CPU need not spin any more. */
bool spin_changed(const struct vcpu_spin *waits);
/* Before the CPU's script ends. */
void spin_end(void);

/* A round reads something: what starts one is looked for among the reads. */
#define SPIN_READS	(1u << OP_READ | 1u << OP_ATOMIC_LOAD | \
			 1u << OP_ATOMIC_RMW | 1u << OP_TRYLOCK | 1u << OP_LOCK)

static inline void spin_before(struct spin *s, enum vcpu_op_kind kind,
			       const void *addr, size_t size, const void *pc)
{
	uintptr_t key;

	if (__builtin_expect(s->recording, 0)) {
		spin_slow(kind, addr, size, pc);
		return;
	}
	if (!(SPIN_READS >> kind & 1))
		return;
	key = (uintptr_t)pc ^ (uintptr_t)addr << 16;
	if (__builtin_expect((key == s->recent[0] || key == s->recent[1] ||
			      key == s->anchor) && ++s->hits > 2, 0)) {
		spin_slow(kind, addr, size, pc);
		return;
	}
	s->recent[1] = s->recent[0];
	s->recent[0] = key;
	if (!(++s->ops & 31)) {
		s->anchor = key;
		s->hits = 0;
	}
}

#endif
