/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/kernel.h>
#include <asm/host.h>

struct mutex {
	struct lock_state state;
	struct host_mutex real;
};

#define __MUTEX_INITIALIZER(lockname)	{ .state = LOCK_STATE(#lockname) }
#define DEFINE_MUTEX(x)		struct mutex x = __MUTEX_INITIALIZER(x)

#define mutex_init(l)		__LOCK_INIT(l, LOCK_MUTEX, #l, 0,	\
					host_mutex_init(&_lk->real, NULL))
#define mutex_lock(l)							\
do {									\
	might_sleep();							\
	__LOCK(l, VLOCK_EXCLUSIVE, LOCK_MUTEX, host_mutex_lock);	\
} while (0)
/* Returns 1 if it took the lock. */
#define mutex_trylock(l)	__TRYLOCK(l, VLOCK_EXCLUSIVE, LOCK_MUTEX, \
					  host_mutex_trylock)
#define mutex_unlock(l)		__UNLOCK(l, VLOCK_EXCLUSIVE, LOCK_MUTEX, \
					 host_mutex_unlock)
#define mutex_destroy(l)	((void)(l))	/* for its debugging */
/* The subclass is for lockdep. */
#define mutex_lock_nested(l, subclass)	mutex_lock(l)
/* No signal interrupts it. */
#define mutex_lock_interruptible(l)	({ mutex_lock(l); 0; })

#endif
