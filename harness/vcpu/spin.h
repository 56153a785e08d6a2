/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops that wait for another CPU: yield() until a count is zero, a lock of the
 * program's own, a sequence counter that is odd.
 *
 * A CPU that makes the same operations twice, and reads and writes the same
 * values, will go on like that until another CPU changes a word that it reads.
 * So it is not runnable until then (OP_SPIN).  Whether a CPU spins depends on
 * the values that it read at its points, and on nothing else.  This keeps
 * explorations finite, and lets directed runs end.
 *
 * Guarantees:
 * 1. A spinning CPU is runnable as soon as a word that it read in its last
 *    round has another value than it read.
 * 2. If no CPU can run, spinning CPUs run on: for SPIN_MOST rounds, which are no
 *    points, or for SPIN_ROUNDS if a round does more than read.  A CPU that leaves
 *    its loop in that time counts its rounds in a register, or reads the time
 *    (vcpu_waited()).  If none leaves, the run ends in a deadlock.
 * 3. A loop without yield() or cpu_relax() is recognised when a read of one
 *    word at one place comes again and again: at once if there is at most one
 *    other read between, else within some dozens of reads.
 * 4. vcpu_let_give_up() names a loop that a CPU has left like this.  From then on
 *    CPUs in that loop are always runnable.  One that runs before what it waits for
 *    has changed goes on as in 2.  For other loops the moment at which a CPU leaves
 *    is not explored, and an explorer must say so: vcpu_gave_up().
 *
 * Only for controlled runs, on the CPU that holds the token.
 */
#ifndef HARNESS_VCPU_SPIN_H
#define HARNESS_VCPU_SPIN_H

#include "vcpu.h"

#define SPIN_ROUNDS	64
#define SPIN_ALIKE	5	/* see vcpu_go_round() */
#define SPIN_LOUD	(1u << 14)	/* in a probe, of those that do more */
#define SPIN_LOOPS	64
#define SPIN_MOST	(1u << 17)	/* more than drivers poll for */
#define SPIN_QUIET_OPS	32	/* in a round; a longer one is loud */
#define SPIN_OPS	256	/* in one round; a longer one is no spinning */

/* The state of one CPU. */
struct spin {
	uintptr_t recent[2], anchor;	/* reads: see guarantee 3 */
	unsigned int ops, hits;
	bool recording;
	const void *again;		/* starts a round; NULL: vcpu_relax() */
	/* The current round, and the one before. */
	struct spin_round {
		uint64_t done;		/* hash of its operations and values */
		unsigned int n;
		unsigned int loud;	/* it does more than read */
	} now, before;
	unsigned int different;		/* rounds in a row that differ */
	unsigned int alike;		/* that do not */
	bool effect;			/* some operation cannot be compared */
	struct vcpu_op last;		/* its value is not part of .done yet */
	bool forced;			/* it runs because no other CPU can */
	unsigned int rounds;		/* how many rounds it did so */
	bool quiet;			/* this round is no point */
	struct vcpu_spin waits;		/* the words that must change */
	uint64_t step[SPIN_QUIET_OPS];	/* the operations of a round */
};

/* Before an operation of the CPU: a round may end here. */
void spin_slow(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc);
/* When that operation takes effect; only while recording. */
void spin_commit(struct spin *s);
/* The size in bytes of the operation that is about to take effect, if it is not
 * the one that spin_slow() was called with. */
void spin_resize(struct spin *s, size_t size);
/* Whether one of the words has changed. */
bool spin_changed(const struct vcpu_spin *waits);
/* Whether a CPU that waits there can be made to go on. */
bool spin_patient(const struct spin *s);
/* Whether it may, at any time: see guarantee 4. */
bool spin_may_give_up(const struct spin *s);
/* It has made SPIN_MOST rounds, and will not leave the loop. */
void spin_is_endless(const struct spin *s);
/* True: this loop is known to be endless, and its rounds count as made. */
bool spin_skip(struct spin *s);
/* Before the CPU ends. */
void spin_end(void);

/* A round starts with a read. */
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
