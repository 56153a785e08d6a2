/* SPDX-License-Identifier: GPL-2.0-only */
/* Counting semaphores; with one token they were used as mutexes. */
#ifndef _ASM_SEMAPHORE_H
#define _ASM_SEMAPHORE_H

#include <linux/kernel.h>
#include <asm/host.h>

struct semaphore {
	struct lock_state state;
	struct host_sem real;
};

/*
 * A real semaphore cannot be initialised at compile time so that detectors know
 * it.  Static semaphores are listed in a section, and kernel_boot() initialises
 * them.
 */
#define __DECLARE_SEMAPHORE_GENERIC(x, count)				\
	struct semaphore x = { .state = {					\
		.model = { .magic = VLOCK_MAGIC, .name = #x,		\
			   .tokens = (count) },				\
		.is_mutex = (count) == 1 } };				\
	static struct semaphore *const x##_at_boot			\
	__attribute__((used, section("boot_semaphores"))) = &x
#define DECLARE_MUTEX(x)		__DECLARE_SEMAPHORE_GENERIC(x, 1)
#define DECLARE_MUTEX_LOCKED(x)		__DECLARE_SEMAPHORE_GENERIC(x, 0)

#define sema_init(l, count)						\
do {									\
	int _tokens = (count);						\
									\
	__LOCK_INIT(l, LOCK_SEM, #l, _tokens,				\
		    host_sem_init(&_lk->real, 0, _tokens));		\
} while (0)
#define init_MUTEX(l)			sema_init(l, 1)
#define init_MUTEX_LOCKED(l)		sema_init(l, 0)

#define down(l)								\
do {									\
	might_sleep();							\
	__LOCK(l, VLOCK_TOKEN, LOCK_SEM, host_sem_wait);		\
} while (0)
/* No signal interrupts it. */
#define down_interruptible(l)		({ down(l); 0; })
/* Returns 0 if it took a token, 1 if there was none. */
#define down_trylock(l)			(!__TRYLOCK(l, VLOCK_TOKEN,	\
						    LOCK_SEM,	\
						    host_sem_trywait))
#define up(l)				__UNLOCK(l, VLOCK_TOKEN,	\
						 LOCK_SEM, host_sem_post)

#endif
