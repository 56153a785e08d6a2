/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory is ordinary memory of the process here.  Other threads of the
 * process may change it at any time, with these functions or with marked accesses
 * (WRITE_ONCE), and that is no race: a second copy may get other bytes.
 */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

/*
 * Each of the first two returns how many bytes could not be copied: all of them if
 * the copy is made to fail (user_fault), else none.  What the kernel wanted to read
 * is then zero.
 */
#define copy_from_user(to, from, n)					\
({									\
	unsigned long _un = (n);					\
	void *_to = (to);						\
	bool _failed = __USER_COPY(OP_ATOMIC_LOAD, OP_WRITE, _to, from,	\
				   _un);				\
									\
	if (_failed)							\
		memset(_to, 0, _un);					\
	_failed ? _un : 0;						\
})
#define copy_to_user(to, from, n)					\
({									\
	unsigned long _un = (n);					\
									\
	__USER_COPY(OP_READ, OP_ATOMIC_STORE, to, from, _un) ? _un : 0;	\
})
#define put_user(value, to)						\
({									\
	__typeof__(*(to)) _uv = (value);				\
									\
	__USER_COPY(OP_NONE, OP_ATOMIC_STORE, to, &_uv, sizeof(_uv)) ?	\
		-EFAULT : 0;						\
})
#define get_user(var, from)						\
({									\
	union {								\
		__typeof__(*(from)) value;				\
		char bytes[sizeof(*(from))];				\
	} _uv = { .bytes = { 0 } };					\
	bool _failed = __USER_COPY(OP_ATOMIC_LOAD, OP_NONE, _uv.bytes,	\
				   from, sizeof(_uv));			\
									\
	(var) = _uv.value;						\
	_failed ? -EFAULT : 0;						\
})

/* Whether this copy of the calling CPU is to fail. */
bool __user_copy_fails(void);

#define __USER_COPY(read, write, to, from, n)				\
({									\
	bool _fails;							\
									\
	might_sleep();							\
	_fails = __user_copy_fails();					\
	if (!_fails)							\
		vcpu_copy(read, write, to, from, n);			\
	_fails;								\
})

#define VERIFY_READ	0
#define VERIFY_WRITE	1
#define access_ok(type, addr, size)	((void)(addr), (void)(size), 1)

#endif
