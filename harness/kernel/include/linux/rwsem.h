/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/kernel.h>
#include <asm/host.h>

/* First come, first served, as in lib/rwsem.c: a reader that comes while a
 * writer waits, waits too. */
struct rw_semaphore {
	struct lock_state state;
	struct host_rwlock real;
};

#define __RWSEM_INITIALIZER(lockname)	{ .state = LOCK_STATE(#lockname) }
#define DECLARE_RWSEM(x)	struct rw_semaphore x = __RWSEM_INITIALIZER(x)

#define init_rwsem(l)		__LOCK_INIT(l, LOCK_RWSEM, #l, 0,	\
					host_rwlock_init(&_lk->real, NULL))
#define down_read(l)							\
do {									\
	might_sleep();							\
	__LOCK(l, VLOCK_READ, LOCK_RWSEM, host_rwlock_rdlock);	\
} while (0)
#define down_write(l)							\
do {									\
	might_sleep();							\
	__LOCK(l, VLOCK_WRITE, LOCK_RWSEM, host_rwlock_wrlock);	\
} while (0)
/* Each returns 1 if it took the lock. */
#define down_read_trylock(l)	__TRYLOCK(l, VLOCK_READ, LOCK_RWSEM,	\
					  host_rwlock_tryrdlock)
#define down_write_trylock(l)	__TRYLOCK(l, VLOCK_WRITE, LOCK_RWSEM,	\
					  host_rwlock_trywrlock)
#define up_read(l)		__UNLOCK(l, VLOCK_READ, LOCK_RWSEM,	\
					 host_rwlock_unlock)
#define up_write(l)		__UNLOCK(l, VLOCK_WRITE, LOCK_RWSEM, \
					 host_rwlock_unlock)
/* The writer becomes a reader, and no other writer comes in between. */
#define downgrade_write(l)						\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	if (lock_downgrade(&_lk->state)) {				\
		host_rwlock_unlock(&_lk->real);				\
		host_rwlock_rdlock(&_lk->real);				\
	}								\
	lock_downgraded(&_lk->state);					\
} while (0)

#endif
