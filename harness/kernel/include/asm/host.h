/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks of this kernel.  The model decides which CPU may have one; a real lock
 * of the machine (kernel/host.h) lets the detectors see it.
 *
 * The function that locks calls the real lock itself.  Only then does a report
 * of a detector name that function.
 */
#ifndef _ASM_HOST_H
#define _ASM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include "kernel/host.h"
#include "vcpu/vcpu.h"


/* The part that all lock types share: the model, which decides which CPU may
 * have the lock. */
struct lock_state {
	struct vlock model;
	int used;		/* read by each use, for Helgrind and DRD */
	int is_mutex;		/* a semaphore with one token at first */
};

#define LOCK_STATE(lockname, ...) \
	{ .model = { .magic = VLOCK_MAGIC, .name = (lockname), __VA_ARGS__ } }

/* A CPU that holds one of the first two must not sleep. */
enum lock_kind { LOCK_SPIN, LOCK_RW, LOCK_MUTEX, LOCK_RWSEM, LOCK_SEM };

/*
 * lock_acquire() and lock_release() return whether the caller must take or
 * release the real lock too.  It does so at once, and then calls
 * lock_acquired() or lock_released().
 */
void lock_init(struct lock_state *l, size_t size, enum lock_kind kind,
	       const char *name, int tokens);
bool lock_acquire(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind);
void lock_acquired(struct lock_state *l, enum vlock_mode mode,
		   enum lock_kind kind);
bool lock_try(struct lock_state *l, enum vlock_mode mode, enum lock_kind kind);
/* The result of lock_try(). */
void lock_tried(struct lock_state *l, enum vlock_mode mode,
		enum lock_kind kind, bool taken);
bool lock_release(struct lock_state *l, enum vlock_mode mode,
		  enum lock_kind kind);
void lock_released(struct lock_state *l, enum vlock_mode mode,
		   enum lock_kind kind);
/* From writing to reading; in between the real lock is released and taken again,
 * if the first returns true. */
bool lock_downgrade(struct lock_state *l);
void lock_downgraded(struct lock_state *l);

/* Each expands where the kernel code calls its spin_lock() and so on. */
#define __LOCK_INIT(l, kind, name, tokens, real_init)			\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	vcpu_write_range(_lk, sizeof(*_lk));				\
	lock_init(&_lk->state, sizeof(*_lk), kind, name, tokens);	\
	real_init;							\
} while (0)

#define __LOCK(l, mode, kind, real_lock)				\
do {									\
	__typeof__(l) _lk = (l);					\
									\
	if (lock_acquire(&_lk->state, mode, kind))			\
		real_lock(&_lk->real);					\
	lock_acquired(&_lk->state, mode, kind);				\
} while (0)

#define __TRYLOCK(l, mode, kind, real_trylock)				\
({									\
	__typeof__(l) _lk = (l);					\
	int _taken = lock_try(&_lk->state, mode, kind);		\
									\
	if (_taken && vcpu_real_locks())				\
		_taken = !real_trylock(&_lk->real);			\
	lock_tried(&_lk->state, mode, kind, _taken);			\
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
