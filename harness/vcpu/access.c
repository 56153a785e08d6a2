// SPDX-License-Identifier: GPL-2.0-only
/* Memory accesses of instrumented code: a point before each. */
#include <limits.h>
#include <valgrind/memcheck.h>
#include "point.h"
#include "state.h"

/* Bytes: a range that is longer is looked at closely. */
#define LONG	4096

static inline __attribute__((always_inline)) void
make_access(struct vcpu_op op)
{
	const void *addr = op.addr;	/* memcheck knows if it is undefined */

	if (vcpu.counting)
		return;
	if (vcpu_controlled()) {
		/* memcheck has reported an undefined address by now; drivers
		 * that keep it shall not be reported again. */
		if (__builtin_expect(vcpu.on_valgrind, 0))
			(void)VALGRIND_MAKE_MEM_DEFINED(&op, sizeof(op));
		if (!only_counted(op.kind, addr, op.size, op.pc))
			vcpu_take_point(op);
	} else if (vcpu.mode == VCPU_OFF) {
		return;
	}
	if (__builtin_expect(!vcpu_is_memory(addr) || vcpu_left_behind(addr),
			     0) && vcpu.fault)
		vcpu.fault(&op);
}

void vcpu_access(enum vcpu_op_kind kind, int order, const void *addr,
		 size_t size, const void *pc)
{
	make_access((struct vcpu_op){ .kind = kind, .order = order,
				      .size = size, .addr = addr, .pc = pc });
}

/* Static data of the program, or a CPU's stack. */
static size_t room_of(const void *p)
{
	size_t at = (uintptr_t)p - (uintptr_t)vcpu_state_start;
	size_t all = vcpu_state_end - vcpu_state_start;

	return at < all ? all - at : vcpu_stack_room(p);
}

void vcpu_access_range(enum vcpu_op_kind kind, const void *addr, size_t size,
		       const void *pc)
{
	struct vcpu_op op = { .kind = kind, .size = size, .addr = addr,
			      .pc = pc };
	size_t room = SIZE_MAX;

	if (vcpu.room && vcpu.mode != VCPU_OFF && vcpu_is_memory(addr)) {
		room = vcpu.room(addr);
		if (size > LONG && room == SIZE_MAX)
			room = room_of(addr);
	}
	if (size > room)
		op.size = room < LONG ? room : LONG;
	make_access(op);
	if (size <= room)
		return;
	op.addr = (const char *)addr + room;
	vcpu.fault(&op);
}

size_t vcpu_string_point(const char *s, size_t max, const void *pc)
{
	struct vcpu_op op = {
		.kind = OP_READ, .string = true, .addr = s, .pc = pc,
		.arg = max < INT_MAX ? max : INT_MAX,
	};

	op.size = vcpu_string_size(s, op.arg);
	make_access(op);
	return vcpu_string_size(s, op.arg);
}

bool vcpu_count(const int *counter, enum vcount what, int arg)
{
	struct vcpu_op op = {
		.kind = what == COUNT_LOOK ? OP_ATOMIC_LOAD : OP_ATOMIC_RMW,
		.count = what, .arg = arg, .size = sizeof(*counter),
		.order = __ATOMIC_RELAXED, .addr = counter,
		.pc = (const char *)VCPU_CALLER - 1,
	};

	if (!vcpu_controlled())
		return true;
	if (__builtin_expect(!vcpu_is_memory(counter), 0))
		return true;	/* the access itself is a point, and faults */
	touch(counter);
	if (!only_counted(op.kind, op.addr, op.size, op.pc))
		vcpu_take_point(op);
	if (vcpu_left_behind(counter))
		vcpu.fault(&op);
	vcpu.counting = true;
	return *(const volatile int *)counter == 1;
}

void vcpu_bit(enum vcpu_op_kind kind, const volatile unsigned long *word,
	      unsigned int bit)
{
	struct vcpu_op op = {
		.kind = kind, .bit = bit + 1, .size = sizeof(*word),
		.order = __ATOMIC_RELAXED, .addr = (const void *)word,
		.pc = (const char *)VCPU_CALLER - 1,
	};

	if (!vcpu_controlled())
		return;
	if (__builtin_expect(!vcpu_is_memory(op.addr), 0))
		return;		/* the access itself is a point, and faults */
	if (!only_counted(op.kind, op.addr, op.size, op.pc)) {
		/* Whether it spins depends on the words that it has read. */
		if (vcpu.cpu[vcpu.current].spin.recording)
			op.bit = 0;
		vcpu_take_point(op);
	}
	if (vcpu_left_behind(op.addr))
		vcpu.fault(&op);
	vcpu.counting = true;
}

void vcpu_counted(void)
{
	vcpu.counting = false;
}
