/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequence locks: readers take no lock, and read again if a writer was there
 * meanwhile.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's seqlock.h.
 *
 * 1. The count is odd while a writer is inside.  read_seqbegin() does not wait
 *    for that to end; read_seqretry() is then true.
 * 2. A reader that began after a writer had ended happens after it.
 * 3. Nothing orders a reader before the next writer.  What is read between
 *    begin and retry is therefore a data race, as in the kernel's memory model,
 *    unless both sides mark it: READ_ONCE() and WRITE_ONCE().
 */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

#include <linux/preempt.h>
#include <linux/spinlock.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

typedef struct {
	seqcount_t count;
	spinlock_t lock;
} seqlock_t;

#define SEQCNT_ZERO		{ 0 }
#define seqcount_init(s)	((void)((s)->sequence = 0))

/* There is one writer at a time: writers hold another lock. */
#define write_seqcount_begin(s)						\
do {									\
	seqcount_t *_wb = (s);						\
									\
	__atomic_store_n(&_wb->sequence, _wb->sequence + 1,		\
			 __ATOMIC_RELAXED);				\
} while (0)
#define write_seqcount_end(s)						\
do {									\
	seqcount_t *_we = (s);						\
									\
	__atomic_store_n(&_we->sequence, _we->sequence + 1,		\
			 __ATOMIC_RELEASE);				\
} while (0)
#define read_seqcount_begin(s) \
	__atomic_load_n(&(s)->sequence, __ATOMIC_ACQUIRE)
#define read_seqcount_retry(s, start)					\
({									\
	unsigned int _start = (start);					\
	int _again = (_start & 1) ||					\
		     READ_ONCE((s)->sequence) != _start;		\
									\
	if (_again)							\
		cpu_relax();						\
	_again;								\
})

#define __SEQLOCK_UNLOCKED(lockname) \
	{ SEQCNT_ZERO, __SPIN_LOCK_UNLOCKED(lockname) }
#define SEQLOCK_UNLOCKED	((seqlock_t)__SEQLOCK_UNLOCKED(seqlock))
#define DEFINE_SEQLOCK(x)	seqlock_t x = __SEQLOCK_UNLOCKED(x)
#define seqlock_init(sl)						\
do {									\
	seqlock_t *_si = (sl);						\
									\
	seqcount_init(&_si->count);					\
	spin_lock_init(&_si->lock);					\
} while (0)

#define write_seqlock(sl)						\
do {									\
	seqlock_t *_sw = (sl);						\
									\
	spin_lock(&_sw->lock);						\
	write_seqcount_begin(&_sw->count);				\
} while (0)
#define write_sequnlock(sl)						\
do {									\
	seqlock_t *_su = (sl);						\
									\
	write_seqcount_end(&_su->count);				\
	spin_unlock(&_su->lock);					\
} while (0)
#define write_tryseqlock(sl)						\
({									\
	seqlock_t *_st = (sl);						\
	int _entered = spin_trylock(&_st->lock);			\
									\
	if (_entered)							\
		write_seqcount_begin(&_st->count);			\
	_entered;							\
})
#define read_seqbegin(sl)		read_seqcount_begin(&(sl)->count)
#define read_seqretry(sl, start)	read_seqcount_retry(&(sl)->count, start)

/* As with spinlocks: there are no interrupts. */
#define write_seqlock_irq(sl) \
	do { local_irq_disable(); write_seqlock(sl); } while (0)
#define write_sequnlock_irq(sl) \
	do { write_sequnlock(sl); local_irq_enable(); } while (0)
#define write_seqlock_irqsave(sl, flags) \
	do { local_irq_save(flags); write_seqlock(sl); } while (0)
#define write_sequnlock_irqrestore(sl, flags) \
	do { write_sequnlock(sl); local_irq_restore(flags); } while (0)
#define write_seqlock_bh(sl)	write_seqlock(sl)
#define write_sequnlock_bh(sl)	write_sequnlock(sl)

#endif
