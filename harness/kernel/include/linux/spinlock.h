/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinlocks, plain and for readers and writers.  A CPU that holds one must not
 * sleep; might_sleep() checks that.
 */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <asm/atomic.h>
#include <asm/host.h>
#include <asm/processor.h>
#include <asm/system.h>

typedef struct {
	struct lock_state state;
	struct host_mutex real;
} spinlock_t;

typedef struct {
	struct lock_state state;
	struct host_rwlock real;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(lockname)	{ .state = LOCK_STATE(#lockname) }
#define __RW_LOCK_UNLOCKED(lockname)	{ .state = LOCK_STATE(#lockname) }
#define SPIN_LOCK_UNLOCKED	((spinlock_t)__SPIN_LOCK_UNLOCKED(spinlock))
#define RW_LOCK_UNLOCKED	((rwlock_t)__RW_LOCK_UNLOCKED(rwlock))
#define DEFINE_SPINLOCK(x)	spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
#define DEFINE_RWLOCK(x)	rwlock_t x = __RW_LOCK_UNLOCKED(x)

#define spin_lock_init(l)	__LOCK_INIT(l, LOCK_SPIN, #l, 0,	\
					host_mutex_init(&_lk->real, NULL))
#define spin_lock(l)		__LOCK(l, VLOCK_EXCLUSIVE, LOCK_SPIN,	\
				       host_mutex_lock)
#define spin_lock_nested(l, subclass)	spin_lock(l)	/* for lockdep */
#define spin_trylock(l)		__TRYLOCK(l, VLOCK_EXCLUSIVE, LOCK_SPIN, \
					  host_mutex_trylock)
#define spin_unlock(l)		__UNLOCK(l, VLOCK_EXCLUSIVE, LOCK_SPIN, \
					 host_mutex_unlock)

#define rwlock_init(l)		__LOCK_INIT(l, LOCK_RW, #l, 0,		\
					host_rwlock_init(&_lk->real, NULL))
#define read_lock(l)		__LOCK(l, VLOCK_SHARED, LOCK_RW,	\
				       host_rwlock_rdlock)
#define read_unlock(l)		__UNLOCK(l, VLOCK_SHARED, LOCK_RW,	\
					 host_rwlock_unlock)
#define write_lock(l)		__LOCK(l, VLOCK_EXCLUSIVE, LOCK_RW,	\
				       host_rwlock_wrlock)
#define write_unlock(l)		__UNLOCK(l, VLOCK_EXCLUSIVE, LOCK_RW, \
					 host_rwlock_unlock)

#define read_trylock(l)		__TRYLOCK(l, VLOCK_SHARED, LOCK_RW,	\
					  host_rwlock_tryrdlock)
#define write_trylock(l)	__TRYLOCK(l, VLOCK_EXCLUSIVE, LOCK_RW,	\
					  host_rwlock_trywrlock)

/* There are no interrupts; might_sleep() still checks that they are on. */
#define spin_lock_irq(l) \
	do { local_irq_disable(); spin_lock(l); } while (0)
#define spin_unlock_irq(l) \
	do { spin_unlock(l); local_irq_enable(); } while (0)
#define spin_lock_irqsave(l, flags) \
	do { local_irq_save(flags); spin_lock(l); } while (0)
#define spin_unlock_irqrestore(l, flags) \
	do { spin_unlock(l); local_irq_restore(flags); } while (0)
#define spin_lock_bh(l)		spin_lock(l)
#define spin_unlock_bh(l)	spin_unlock(l)
#define spin_trylock_bh(l)	spin_trylock(l)
#define spin_trylock_irq(l) \
	({ local_irq_disable(); spin_trylock(l) || (local_irq_enable(), 0); })
#define spin_trylock_irqsave(l, flags)					\
({									\
	local_irq_save(flags);						\
	spin_trylock(l) || (local_irq_restore(flags), 0);		\
})
#define read_lock_irq(l) \
	do { local_irq_disable(); read_lock(l); } while (0)
#define read_unlock_irq(l) \
	do { read_unlock(l); local_irq_enable(); } while (0)
#define write_lock_irq(l) \
	do { local_irq_disable(); write_lock(l); } while (0)
#define write_unlock_irq(l) \
	do { write_unlock(l); local_irq_enable(); } while (0)
#define read_lock_bh(l)		read_lock(l)
#define read_unlock_bh(l)	read_unlock(l)
#define write_lock_bh(l)	write_lock(l)
#define write_unlock_bh(l)	write_unlock(l)
#define read_lock_irqsave(l, flags) \
	do { local_irq_save(flags); read_lock(l); } while (0)
#define read_unlock_irqrestore(l, flags) \
	do { read_unlock(l); local_irq_restore(flags); } while (0)
#define write_lock_irqsave(l, flags) \
	do { local_irq_save(flags); write_lock(l); } while (0)
#define write_unlock_irqrestore(l, flags) \
	do { write_unlock(l); local_irq_restore(flags); } while (0)

/*
 * Subtracts one.  If that makes zero, takes the lock first and returns 1.  All
 * other puts do without the lock.
 */
#define atomic_dec_and_lock(v, l)					\
({									\
	atomic_t *_dv = (v);						\
	spinlock_t *_dl = (l);						\
	int _zero = 0;							\
									\
	if (!atomic_dec_unless_last(_dv)) {				\
		spin_lock(_dl);						\
		_zero = atomic_dec_and_test(_dv);			\
		if (!_zero)						\
			spin_unlock(_dl);				\
	}								\
	_zero;								\
})

#endif
