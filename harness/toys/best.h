/* SPDX-License-Identifier: GPL-2.0-only */
/* How the programs that measure, measure. */
#ifndef HARNESS_TOYS_BEST_H
#define HARNESS_TOYS_BEST_H

#include <sys/resource.h>
#include <time.h>

#define BATCH	0.01		/* seconds: the clock's own cost is nothing */

/* The time of this process, so that others on the machine matter little.  One
 * that starts processes is measured by CLOCK_MONOTONIC. */
static clockid_t best_clock = CLOCK_PROCESS_CPUTIME_ID;

static inline double now(void)
{
	struct timespec t;

	clock_gettime(best_clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Seconds of one once(), in the best of the batches that go into so many
 * milliseconds; one batch at least. */
static inline double best_of(void (*once)(void), double milliseconds)
{
	double start = now(), best = 1e9, begin, each;
	int n;

	do {
		begin = now();
		n = 0;
		do
			once();
		while (n++, now() - begin < BATCH);
		each = (now() - begin) / n;
		if (each < best)
			best = each;
	} while (now() - start < milliseconds / 1000);
	return best;
}

static inline long peak_kib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

#endif
