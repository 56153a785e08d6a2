/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers.
 *
 * A bare fence orders nothing for any judge.  CPUs take turns here, so each
 * execution is sequentially consistent with or without it; and none of the
 * detectors derives a happens-before edge from one.  Code that relies on
 * smp_wmb() and smp_rmb() to order plain accesses is therefore reported as a
 * data race, correct or not.  In the kernel's memory model it is one, too,
 * unless the accesses are marked: READ_ONCE() and WRITE_ONCE() never race with
 * each other.  To order plain accesses, put the order on the variable that
 * publishes them: smp_store_release() and smp_load_acquire(), which all of the
 * judges know.  (docs/detectors.md, "Fences")
 */
#ifndef _ASM_SYSTEM_H
#define _ASM_SYSTEM_H

#include <linux/compiler.h>

#define mb()		barrier()
#define rmb()		barrier()
#define wmb()		barrier()
#define smp_mb()	barrier()
#define smp_rmb()	barrier()
#define smp_wmb()	barrier()

/* Names of Linux 3.14.  What is before the store happens before what is after a
 * load that reads it. */
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
/* The store, and then a full barrier. */
#define set_mb(var, v) \
	((void)__atomic_exchange_n(&(var), v, __ATOMIC_SEQ_CST))

#define xchg(ptr, v)	__atomic_exchange_n(ptr, v, __ATOMIC_ACQ_REL)
#define cmpxchg(ptr, old, new)						\
({									\
	__typeof__(*(ptr)) _found = (old);				\
									\
	__atomic_compare_exchange_n(ptr, &_found, new, 0,		\
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE); \
	_found;								\
})

#endif
