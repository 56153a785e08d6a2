// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor: each trace of the toy "device" run once, by a loop that has no more
 * to it than that, to hold the explorer against.  It knows what the explorer
 * must find out: that all that is shared is under the one lock.  So a CPU
 * gives way before it takes the lock and nowhere else, no lock is ever waited
 * for, and to try every order of the critical sections is to run each trace
 * once.  Memory is the heap's; what is freed is held until the execution ends.
 *
 *	floor CPUS MILLISECONDS
 *	floor switch MILLISECONDS
 *
 * One line of JSON comes out.  Linked with ThreadSanitizer, whose hooks are
 * then not ours, the toy's code is instrumented and each CPU a logical thread.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "best.h"
#include "floor.h"
#include "toys.h"
#include "vcpu/switch.h"

extern void *__tsan_get_current_fiber(void) __attribute__((weak));
extern void *__tsan_create_fiber(unsigned int flags) __attribute__((weak));
extern void __tsan_switch_to_fiber(void *f, unsigned int flags)
	__attribute__((weak));
extern void __tsan_acquire(void *addr) __attribute__((weak));
extern void __tsan_release(void *addr) __attribute__((weak));

#define NO_SYNC	1
#define STACK	(64 * 1024)
#define DEPTH	64		/* critical sections of one execution */
#define MAIN	VCPU_MAX

static struct fiber {
	void *sp, *tsan;
} fiber[VCPU_MAX + 1];

static int cpus, current = MAIN;
static uint32_t alive;
static uint32_t todo[DEPTH];	/* of each choice: who may still be tried */
static int depth, known;
static void *allocated[VCPU_MAX];
static uint64_t executions;
static char start_edge, end_edge, lock_edge;

static void go(int to)
{
	int from = current;

	current = to;
	if (__tsan_switch_to_fiber)
		__tsan_switch_to_fiber(fiber[to].tsan, NO_SYNC);
	vcpu_switch_stack(&fiber[from].sp, fiber[to].sp);
}

static int choose(void)
{
	if (depth == known)
		todo[known++] = alive;
	return __builtin_ctz(todo[depth++]);
}

static inline void acquire(void *edge)
{
	if (__tsan_acquire)
		__tsan_acquire(edge);
}

static inline void release(void *edge)
{
	if (__tsan_release)
		__tsan_release(edge);
}

/* ---- what the toy stands on ------------------------------------------- */

void toy_lock(int i)
{
	(void)i;
	go(MAIN);
	acquire(&lock_edge);
}

void toy_unlock(int i)
{
	(void)i;
	release(&lock_edge);
}

void *toy_alloc(size_t size)
{
	return allocated[current] = malloc(size);
}

void toy_free(void *p, size_t size)
{
	(void)p;
	(void)size;
}

void toy_check(bool holds)
{
	if (!holds)
		abort();
}

/* ---- all executions --------------------------------------------------- */

static void fiber_main(void)
{
	static void (*const script[])(void *) = {
		floor_create, floor_remove, floor_lookup
	};
	int me = current;

	for (;;) {
		acquire(&start_edge);
		script[me < 2 ? me : 2]((void *)(intptr_t)me);
		release(&end_edge);
		alive &= ~(1u << me);
		go(MAIN);
	}
}

static void execute(void)
{
	int i;

	depth = 0;
	alive = (1u << cpus) - 1;
	floor_restore();
	release(&start_edge);
	for (i = 0; i < cpus; i++)
		go(i);		/* to its first lock */
	while (alive)
		go(choose());
	acquire(&end_edge);
	for (i = 0; i < cpus; i++) {
		free(allocated[i]);
		allocated[i] = NULL;
	}
	executions++;
}

static void explore(void)
{
	executions = 0;
	known = 0;
	do {
		execute();
		while (known && !(todo[known - 1] &= todo[known - 1] - 1))
			known--;
	} while (known);
}

static void make_fiber(int i, void (*entry)(void))
{
	char *stack = malloc(STACK);

	if (!stack) {
		perror("floor");
		exit(1);
	}
	fiber[i].sp = vcpu_fresh_stack((char *)((uintptr_t)(stack + STACK) &
						~63ul), entry);
	if (__tsan_create_fiber)
		fiber[i].tsan = __tsan_create_fiber(0);
}

/* ---- a bare switch ---------------------------------------------------- */

#define SWITCHES	1000

static void switch_back(void)
{
	for (;;)
		go(MAIN);
}

static void switch_often(void)
{
	int i;

	for (i = 0; i < SWITCHES / 2; i++)
		go(0);
}

int main(int argc, char **argv)
{
	double milliseconds = argc == 3 ? atof(argv[2]) : 0, seconds;
	int i;

	if (__tsan_get_current_fiber)
		fiber[MAIN].tsan = __tsan_get_current_fiber();
	if (argc == 3 && !strcmp(argv[1], "switch")) {
		make_fiber(0, switch_back);
		seconds = best_of(switch_often, milliseconds);
		printf("{\"nanoseconds\": %.3f}\n", seconds / SWITCHES * 1e9);
		return 0;
	}
	cpus = argc == 3 ? atoi(argv[1]) : 0;
	if (cpus < 1 || cpus > VCPU_MAX) {
		fprintf(stderr, "usage: %s CPUS|switch MILLISECONDS\n",
			argv[0]);
		return 2;
	}
	for (i = 0; i < cpus; i++)
		make_fiber(i, fiber_main);
	seconds = best_of(explore, milliseconds);
	printf("{\"executions\": %lu, \"seconds\": %.9f, \"rss\": %ld}\n",
	       (unsigned long)executions, seconds, peak_kib());
	return 0;
}
