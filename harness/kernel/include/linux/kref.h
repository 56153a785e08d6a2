/* SPDX-License-Identifier: GPL-2.0-only */
/* A counted object: the put of the last reference releases it. */
#ifndef _LINUX_KREF_H
#define _LINUX_KREF_H

#include <linux/kernel.h>
#include <linux/types.h>
#include <asm/atomic.h>

struct kref {
	atomic_t refcount;
};

#define KREF_INIT(n)		{ .refcount = ATOMIC_INIT(n) }
#define kref_init(k)		atomic_set(&(k)->refcount, 1)
#define kref_read(k)		atomic_read(&(k)->refcount)

/* The caller must have a reference already. */
#define kref_get(k)							\
do {									\
	struct kref *_kg = (k);					\
									\
	WARN_ON(atomic_is_zero(&_kg->refcount));			\
	atomic_inc(&_kg->refcount);					\
} while (0)
/* Later than 2.6.17: takes a reference, or returns 0 if none is left. */
#define kref_get_unless_zero(k)	atomic_inc_unless(&(k)->refcount, 0)

/* 1 if that was the last reference; release() has then been called. */
#define kref_put(k, release)						\
({									\
	struct kref *_kp = (k);					\
	int _last = atomic_dec_and_test(&_kp->refcount);		\
									\
	if (_last)							\
		(release)(_kp);						\
	_last;								\
})

#endif
