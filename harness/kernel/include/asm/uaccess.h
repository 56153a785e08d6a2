/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory is memory of the process like any other here, but only one CPU
 * knows it: the kernel's side of a copy is told to detectors, the user's is
 * not.
 */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H

#include <linux/kernel.h>

/* Each returns how many bytes could not be copied: none. */
#define copy_from_user(to, from, n)					\
({									\
	void *_ud = (to);						\
	const void *_us = (from);					\
	size_t _un = (n);						\
									\
	might_sleep();							\
	if (_un) {							\
		vcpu_write_range(_ud, _un);				\
		bytes_copy(_ud, _us, _un);				\
	}								\
	0ul;								\
})
#define copy_to_user(to, from, n)					\
({									\
	void *_ud = (to);						\
	const void *_us = (from);					\
	size_t _un = (n);						\
									\
	might_sleep();							\
	if (_un) {							\
		vcpu_read_range(_us, _un);				\
		bytes_copy(_ud, _us, _un);				\
	}								\
	0ul;								\
})
#define put_user(value, to)						\
({									\
	__typeof__(*(to)) _uv = (value);				\
									\
	might_sleep();							\
	bytes_copy(to, &_uv, sizeof(_uv));				\
	0;								\
})
#define get_user(var, from)						\
({									\
	might_sleep();							\
	bytes_copy(&(var), from, sizeof(*(from)));			\
	0;								\
})

#define VERIFY_READ	0
#define VERIFY_WRITE	1
#define access_ok(type, addr, size)	((void)(addr), (void)(size), 1)

#endif
