/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of arrays of words; macros, as in asm/atomic.h. */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <linux/types.h>
#include "vcpu/vcpu.h"

#define BIT_WORD(nr)	((nr) / BITS_PER_LONG)
#define BIT_MASK(nr)	(1UL << ((nr) % BITS_PER_LONG))
#define __BIT_AT(nr, addr) \
	((volatile unsigned long *)(addr) + BIT_WORD(nr))

/*
 * As in the kernel, these give no order; on one bit, so that operations on
 * different bits of a word do not depend on each other.
 */
#define set_bit(nr, addr) \
	__CHANGE_BIT(nr, addr, fetch_or, BIT_MASK(_bn))
#define clear_bit(nr, addr)						\
do {									\
	unsigned long _cn = (nr);					\
	volatile unsigned long *_ca = (volatile unsigned long *)(addr);	\
									\
	if (bit_fence_passed())						\
		clear_bit_unlock(_cn, _ca);				\
	else								\
		__CHANGE_BIT(_cn, _ca, fetch_and, ~BIT_MASK(_bn));	\
} while (0)
#define change_bit(nr, addr) \
	__CHANGE_BIT(nr, addr, fetch_xor, BIT_MASK(_bn))

#define __CHANGE_BIT(nr, addr, op, value)				\
({									\
	unsigned long _bn = (nr);					\
	volatile unsigned long *_bw = __BIT_AT(_bn, addr);		\
									\
	vcpu_bit(OP_ATOMIC_RMW, _bw, _bn % BITS_PER_LONG);		\
	(void)__atomic_##op(_bw, (value), __ATOMIC_RELAXED);		\
	vcpu_counted();							\
})

#define test_bit(nr, addr)						\
({									\
	unsigned long _bn = (nr), _is;					\
	const volatile unsigned long *_bw =				\
		(const volatile unsigned long *)(addr) + BIT_WORD(_bn);	\
									\
	vcpu_bit(OP_ATOMIC_LOAD, _bw, _bn % BITS_PER_LONG);		\
	_is = __atomic_load_n(_bw, __ATOMIC_RELAXED) & BIT_MASK(_bn);	\
	vcpu_counted();							\
	!!_is;								\
})

/* These are fully ordered, and so ordered with operations on any bit. */
#define test_and_set_bit(nr, addr) \
	__TEST_AND_CHANGE_BIT(nr, addr, fetch_or, BIT_MASK(_bn), ACQ_REL)
#define test_and_clear_bit(nr, addr) \
	__TEST_AND_CHANGE_BIT(nr, addr, fetch_and, ~BIT_MASK(_bn), ACQ_REL)
#define test_and_change_bit(nr, addr) \
	__TEST_AND_CHANGE_BIT(nr, addr, fetch_xor, BIT_MASK(_bn), ACQ_REL)

/*
 * The next clear_bit() of the CPU comes after all that it did before.  No detector
 * knows the order of a bare fence, so that clear_bit() has it.
 */
#define smp_mb__before_clear_bit()	bit_fence()
#define smp_mb__after_clear_bit()	do { } while (0)
void bit_fence(void);
int bit_fence_passed(void);

/* Later than 2.6.17: a bit as a lock. */
#define test_and_set_bit_lock(nr, addr) \
	__TEST_AND_CHANGE_BIT(nr, addr, fetch_or, BIT_MASK(_bn), ACQUIRE)
#define clear_bit_unlock(nr, addr) \
	((void)__TEST_AND_CHANGE_BIT(nr, addr, fetch_and, ~BIT_MASK(_bn), \
				     RELEASE))

#define __TEST_AND_CHANGE_BIT(nr, addr, op, value, order)		\
({									\
	unsigned long _bn = (nr);					\
									\
	!!(__atomic_##op(__BIT_AT(_bn, addr), (value),			\
			 __ATOMIC_##order) & BIT_MASK(_bn));		\
})

/* Not atomic: no other CPU may use the word. */
#define __set_bit(nr, addr)	__CHANGE_OWN_BIT(nr, addr, |=, BIT_MASK(_bn))
#define __clear_bit(nr, addr)	__CHANGE_OWN_BIT(nr, addr, &=, ~BIT_MASK(_bn))
#define __change_bit(nr, addr)	__CHANGE_OWN_BIT(nr, addr, ^=, BIT_MASK(_bn))
#define __test_and_set_bit(nr, addr) \
	__TEST_OWN_BIT(nr, addr, |=, BIT_MASK(_bn))
#define __test_and_clear_bit(nr, addr) \
	__TEST_OWN_BIT(nr, addr, &=, ~BIT_MASK(_bn))
#define __test_and_change_bit(nr, addr) \
	__TEST_OWN_BIT(nr, addr, ^=, BIT_MASK(_bn))
#define __TEST_OWN_BIT(nr, addr, op, value)				\
({									\
	unsigned long _bn = (nr);					\
	unsigned long *_bw = (unsigned long *)(addr) + BIT_WORD(_bn);	\
	int _was = !!(*_bw & BIT_MASK(_bn));				\
									\
	*_bw op (value);						\
	_was;								\
})
#define __CHANGE_OWN_BIT(nr, addr, op, value)				\
({									\
	unsigned long _bn = (nr);					\
									\
	((unsigned long *)(addr))[BIT_WORD(_bn)] op (value);		\
	(void)0;							\
})

#define ffz(word)	((unsigned long)__builtin_ctzl(~(word)))
#define __ffs(word)	((unsigned long)__builtin_ctzl(word))
#define ffs(x)		__builtin_ffs(x)
#define fls(x)		((x) ? 32 - __builtin_clz(x) : 0)

#define hweight64(w)	((unsigned int)__builtin_popcountl(w))
#define hweight32(w)	hweight64((unsigned int)(w))
#define hweight16(w)	hweight64((unsigned short)(w))
#define hweight8(w)	hweight64((unsigned char)(w))
#define hweight_long(w)	hweight64(w)

/* The first bit from offset on that is set, or is not; or size. */
#define find_next_bit(addr, size, offset) \
	__FIND_BIT(addr, size, offset, !)
#define find_next_zero_bit(addr, size, offset) \
	__FIND_BIT(addr, size, offset, )
#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)
#define __FIND_BIT(addr, size, offset, not)				\
({									\
	const unsigned long *_words = (addr);				\
	unsigned long _bits = (size), _at = (offset);			\
									\
	while (_at < _bits &&						\
	       not(_words[BIT_WORD(_at)] & BIT_MASK(_at)))		\
		_at++;							\
	_at < _bits ? _at : _bits;					\
})

#endif
