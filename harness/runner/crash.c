// SPDX-License-Identifier: GPL-2.0-only
/*
 * Code that is not instrumented follows a bad pointer (a primitive that was
 * given one), or a call goes where no function is: the CPU that did it oopses
 * and the others go on.
 */
#define _GNU_SOURCE
#include <signal.h>
#include "runner.h"

static void on_crash(int number, siginfo_t *info, void *context)
{
	sigset_t none;

	(void)context;
	/* It does not return; ThreadSanitizer blocks all while it lasts. */
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	vcpu_crashed(info->si_addr);
	signal(number, SIG_DFL);	/* happens again, and is ours */
}

void runner_catch_crashes(void)
{
	struct sigaction crash = {
		.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	sigaction(SIGSEGV, &crash, NULL);
	sigaction(SIGBUS, &crash, NULL);
}
