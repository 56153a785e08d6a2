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

/* The guard is larger than any frame: one as large as a page would step over a page,
 * and write to another CPU's stack. */
#define EACH	(VCPU_STACK_GUARD + VCPU_STACK)

/* What no pointer to memory is. */
#define NOWHERE	(0xaul << 60)

uintptr_t vcpu_stacks = NOWHERE;

char *vcpu_stack_memory(int cpu)
{
	struct vcpu_cpu *c = &vcpu.cpu[cpu];
	void *all;
	char *p;

	if (c->stack)
		return c->stack;
	if (vcpu_stacks == NOWHERE) {
		all = mmap(NULL, VCPU_STACKS, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (all != MAP_FAILED)
			vcpu_stacks = (uintptr_t)all;
	}
	p = (char *)vcpu_stacks + cpu * EACH;
	if (vcpu_stacks == NOWHERE || mprotect(p, VCPU_STACK_GUARD, PROT_NONE)) {
		perror("dmrace: no memory for a CPU's stack");
		exit(1);
	}
	c->stack = p + VCPU_STACK_GUARD;
	return c->stack;
}

/* Everything below is of functions that have returned, or not instrumented. */
static const char *lowest_frame(const struct vcpu_cpu *c)
{
	if (c->depth > VCPU_DEPTH || !c->activations)
		return NULL;
	if (c->depth)
		return (const char *)c->frames[c->depth - 1].call;
	return c->frames[0].top;
}

struct vcpu_stack_place vcpu_stack_place(const void *addr)
{
	int cpu = ((uintptr_t)addr - vcpu_stacks) / EACH, d;
	const struct vcpu_cpu *c = &vcpu.cpu[cpu];
	struct vcpu_stack_place place = {
		.cpu = cpu, .gone = (const char *)addr < lowest_frame(c),
	};

	/* What is left of the frames of functions that have returned is still
	 * there, unless others were called. */
	d = place.gone ? c->depth : 0;
	for (; d < (place.gone ? VCPU_DEPTH : vcpu_frames(cpu)); d++) {
		const struct vcpu_frame *f = &c->frames[d];

		if (!f->fn || (const char *)addr <= (const char *)f->call ||
		    (const char *)addr >= f->top)
			continue;
		place.fn = f->fn;
		place.points = f->points;
		place.depth = place.gone ? 0 : d + 1;
		break;
	}
	return place;
}

bool vcpu_left_behind(const void *addr)
{
	struct vcpu_stack_place place;

	if (!vcpu_on_stack(addr))
		return false;
	place = vcpu_stack_place(addr);
	return place.gone && place.cpu != vcpu.current;
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

	for (i = 0; i < VCPU_MAX; i++)
		vcpu.cpu[i].stack = NULL;
	if (vcpu_stacks != NOWHERE)
		munmap((void *)vcpu_stacks, VCPU_STACKS);
	vcpu_stacks = NOWHERE;
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

void vcpu_enter(const void *pc, const void *caller, const char *const *call,
		const char *top)
{
	struct vcpu_cpu *c = self();

	plain_point(OP_ENTER, caller, 0, pc);
	if (call && (char *)call < c->low)
		c->low = (char *)call;
	if (c->depth < VCPU_DEPTH)
		c->frames[c->depth] = (struct vcpu_frame){
			.fn = pc, .caller = caller,
			.activation = ++c->activations, .call = call,
			.points = c->points,
			.top = top,
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

