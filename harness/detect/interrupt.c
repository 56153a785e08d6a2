// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.h"

#include <time.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

#define SIGNALS (sizeof(signals) / sizeof(*signals))

static volatile sig_atomic_t first, count;
static double last;		/* when one was counted, in seconds */
static struct sigaction before[SIGNALS];
static int held;

/* "timeout" sends one to the command and one to its group: these are one. */
#define BURST	0.3	/* seconds */

void interrupt_note(int signal)
{
	struct timespec t;
	double now;

	clock_gettime(CLOCK_MONOTONIC, &t);	/* a handler may */
	now = t.tv_sec + t.tv_nsec / 1e9;
	if (count && now - last < BURST)
		return;
	if (!first)
		first = signal;
	last = now;
	count++;
}

void interrupt_hold(void)
{
	const struct sigaction note = { .sa_handler = interrupt_note };

	if (held++)
		return;
	for (size_t i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (signals[i] != SIGHUP || before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &note, NULL);
	}
}

void interrupt_release(void)
{
	if (--held)
		return;
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}

int interrupted(void)
{
	return first;
}

int interrupt_count(void)
{
	return count;
}

const char *interrupt_name(void)
{
	return first == SIGINT ? "SIGINT" : first == SIGTERM ? "SIGTERM" :
	       first == SIGHUP ? "SIGHUP" : "no signal";
}

void interrupt_add(sigset_t *set)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(set, signals[i]);
}
