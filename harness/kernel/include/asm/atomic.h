/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic counters.
 *
 * Macros: the operation is then the compiler's own in the function that
 * writes it, and carries that function's address.  Order is as the kernel
 * has it: what returns a value is fully ordered, what does not is not.
 */
#ifndef _ASM_ATOMIC_H
#define _ASM_ATOMIC_H

#include <linux/compiler.h>

/*
 * Eight bytes to itself: ThreadSanitizer keeps four accesses for each such
 * granule, and a busy counter would crowd out those to its neighbour.
 */
typedef struct {
	int counter;
	int pad;
} __attribute__((aligned(8))) atomic_t;

#define ATOMIC_INIT(i)		{ (i), 0 }

#define atomic_read(v)		__atomic_load_n(&(v)->counter,		\
						__ATOMIC_RELAXED)
#define atomic_set(v, i)	__atomic_store_n(&(v)->counter, (i),	\
						 __ATOMIC_RELAXED)

#define atomic_add(i, v)	((void)__atomic_fetch_add(&(v)->counter, \
						(i), __ATOMIC_RELAXED))
#define atomic_sub(i, v)	((void)__atomic_fetch_sub(&(v)->counter, \
						(i), __ATOMIC_RELAXED))
#define atomic_inc(v)		atomic_add(1, v)
#define atomic_dec(v)		atomic_sub(1, v)

#define atomic_add_return(i, v)	__atomic_add_fetch(&(v)->counter, (i),	\
						   __ATOMIC_ACQ_REL)
#define atomic_sub_return(i, v)	__atomic_sub_fetch(&(v)->counter, (i),	\
						   __ATOMIC_ACQ_REL)
#define atomic_inc_return(v)	atomic_add_return(1, v)
#define atomic_dec_return(v)	atomic_sub_return(1, v)
#define atomic_sub_and_test(i, v) (atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	(atomic_sub_return(1, v) == 0)
#define atomic_inc_and_test(v)	(atomic_add_return(1, v) == 0)
#define atomic_add_negative(i, v) (atomic_add_return(i, v) < 0)
#define atomic_xchg(v, new)	__atomic_exchange_n(&(v)->counter, (new), \
						    __ATOMIC_ACQ_REL)

/* Returns the value found; it was old if the exchange took place. */
#define atomic_cmpxchg(v, old, new)					\
({									\
	int _found = (old);						\
									\
	__atomic_compare_exchange_n(&(v)->counter, &_found, (new), 0,	\
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE); \
	_found;								\
})

/* Adds a unless the value is u; returns whether it added. */
#define atomic_add_unless(v, a, u)					\
({									\
	atomic_t *_av = (v);						\
	int _a = (a), _u = (u), _was = atomic_read(_av);		\
									\
	while (_was != _u &&						\
	       !__atomic_compare_exchange_n(&_av->counter, &_was,	\
				_was + _a, 0, __ATOMIC_ACQ_REL,		\
				__ATOMIC_RELAXED))			\
		;							\
	_was != _u;							\
})
#define atomic_inc_not_zero(v)	atomic_add_unless(v, 1, 0)

#define smp_mb__before_atomic_dec()	do { } while (0)
#define smp_mb__after_atomic_dec()	do { } while (0)
#define smp_mb__before_atomic_inc()	do { } while (0)
#define smp_mb__after_atomic_inc()	do { } while (0)

#endif
