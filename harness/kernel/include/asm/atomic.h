/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic counters.
 *
 * They are macros, so that each operation is in the function that uses it, and
 * has an address there.  The order is that of the kernel: an operation that
 * returns a value is fully ordered, any other is not ordered.  Counting, below,
 * is an exception.
 */
#ifndef _ASM_ATOMIC_H
#define _ASM_ATOMIC_H

#include <linux/compiler.h>
#include "vcpu/vcpu.h"

/*
 * It has eight bytes of its own: ThreadSanitizer keeps four accesses of each
 * eight bytes, and a busy counter would push out those of its neighbour.
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

#define atomic_add_return(i, v)	__atomic_add_fetch(&(v)->counter, (i),	\
						   __ATOMIC_ACQ_REL)
#define atomic_sub_return(i, v)	__atomic_sub_fetch(&(v)->counter, (i),	\
						   __ATOMIC_ACQ_REL)
#define atomic_inc_return(v)	atomic_add_return(1, v)
#define atomic_dec_return(v)	atomic_sub_return(1, v)
#define atomic_sub_and_test(i, v) (atomic_sub_return(i, v) == 0)
#define atomic_inc_and_test(v)	(atomic_add_return(1, v) == 0)
#define atomic_add_negative(i, v) (atomic_add_return(i, v) < 0)

/*
 * Counting.  A CPU that drops a reference which is not the last is ordered
 * before the CPU that drops the last, and with no other.  The kernel's full
 * order is stronger, and would hide a race whenever another operation came
 * first.
 */
#define atomic_inc(v)		__COUNT(v, COUNT_UP, fetch_add, RELAXED)
#define atomic_dec(v)		__COUNT(v, COUNT_DOWN, fetch_sub, RELAXED)
/* Not in the kernel: the same, ordered before a CPU that reads it. */
#define atomic_dec_release(v)	__COUNT(v, COUNT_DOWN, fetch_sub, RELEASE)

#define __COUNT(v, what, op, order)					\
({									\
	atomic_t *_cv = (v);						\
									\
	vcpu_count(&_cv->counter, what, 0);				\
	(void)__atomic_##op(&_cv->counter, 1, __ATOMIC_##order);	\
	vcpu_counted();							\
})

/* Not in the kernel: only whether it is 0. */
#define atomic_is_zero(v)						\
({									\
	atomic_t *_cv = (v);						\
	int _is;							\
									\
	vcpu_count(&_cv->counter, COUNT_LOOK, 0);				\
	_is = atomic_read(_cv) == 0;					\
	vcpu_counted();							\
	_is;								\
})

#define atomic_dec_and_test(v)						\
({									\
	atomic_t *_cv = (v);						\
	int _left = vcpu_count(&_cv->counter, COUNT_DOWN_TEST, 0) ?	\
		__atomic_sub_fetch(&_cv->counter, 1, __ATOMIC_ACQ_REL) : \
		__atomic_sub_fetch(&_cv->counter, 1, __ATOMIC_RELEASE);	\
									\
	vcpu_counted();							\
	_left == 0;							\
})

#define atomic_xchg(v, new)	__atomic_exchange_n(&(v)->counter, (new), \
						    __ATOMIC_ACQ_REL)

/* Returns the value before; it is old if the exchange took place. */
#define atomic_cmpxchg(v, old, new)					\
({									\
	int _found = (old);						\
									\
	__atomic_compare_exchange_n(&(v)->counter, &_found, (new), 0,	\
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE); \
	_found;								\
})

/* Adds a unless the value is u; returns whether it added. */
#define __ADD_UNLESS(v, a, u, order)					\
({									\
	atomic_t *_av = (v);						\
	int _a = (a), _u = (u), _was = atomic_read(_av);		\
									\
	while (_was != _u &&						\
	       !__atomic_compare_exchange_n(&_av->counter, &_was,	\
				_was + _a, 0, __ATOMIC_##order,		\
				__ATOMIC_RELAXED))			\
		;							\
	_was != _u;							\
})
#define atomic_add_unless(v, a, u)	__ADD_UNLESS(v, a, u, ACQ_REL)
#define atomic_inc_not_zero(v)		atomic_add_unless(v, 1, 0)

/* Not in the kernel: add_unless of a counter, in one step. */
#define __COUNT_UNLESS(v, what, a, u, order)				\
({									\
	atomic_t *_uv = (v);						\
	int _added;							\
									\
	vcpu_count(&_uv->counter, what, u);				\
	_added = __ADD_UNLESS(_uv, a, u, order);			\
	vcpu_counted();							\
	_added;								\
})
#define atomic_inc_unless(v, u)	\
	__COUNT_UNLESS(v, COUNT_UP_UNLESS, 1, u, RELAXED)
#define atomic_dec_unless_last(v) \
	__COUNT_UNLESS(v, COUNT_DOWN_UNLESS, -1, 1, RELEASE)

#define smp_mb__before_atomic_dec()	do { } while (0)
#define smp_mb__after_atomic_dec()	do { } while (0)
#define smp_mb__before_atomic_inc()	do { } while (0)
#define smp_mb__after_atomic_inc()	do { } while (0)

#endif
