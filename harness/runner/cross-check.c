// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random executions after an exploration that says it was complete: each must
 * be of a trace that was run, in which each CPU did the same, and have no
 * finding that is not known.  They are chosen without regard to conflicts, so a
 * wrong reduction does not also hide traces from them.  There are three kinds,
 * a third each: a uniform walk that changes CPUs at every point, whether it is
 * a step of the trace or not; PCT and POS (sample.h), which reach more
 * different traces.
 */
#include <stdlib.h>
#include <string.h>
#include "explore/known.h"
#include "explore/schedule.h"
#include "explore/seen.h"
#include "runner.h"

static struct {
	struct cross_check *c;
	unsigned long wanted;
	uint64_t *keys;			/* those that are known */
	unsigned int n;
	struct seen traces;
	volatile sig_atomic_t enough;
} check;

static void stranger(const char *what)
{
	if (!check.c->stranger) {
		check.c->stranger = what;
		check.c->schedule = schedule_of_run();
	}
	check.enough = 1;
}

static void executed(const struct explore_execution *x)
{
	switch (known_ask(x)) {
	case KNOWN_NOT_KEPT:
		return;
	case KNOWN_STRANGE:
		stranger("a trace that was not explored");
		return;
	case KNOWN_OTHER:
		stranger("a trace in which a CPU did something else than in the "
			 "exploration");
		return;
	case KNOWN:
		break;
	}
	check.c->traces += seen_add(&check.traces, x->trace);
	check.c->executions++;
	if (check.c->executions == check.wanted)
		check.enough = 1;
}

static bool is_known(uint64_t key)
{
	unsigned int i;

	for (i = 0; i < check.n; i++)
		if (check.keys[i] == key)
			return true;
	return false;
}

void cross_check_begin(struct explore_options *o)
{
	known_forget();
	o->executed = known_add;
}

/*
 * Of many traces only a few are kept, and only executions of these count, so
 * more executions must be made.  How many is not known, so there is a limit.
 */
#define SPARE	20

static void sample(struct explore_options *o, enum explore_strategy strategy,
		   unsigned long until)
{
	const struct explore_result *r;
	unsigned int i;

	if (check.c->executions >= until || check.c->stranger)
		return;
	check.wanted = until;
	check.enough = 0;
	o->strategy = strategy;
	o->executions = (until - check.c->executions) * known_one_in() * SPARE;
	r = explore_run(o);
	for (i = 0; i < r->n && !check.c->stranger; i++) {
		if (is_known(r->findings[i].key))
			continue;
		check.c->stranger =
			"a finding that the exploration did not have";
		check.c->schedule = r->findings[i].schedule ?
			strdup(r->findings[i].schedule) : NULL;
	}
}

void cross_check(const struct explore_options *explored,
		 const struct explore_result *r, unsigned long n,
		 struct cross_check *c)
{
	struct explore_options o = *explored;
	unsigned int i;

	/* Else all traces of an orbit count as one: see .like. */
	if (!r->symmetric)
		o.like = NULL;
	memset(c, 0, sizeof(*c));
	check.c = c;
	check.n = r->n;
	check.keys = calloc(r->n + 1, sizeof(*check.keys));
	if (!check.keys) {
		c->stranger = "no memory";
		return;
	}
	for (i = 0; i < r->n; i++)
		check.keys[i] = r->findings[i].key;
	o.fine = o.traces = true;
	o.until_found = o.minimise = false;
	o.progress = NULL;
	o.found = NULL;
	o.wanted = NULL;
	o.seconds = 0;
	o.executed = executed;
	o.stop = &check.enough;
	sample(&o, EXPLORE_PCT, n / 3);
	sample(&o, EXPLORE_POS, n - n / 3);
	sample(&o, EXPLORE_WALK, n);
	free(check.keys);
	seen_forget(&check.traces);
	known_forget();
}
