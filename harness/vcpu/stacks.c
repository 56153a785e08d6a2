// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stacks of CPUs: the memory, and the list of instrumented functions that
 * a CPU is in, which is kept as they are entered and left.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "capacity.h"
#include "point.h"
#include "state.h"

/* More than any frame: one as large as a page would step over a page, and write to
 * another CPU's stack. */
static const size_t guard = 1 << 20;

char *vcpu_stack_memory(int cpu)
{
	struct vcpu_cpu *c = &vcpu.cpu[cpu];
	char *p;

	if (c->stack)
		return c->stack;
	p = mmap(NULL, VCPU_STACK + guard, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED || mprotect(p, guard, PROT_NONE)) {
		perror("dmrace: no memory for a CPU's stack");
		exit(1);
	}
	c->stack = p + guard;
	return c->stack;
}

size_t vcpu_stack_room(const void *p)
{
	int i;

	for (i = 0; i < VCPU_MAX; i++) {
		size_t at = (uintptr_t)p - (uintptr_t)vcpu.cpu[i].stack;

		if (vcpu.cpu[i].stack && at < VCPU_STACK)
			return VCPU_STACK - at;
	}
	return SIZE_MAX;
}

void vcpu_forget_run(void)
{
	int i;

	for (i = 0; i < VCPU_MAX; i++) {
		struct vcpu_cpu *c = &vcpu.cpu[i];

		if (c->stack)
			munmap(c->stack - guard, VCPU_STACK + guard);
		c->stack = NULL;
	}
	valgrind_clean(vcpu_state_start, vcpu_state_end - vcpu_state_start);
}

int vcpu_depth(int cpu)
{
	return vcpu.cpu[cpu].depth;
}

int vcpu_frames(int cpu)
{
	int depth = vcpu.cpu[cpu].depth;

	return depth < VCPU_DEPTH ? depth : VCPU_DEPTH;
}

const void *vcpu_caller(int cpu, int depth)
{
	return (const char *)vcpu.cpu[cpu].frames[depth - 1].caller - 1;
}

uint32_t vcpu_activation(int cpu, int depth)
{
	const struct vcpu_cpu *c = &vcpu.cpu[cpu];

	if (depth < 1 || depth > c->depth || depth > VCPU_DEPTH)
		return 0;
	return c->frames[depth - 1].activation;
}

/* The controller has a call stack, too. */
static struct vcpu_cpu *self(void)
{
	int me = vcpu.mode == VCPU_FREE ? vcpu_thread_self : vcpu.current;

	return &vcpu.cpu[me < 0 ? VCPU_MAX : me];
}

void vcpu_enter(const void *pc, const void *caller, const char *const *call)
{
	struct vcpu_cpu *c = self();

	plain_point(OP_ENTER, caller, 0, pc);
	if (call && (char *)call < c->low)
		c->low = (char *)call;
	if (c->depth < VCPU_DEPTH)
		c->frames[c->depth] = (struct vcpu_frame){
			.fn = pc, .caller = caller,
			.activation = ++c->activations, .call = call,
		};
	else
		CAPACITY_EXCEEDED(VCPU_DEPTH, "functions that a CPU is in");
	c->depth++;
}

void vcpu_exit(const void *pc)
{
	struct vcpu_cpu *c = self();

	plain_point(OP_EXIT, NULL, 0, pc);
	if (c->depth)
		c->depth--;
}

const void *vcpu_function(void)
{
	const struct vcpu_cpu *c = self();

	if (c->depth > 0 && c->depth <= VCPU_DEPTH)
		return c->frames[c->depth - 1].fn;
	return vcpu_controlled() ? c->pending.pc : NULL;
}

const void *vcpu_call(void)
{
	const struct vcpu_cpu *c = self();
	const char *const *call = NULL;

	if (c->depth > 0 && c->depth <= VCPU_DEPTH)
		call = c->frames[c->depth - 1].call;
	return call ? *call - 1 : NULL;
}

void vcpu_unwound(void)
{
	vcpu.cpu[VCPU_MAX].depth = 0;
}

int vcpu_backtrace(int cpu, const void *pc, const void **pcs, int max)
{
	const struct vcpu_cpu *c = &vcpu.cpu[cpu < 0 ? VCPU_MAX : cpu];
	int i = c->depth < VCPU_DEPTH ? c->depth : VCPU_DEPTH, n = 0;

	if (n < max)
		pcs[n++] = pc;
	/* The outermost caller is not instrumented: a scenario's actor. */
	while (i-- > 0 && n < max)
		pcs[n++] = (const char *)c->frames[i].caller - 1;
	return n;
}

int vcpu_stack(const void *pc, const void **pcs, int max)
{
	return vcpu_backtrace(vcpu_self(), pc, pcs, max);
}

