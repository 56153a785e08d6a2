/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers.  No detector knows what a bare fence orders, and under all of
 * them correct code that relies on one looks racy: order belongs on the
 * variable.  These keep the compiler from reordering, and no more.
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
