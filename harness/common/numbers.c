// SPDX-License-Identifier: GPL-2.0-only
#include "numbers.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MILLION		1000000ull

static const struct {
	const char *option;
	uint64_t min, max;
} numbers[] = {
	{ "repeat",	 1, MILLION },
	{ "tries",	 1, 1000 },
	{ "timeout",	 1, MILLION },		/* seconds: 11 days */
	{ "seconds",	 1, MILLION },
	{ "executions",	 1, MILLION * MILLION },
	{ "of",		 1, MILLION * MILLION },
	{ "depth",	 1, 1000 * MILLION },
	{ "preemptions", 0, 1000 * MILLION },
	{ "pct-depth",	 1, 1000 },
	{ "seed",	 0, UINT64_MAX },
	{ "alone",	 1, MILLION },
	{ "random",	 1, MILLION },		/* programs of a sweep */
	{ "more",	 0, NUMBER_CPUS - 1 },
	{ "serve-cpus",	 1, NUMBER_CPUS },
	{ "cpu",	 1, NUMBER_CPUS },
	{ "width",	 40, 500 },		/* LEAST_WIDTH of report.h */
	{ "cpus",	 4, NUMBER_CPUS },	/* of the bench */
	{ "shard",	 1, 65536 },
	{ "cross-check", 0, MILLION },
	{ "jobs",	 1, NUMBER_JOBS },
	{ "checkpoints", 0, MILLION },		/* points between two */
	{ "compared",	 1, MILLION },		/* one execution in N */
	{ "ask",	 3, 1024 },		/* a file descriptor */
	{ "socket",	 3, 1024 },		/* the same */
};

/* Digits alone: no sign, no blank, nothing after them. */
static bool digits(const char *text, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !*end && !errno;
}

bool number_read(const char *option, const char *text, uint64_t *value,
		 char error[NUMBER_ERROR])
{
	uint64_t n;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(numbers[i].option, option))
			continue;
		if (digits(text, &n) && n >= numbers[i].min &&
		    n <= numbers[i].max) {
			*value = n;
			return true;
		}
		snprintf(error, NUMBER_ERROR,
			 "--%s=%.30s: give a number from %llu to %llu", option,
			 text, (unsigned long long)numbers[i].min,
			 (unsigned long long)numbers[i].max);
		return false;
	}
	snprintf(error, NUMBER_ERROR, "--%.30s takes no number", option);
	return false;
}

bool number_read_shard(const char *text, unsigned int *part,
		       unsigned int *parts, char error[NUMBER_ERROR])
{
	const char *slash = strchr(text, '/');
	char first[24] = "", ignored[NUMBER_ERROR];
	uint64_t k, n;

	if (slash && slash - text < (int)sizeof(first)) {
		memcpy(first, text, slash - text);
		if (number_read("shard", first, &k, ignored) &&
		    number_read("shard", slash + 1, &n, ignored) && k <= n) {
			*part = k;
			*parts = n;
			return true;
		}
	}
	snprintf(error, NUMBER_ERROR,
		 "--shard=%.30s: give K/N, with 1 <= K <= N <= 65536", text);
	return false;
}
