/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What random programs as kernel code (operations.c, shared.c) and the harness
 * that runs them know of each other.  Both kinds of source file include it, so
 * it includes no header of the kernel and none of the machine.
 */
#ifndef DIFFERENTIAL_INTERFACE_H
#define DIFFERENTIAL_INTERFACE_H

#include <stddef.h>

#define CPUS_MAX	3
#define SLOTS		8		/* operations of one CPU */
#define OUTS		64

struct object;

/* Its first bytes are plain data: their last state is a function of the trace. */
extern struct shared shared;
extern const size_t shared_plain_size;

/* On the stack of its CPU. */
struct own {
	int cpu, script;
	int v;				/* what the operation before learnt */
	int cell;
	struct object *obj;
	void *element, *cached;
};

typedef int (*operation_fn)(struct own *own, int a, int b);

/* How a program starts. */
struct start {
	int memory;			/* enum memory */
	int count, tokens, flag;
	int slot;			/* there is an object in slot[0] */
	int dry;			/* the pool's allocator has no more */
	int bkl;
	int module;			/* users that the module has */
};

void shared_setup(const struct start *s);
void shared_finish(int cpu, int value);

#endif
