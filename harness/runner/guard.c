// SPDX-License-Identifier: GPL-2.0-only
/*
 * The subject's crashes, wherever they happen, are findings with a place, not
 * the end of the runner.
 *
 * On a CPU the system stops that CPU.  On the controller (load, set-up,
 * tear-down) it jumps back to guarded().
 *
 * Handlers run on a stack of their own: a CPU whose stack has overflown has
 * none left.  A CPU that crashed never returns from its handler: a thread
 * keeps its handler's stack, and a fiber is switched away from.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <ucontext.h>
#include "runner.h"

#define STACK		(128 * 1024)

static char stacks[VCPU_MAX + 1][STACK];	/* [0]: the controller's */
static jmp_buf back;
static bool guarding, by_signal;

static void jump_back(void)
{
	longjmp(back, 1);
}

bool guarded(void (*fn)(void *arg), void *arg)
{
	bool ended;

	the_system.on_panic(jump_back);
	guarding = true;
	by_signal = false;
	if (!setjmp(back)) {
		fn(arg);
		ended = true;
	} else {
		ended = false;
		vcpu_unwound();
	}
	guarding = false;
	the_system.on_panic(NULL);
	return ended;
}

bool guarded_ended_by_signal(void)
{
	return by_signal;
}

void guarded_leave(void)
{
	if (guarding)
		jump_back();
}

static const void *instruction(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (const void *)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (const void *)context->uc_mcontext.pc;
#else
#error "where is the instruction that crashed?"
#endif
}

static const char *stack_pointer(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (const char *)context->uc_mcontext.gregs[REG_RSP];
#else
	return (const char *)context->uc_mcontext.sp;
#endif
}

/* The handler itself crashed: only it runs on these stacks. */
static bool in_handler(const ucontext_t *context)
{
	const char *sp = stack_pointer(context);

	return sp >= stacks[0] && sp < stacks[VCPU_MAX] + STACK;
}

static bool is_in(const char *function, const void *pc)
{
	return the_system.function_at(pc, NULL, NULL) == function;
}

/*
 * The place in the innermost instrumented function: the instruction itself, or
 * the call of the code that crashed (the libc, a detector's runtime, no
 * function at all).  To search the stack for a word that points into the
 * function is not enough: earlier calls leave such words behind, and which ones
 * depends on more than the trace.  To unwind it is not possible: Valgrind's
 * frames of signal handlers cannot be unwound.
 */
static const void *crash_site(const ucontext_t *context)
{
	const void *function = vcpu_function(), *at = instruction(context);
	const char *name;

	name = function ? the_system.function_at(function, NULL, NULL) : NULL;
	if (!name || is_in(name, at))
		return at;
	at = vcpu_call();
	return at && is_in(name, at) ? at : function;
}

/* The processor does not say which address, if it cannot be one. */
static const void *address_of(const siginfo_t *info)
{
	return info->si_code == SI_KERNEL ? (const void *)(1ul << 63) :
					    info->si_addr;
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	sigset_t none;

	/* It does not return; ThreadSanitizer blocks all signals meanwhile. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	by_signal = guarding;
	/* A crash in the report of a crash would come again for ever. */
	if (!in_handler(context) && (guarding || vcpu_self() >= 0))
		the_system.crashed(number == SIGFPE ? "divide error" :
			       number == SIGILL ? "invalid opcode" : NULL,
			       address_of(info), crash_site(context));
	signal(number, SIG_DFL);	/* happens again, and is ours */
}

void guard_thread(void)
{
	stack_t stack = {
		.ss_sp = stacks[vcpu_self() + 1], .ss_size = STACK,
	};

	sigaltstack(&stack, NULL);
}

void guard_signals(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	struct sigaction crash = {
		.sa_sigaction = on_crash,
		.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK,
	};
	size_t i;

	guard_thread();
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &crash, NULL);
}
