// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer on the toy "device": what floor.c is held against.
 *
 *	explorer CPUS checker|none MILLISECONDS [symmetric [JOBS]]
 *
 * With JOBS it is measured by the clock on the wall, else by the time that the
 * process takes.  One line of JSON comes out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "best.h"
#include "explore/explore.h"
#include "toys.h"

static struct explore_options options = {
	.strategy = EXPLORE_ALL, .granularity = GRANULARITY_SYNC,
	.restore = toy_restore, .preemptions = -1,
	.jobs_after = 0.05,		/* as the runners do */
};
static const struct explore_result *result;

static void explore(void)
{
	toy_restore();
	result = explore_run(&options);
}

int main(int argc, char **argv)
{
	double seconds;
	const struct toy *toy = toy_find("device");
	bool symmetric = argc > 4 && !strcmp(argv[4], "symmetric");

	options.ncpus = argc == 4 || (symmetric && argc < 7) ?
			atoi(argv[1]) : 0;
	options.jobs = argc == 6 ? atoi(argv[5]) : 1;
	if (argc == 6)
		best_clock = CLOCK_MONOTONIC;
	if (options.ncpus < 1 || options.ncpus > VCPU_MAX || !options.jobs) {
		fprintf(stderr, "usage: %s CPUS checker|none MILLISECONDS "
			"[symmetric [JOBS]]\n", argv[0]);
		return 2;
	}
	options.checker = !strcmp(argv[2], "checker");
	options.actors = toy_actors(toy, options.ncpus);
	if (symmetric)
		options.like = toy_like(toy, options.ncpus);
	seconds = best_of(explore, atof(argv[3]));
	if (!result->complete || result->bad) {
		fprintf(stderr, "%s: not complete, or something found\n",
			argv[0]);
		return 1;
	}
	printf("{\"executions\": %lu, \"stand_for\": %lu, \"blocked\": %lu, "
	       "\"points\": %lu, \"seconds\": %.9f, \"rss\": %ld}\n",
	       (unsigned long)result->executions,
	       (unsigned long)result->stand_for,
	       (unsigned long)result->blocked,
	       (unsigned long)result->points, seconds, peak_kib());
	return 0;
}
