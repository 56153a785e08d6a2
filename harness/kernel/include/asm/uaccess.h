/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory is ordinary memory of the process here, but only one CPU uses it.
 * So detectors see the kernel's side of a copy, and not the user's side.
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
