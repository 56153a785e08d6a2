/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the kernel code of random programs and the harness that runs them
 * meet: what a CPU has of its own, what all start with, and the operations.
 * For both kinds of source file: no kernel header, no header of the machine
 * but the freestanding ones.
 */
#ifndef DIFFERENTIAL_SCRIPT_H
#define DIFFERENTIAL_SCRIPT_H

#include <stddef.h>

#define CPUS_MAX	4
#define SLOTS		8		/* operations of one CPU */

/* On the stack of its CPU. */
struct own {
	int cpu, script;
	int v;				/* what the operation before learnt */
	int cell;
	struct object *obj;
	char *name;
	void *element, *cached;
};

/* Operands a and b; returns what the CPU learns. */
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
/* A CPU's last operation: where it writes says what the CPU has read. */
void shared_finish(int cpu, int value);
/* The plain data: its last state is a function of the trace. */
const void *shared_data(size_t *size);

#endif
