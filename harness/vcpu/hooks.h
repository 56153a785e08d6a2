/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that -fsanitize=thread makes the compiler call, as lists.
 * One list serves the plain runtime (hooks-plain.c defines them), the real
 * one (hooks-tsan.c wraps them) and the linker's --wrap options.
 *
 * clang 14 to 19 and gcc 12 between them call all of these.
 */
#ifndef HARNESS_VCPU_HOOKS_H
#define HARNESS_VCPU_HOOKS_H

#include "core.h"

/* X(name, kind, size) */
#define HOOKS_ACCESS(X)							\
	X(read1, OP_READ, 1)		X(write1, OP_WRITE, 1)		\
	X(read2, OP_READ, 2)		X(write2, OP_WRITE, 2)		\
	X(read4, OP_READ, 4)		X(write4, OP_WRITE, 4)		\
	X(read8, OP_READ, 8)		X(write8, OP_WRITE, 8)		\
	X(read16, OP_READ, 16)		X(write16, OP_WRITE, 16)	\
	X(unaligned_read2, OP_READ, 2)	X(unaligned_write2, OP_WRITE, 2) \
	X(unaligned_read4, OP_READ, 4)	X(unaligned_write4, OP_WRITE, 4) \
	X(unaligned_read8, OP_READ, 8)	X(unaligned_write8, OP_WRITE, 8) \
	X(unaligned_read16, OP_READ, 16) X(unaligned_write16, OP_WRITE, 16)

/* X(name, kind): a range of bytes */
#define HOOKS_RANGE(X)							\
	X(read_range, OP_READ)		X(write_range, OP_WRITE)

/* X(bits, type) */
#define HOOKS_ATOMIC_SIZES(X)						\
	X(8, uint8_t) X(16, uint16_t) X(32, uint32_t) X(64, uint64_t)

/* X(bits, type, name): value in, old value out */
#define HOOKS_RMW(X, bits, type)					\
	X(bits, type, exchange)						\
	X(bits, type, fetch_add)	X(bits, type, fetch_sub)	\
	X(bits, type, fetch_and)	X(bits, type, fetch_or)		\
	X(bits, type, fetch_xor)	X(bits, type, fetch_nand)

/* Inside the call that the compiler put before the access. */
#define HOOK_PC	((const char *)__builtin_return_address(0) - 1)
/* Where on the stack that call has left its return address; NULL: its
 * place is not known. */
#if defined(__x86_64__)
#define HOOK_CALL	((const char *const *)__builtin_frame_address(0) + 1)
/* The top of the frame of the function that made the call: it has a frame pointer
 * (-fno-omit-frame-pointer), which the hook has saved below its return address.
 * Only the hook can read that: its own frame may be gone after a tail call. */
#define HOOK_TOP	(HOOK_CALL[-1] + 2 * sizeof(void *))
#else
#define HOOK_CALL	NULL
#define HOOK_TOP	NULL
#endif

#endif
