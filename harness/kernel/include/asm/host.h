/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's primitives stand on: the real locks of the machine that
 * this kernel runs on as a program.
 *
 * A lock is called straight from the function that locks, for only then does
 * a detector's report name that function.  Hence these declarations: under
 * names of our own, so that no libc header is needed where kernel headers
 * are, but bound to the real symbols.  core/host.c holds the sizes against
 * those of the libc.
 */
#ifndef _ASM_HOST_H
#define _ASM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include "vcpu/vcpu.h"

/* All zero bytes is an unlocked one. */
struct host_mutex { long words[6]; };
struct host_rwlock { long words[7]; };
struct host_cond { long words[6]; };
/* This one wants host_sem_init(). */
struct host_sem { long words[4]; };

int host_mutex_init(struct host_mutex *, const void *attr)
	__asm__("pthread_mutex_init");
int host_mutex_destroy(struct host_mutex *) __asm__("pthread_mutex_destroy");
int host_mutex_lock(struct host_mutex *) __asm__("pthread_mutex_lock");
int host_mutex_trylock(struct host_mutex *) __asm__("pthread_mutex_trylock");
int host_mutex_unlock(struct host_mutex *) __asm__("pthread_mutex_unlock");

int host_rwlock_init(struct host_rwlock *, const void *attr)
	__asm__("pthread_rwlock_init");
int host_rwlock_destroy(struct host_rwlock *)
	__asm__("pthread_rwlock_destroy");
int host_rwlock_rdlock(struct host_rwlock *) __asm__("pthread_rwlock_rdlock");
int host_rwlock_wrlock(struct host_rwlock *) __asm__("pthread_rwlock_wrlock");
int host_rwlock_tryrdlock(struct host_rwlock *)
	__asm__("pthread_rwlock_tryrdlock");
int host_rwlock_trywrlock(struct host_rwlock *)
	__asm__("pthread_rwlock_trywrlock");
int host_rwlock_unlock(struct host_rwlock *) __asm__("pthread_rwlock_unlock");

int host_cond_wait(struct host_cond *, struct host_mutex *)
	__asm__("pthread_cond_wait");
int host_cond_broadcast(struct host_cond *)
	__asm__("pthread_cond_broadcast");

int host_sem_init(struct host_sem *, int shared, unsigned int value)
	__asm__("sem_init");
int host_sem_wait(struct host_sem *) __asm__("sem_wait");
int host_sem_trywait(struct host_sem *) __asm__("sem_trywait");
int host_sem_post(struct host_sem *) __asm__("sem_post");

void *host_malloc(size_t size) __asm__("malloc");
void host_free(void *p) __asm__("free");

/* Hooks of -fsanitize=thread: a plain access of a range, told by hand where
 * the bytes themselves are moved by code that is not instrumented. */
void __tsan_read_range(void *p, unsigned long size);
void __tsan_write_range(void *p, unsigned long size);

/* The part that all lock types share: the model, which decides who may have
 * the lock. */
struct lock_state {
	struct vlock model;
};

#define LOCK_STATE(lockname, ...) \
	{ .model = { .magic = VLOCK_MAGIC, .name = (lockname), __VA_ARGS__ } }

/* Holding one of the first two, one must not sleep. */
enum lock_kind { LOCK_SPIN, LOCK_RW, LOCK_MUTEX, LOCK_RWSEM, LOCK_SEM };

/*
 * lock_acquire() and lock_release() return whether the real lock is to be
 * taken or given too, which their caller does right away; then it calls
 * lock_acquired() or lock_released().
 */
void lock_init(struct lock_state *l, size_t size, enum lock_kind kind,
	       const char *name, int tokens);
bool lock_acquire(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind);
void lock_acquired(struct lock_state *l, enum lock_kind kind);
bool lock_try(struct lock_state *l, enum vlock_mode mode, enum lock_kind kind);
/* After lock_try(): what has become of it. */
void lock_tried(struct lock_state *l, enum lock_kind kind, bool taken);
bool lock_release(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind);
void lock_released(struct lock_state *l, enum vlock_mode mode,
		   enum lock_kind kind);

/* Each expands where the kernel code calls its spin_lock() and so on. */
#define __LOCK_INIT(l, kind, name, tokens, real_init)			\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	__tsan_write_range(_lk, sizeof(*_lk));				\
	lock_init(&_lk->state, sizeof(*_lk), kind, name, tokens);	\
	real_init;							\
} while (0)

#define __LOCK(l, mode, kind, real_lock)				\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	if (lock_acquire(&_lk->state, mode, kind))			\
		real_lock(&_lk->real);					\
	lock_acquired(&_lk->state, kind);				\
} while (0)

#define __TRYLOCK(l, mode, kind, real_trylock)				\
({									\
	__typeof__(l) _lk = (l);					\
	int _taken = lock_try(&_lk->state, mode, kind);		\
									\
	if (_taken && vcpu_real_locks())				\
		_taken = !real_trylock(&_lk->real);			\
	lock_tried(&_lk->state, kind, _taken);			\
	_taken;								\
})

#define __UNLOCK(l, mode, kind, real_unlock)				\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	if (lock_release(&_lk->state, mode, kind))			\
		real_unlock(&_lk->real);				\
	lock_released(&_lk->state, mode, kind);				\
} while (0)

#endif
