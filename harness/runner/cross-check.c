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
	struct explore_finding *known;	/* a copy; without the schedules */
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

static bool same_pair(const struct explore_finding *a,
		      const struct explore_finding *b)
{
	const void *p = a->pair.a.pcs[0], *q = a->pair.b.pcs[0];
	const void *r = b->pair.a.pcs[0], *s = b->pair.b.pcs[0];

	return !strcmp(a->kind, b->kind) &&
	       ((p == r && q == s) || (p == s && q == r));
}

/*
 * The checker sees every race of a trace.  Which of them ThreadSanitizer has
 * forgotten differs between executions of one trace: of each eight bytes it
 * keeps four accesses, chosen at random.  So what it reports is known, too, if
 * the checker has found the same pair.
 */
static bool is_known(const struct explore_finding *f)
{
	unsigned int i;

	for (i = 0; i < check.n; i++) {
		const struct explore_finding *k = &check.known[i];

		if (k->key == f->key || (k->tool && f->tool &&
		    !strcmp(k->tool, "checker") && same_pair(k, f)))
			return true;
	}
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
		if (is_known(&r->findings[i]))
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

	/* Else all traces of an orbit count as one: see .like. */
	if (!r->symmetric)
		o.like = NULL;
	memset(c, 0, sizeof(*c));
	check.c = c;
	check.n = r->n;
	check.known = calloc(r->n + 1, sizeof(*check.known));
	if (!check.known) {
		c->stranger = "no memory";
		return;
	}
	memcpy(check.known, r->findings, r->n * sizeof(*check.known));
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
	free(check.known);
	seen_forget(&check.traces);
	known_forget();
}
