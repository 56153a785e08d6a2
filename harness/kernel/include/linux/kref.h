/* SPDX-License-Identifier: GPL-2.0-only */
/* A counted object: whoever puts the last reference releases it. */
#ifndef _LINUX_KREF_H
#define _LINUX_KREF_H

#include <linux/kernel.h>
#include <linux/types.h>
#include <asm/atomic.h>

struct kref {
	atomic_t refcount;
};

#define KREF_INIT(n)		{ .refcount = ATOMIC_INIT(n) }
#define kref_init(kref)		atomic_set(&(kref)->refcount, 1)
#define kref_read(kref)		atomic_read(&(kref)->refcount)

/* Only for who has a reference already. */
#define kref_get(kref)							\
do {									\
	struct kref *_kg = (kref);					\
									\
	WARN_ON(atomic_is_zero(&_kg->refcount));			\
	atomic_inc(&_kg->refcount);					\
} while (0)
/* Later than 2.6.17: a reference, or 0 if the last one is gone. */
#define kref_get_unless_zero(kref)	atomic_inc_unless(&(kref)->refcount, 0)

/* 1 if that was the last reference; release() has then been called. */
#define kref_put(kref, release)						\
({									\
	struct kref *_kp = (kref);					\
	int _last = atomic_dec_and_test(&_kp->refcount);		\
									\
	if (_last)							\
		(release)(_kp);						\
	_last;								\
})

#endif
