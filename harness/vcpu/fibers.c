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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core.h"

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
} fiber[VCPU_MAX + 1];		/* [0]: the controller */

/* Save the callee's registers and sp in *save, load those saved at sp. */
void vcpu_switch_stack(void **save, void *sp);

#if defined(__x86_64__)
__asm__(
	".text\n"
	".globl vcpu_switch_stack\n"
	".type vcpu_switch_stack,@function\n"
	"vcpu_switch_stack:\n"
	"	.cfi_startproc\n"
	"	pushq %rbp\n	pushq %rbx\n"
	"	pushq %r12\n	pushq %r13\n"
	"	pushq %r14\n	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n	popq %r14\n"
	"	popq %r13\n	popq %r12\n"
	"	popq %rbx\n	popq %rbp\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size vcpu_switch_stack,.-vcpu_switch_stack\n");

#define SAVED_WORDS	6

static void fiber_main(void);

/* A stack on which the switch "returns" into fiber_main(); the zero above
 * its return address ends a backtrace. */
static void *fresh_sp(char *stack)
{
	void **sp = (void **)(stack + VCPU_STACK);

	*--sp = NULL;
	*--sp = (void *)fiber_main;
	sp -= SAVED_WORDS;
	memset(sp, 0, SAVED_WORDS * sizeof(*sp));
	return sp;
}
#elif defined(__aarch64__)
__asm__(
	".text\n"
	".globl vcpu_switch_stack\n"
	".type vcpu_switch_stack,%function\n"
	"vcpu_switch_stack:\n"
	"	stp x29, x30, [sp, #-160]!\n"
	"	stp x19, x20, [sp, #16]\n	stp x21, x22, [sp, #32]\n"
	"	stp x23, x24, [sp, #48]\n	stp x25, x26, [sp, #64]\n"
	"	stp x27, x28, [sp, #80]\n	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x9, sp\n	str x9, [x0]\n	mov sp, x1\n"
	"	ldp x19, x20, [sp, #16]\n	ldp x21, x22, [sp, #32]\n"
	"	ldp x23, x24, [sp, #48]\n	ldp x25, x26, [sp, #64]\n"
	"	ldp x27, x28, [sp, #80]\n	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	ldp x29, x30, [sp], #160\n"
	"	ret\n"
	".size vcpu_switch_stack,.-vcpu_switch_stack\n");

static void fiber_main(void);

static void *fresh_sp(char *stack)
{
	char *sp = stack + VCPU_STACK - 160;

	memset(sp, 0, 160);
	((void **)sp)[1] = (void *)fiber_main;	/* x30 */
	return sp;
}
#else
#error "no stack switch for this machine"
#endif

static void fiber_main(void)
{
	vcpu_cpu_main(vcpu.current);
}

static void fibers_start(int n)
{
	int i;

	vcpu.tsan = __tsan_switch_to_fiber != NULL;
	for (i = 0; i < n; i++)
		fiber[i + 1].sp = fresh_sp(vcpu_stack_memory(i));
	if (!vcpu.tsan)
		return;
	fiber[0].tsan = __tsan_get_current_fiber();
	for (i = 1; i <= n; i++) {
		/* Creating one costs more than a run: they are kept. */
		if (!fiber[i].tsan)
			fiber[i].tsan = __tsan_create_fiber(0);
		__tsan_set_fiber_name(fiber[i].tsan,
				      vcpu.cpu[i - 1].actor->name);
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
		/* Unwind TSan's own call stack of a CPU left in mid-air. */
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
