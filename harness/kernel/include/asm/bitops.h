/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits of arrays of words; macros, as in asm/atomic.h. */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <linux/types.h>

#define BIT_WORD(nr)	((nr) / BITS_PER_LONG)
#define BIT_MASK(nr)	(1UL << ((nr) % BITS_PER_LONG))
#define __BIT_AT(nr, addr) \
	((volatile unsigned long *)(addr) + BIT_WORD(nr))

#define set_bit(nr, addr)	((void)__atomic_fetch_or(		\
		__BIT_AT(nr, addr), BIT_MASK(nr), __ATOMIC_RELAXED))
#define clear_bit(nr, addr)	((void)__atomic_fetch_and(		\
		__BIT_AT(nr, addr), ~BIT_MASK(nr), __ATOMIC_RELAXED))
#define change_bit(nr, addr)	((void)__atomic_fetch_xor(		\
		__BIT_AT(nr, addr), BIT_MASK(nr), __ATOMIC_RELAXED))
#define test_and_set_bit(nr, addr)	(!!(__atomic_fetch_or(		\
		__BIT_AT(nr, addr), BIT_MASK(nr), __ATOMIC_ACQ_REL) &	\
		BIT_MASK(nr)))
#define test_and_clear_bit(nr, addr)	(!!(__atomic_fetch_and(		\
		__BIT_AT(nr, addr), ~BIT_MASK(nr), __ATOMIC_ACQ_REL) &	\
		BIT_MASK(nr)))
#define test_bit(nr, addr)	(!!(__atomic_load_n(			\
		(const volatile unsigned long *)(addr) + BIT_WORD(nr),	\
		__ATOMIC_RELAXED) & BIT_MASK(nr)))

/* Not atomic: no other CPU may use the word. */
#define __set_bit(nr, addr) \
	((void)(((unsigned long *)(addr))[BIT_WORD(nr)] |= BIT_MASK(nr)))
#define __clear_bit(nr, addr) \
	((void)(((unsigned long *)(addr))[BIT_WORD(nr)] &= ~BIT_MASK(nr)))

#define ffz(word)	((unsigned long)__builtin_ctzl(~(word)))
#define __ffs(word)	((unsigned long)__builtin_ctzl(word))
#define ffs(x)		__builtin_ffs(x)
#define fls(x)		((x) ? 32 - __builtin_clz(x) : 0)

/* The first set bit from offset on, or size. */
#define find_next_bit(addr, size, offset)				\
({									\
	const unsigned long *_words = (addr);				\
	unsigned long _bits = (size), _at = (offset);			\
									\
	while (_at < _bits &&						\
	       !(_words[BIT_WORD(_at)] & BIT_MASK(_at)))		\
		_at++;							\
	_at < _bits ? _at : _bits;					\
})
#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)

#endif
