/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory is ordinary memory of the process here.  Other threads of the
 * process may change it at any time, with these functions or with marked accesses
 * (WRITE_ONCE), and that is no race: a second copy may get other bytes.
 */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H

#include <linux/kernel.h>

/* Each returns how many bytes could not be copied: none. */
#define copy_from_user(to, from, n)					\
	__USER_COPY(OP_ATOMIC_LOAD, OP_WRITE, to, from, n, 0ul)
#define copy_to_user(to, from, n)					\
	__USER_COPY(OP_READ, OP_ATOMIC_STORE, to, from, n, 0ul)
#define put_user(value, to)						\
({									\
	__typeof__(*(to)) _uv = (value);				\
									\
	__USER_COPY(OP_NONE, OP_ATOMIC_STORE, to, &_uv, sizeof(_uv), 0);\
})
#define get_user(var, from)						\
({									\
	union {								\
		__typeof__(*(from)) value;				\
		char bytes[sizeof(*(from))];				\
	} _uv;								\
									\
	__USER_COPY(OP_ATOMIC_LOAD, OP_NONE, _uv.bytes, from,		\
		    sizeof(_uv), 0);					\
	(var) = _uv.value;						\
	0;								\
})

#define __USER_COPY(read, write, to, from, n, left)			\
({									\
	might_sleep();							\
	vcpu_copy(read, write, to, from, n);				\
	left;								\
})

#define VERIFY_READ	0
#define VERIFY_WRITE	1
#define access_ok(type, addr, size)	((void)(addr), (void)(size), 1)

#endif
