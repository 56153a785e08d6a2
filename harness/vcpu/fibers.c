// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs as fibers on the one thread there is: a switch is a dozen
 * instructions, so hundreds of thousands of executions a second are possible.
 *
 * Under ThreadSanitizer each fiber is a logical thread (its fiber API), and
 * every switch says "no synchronisation": otherwise the switch would be an
 * edge that hides the race.  The edges of pthread_create() and pthread_join()
 * are made at the two ends of a run instead, without running anything.
 */
#include "core.h"
#include "switch.h"

extern void *__tsan_get_current_fiber(void) __attribute__((weak));
extern void *__tsan_create_fiber(unsigned int flags) __attribute__((weak));
extern void __tsan_switch_to_fiber(void *f, unsigned int flags)
	__attribute__((weak));
extern void __tsan_set_fiber_name(void *f, const char *name)
	__attribute__((weak));
extern void __real___tsan_func_exit(void) __attribute__((weak));

#define TSAN_SYNC	0
#define TSAN_NO_SYNC	1

static struct fiber {
	void *sp;
	void *tsan;
	const char *name;		/* that TSan knows */
} fiber[VCPU_MAX + 1];		/* [0]: the controller */

void **vcpu_fiber_sp(int cpu)
{
	return &fiber[cpu + 1].sp;
}

bool vcpu_can_pause(void)
{
	return !__tsan_switch_to_fiber;
}

static void fiber_main(void)
{
	vcpu_cpu_main(vcpu.current);
}

static void fibers_start(int n)
{
	int i;

	vcpu.tsan = __tsan_switch_to_fiber != NULL;
	for (i = 0; i < n; i++)
		fiber[i + 1].sp = vcpu_fresh_stack(vcpu_stack_memory(i) +
						   VCPU_STACK, fiber_main);
	if (!vcpu.tsan)
		return;
	fiber[0].tsan = __tsan_get_current_fiber();
	for (i = 1; i <= n; i++) {
		/* Creating one costs more than a run: they are kept. */
		if (!fiber[i].tsan)
			fiber[i].tsan = __tsan_create_fiber(0);
		/* It would be copied for each execution. */
		if (fiber[i].name != vcpu.cpu[i - 1].actor->name) {
			fiber[i].name = vcpu.cpu[i - 1].actor->name;
			__tsan_set_fiber_name(fiber[i].tsan, fiber[i].name);
		}
		__tsan_switch_to_fiber(fiber[i].tsan, TSAN_SYNC);
		__tsan_switch_to_fiber(fiber[0].tsan, TSAN_NO_SYNC);
	}
}

static void fibers_hand_over(int from, int to)
{
	if (vcpu.tsan)
		__tsan_switch_to_fiber(fiber[to + 1].tsan, TSAN_NO_SYNC);
	vcpu_switch_stack(&fiber[from + 1].sp, fiber[to + 1].sp);
}

static void __attribute__((noreturn)) fibers_leave(int from, int to)
{
	fibers_hand_over(from, to);
	__builtin_trap();
}

static void fibers_finish(int n)
{
	int i;

	if (!vcpu.tsan)
		return;
	for (i = 0; i < n; i++) {
		__tsan_switch_to_fiber(fiber[i + 1].tsan, TSAN_NO_SYNC);
		/* Unwind TSan's call stack of a CPU that did not end. */
		for (; vcpu.cpu[i].depth > 0; vcpu.cpu[i].depth--)
			__real___tsan_func_exit();
		__tsan_switch_to_fiber(fiber[0].tsan, TSAN_SYNC);
	}
}

const struct vcpu_backend_ops vcpu_fiber_ops = {
	.start		= fibers_start,
	.hand_over	= fibers_hand_over,
	.leave		= fibers_leave,
	.finish		= fibers_finish,
};
