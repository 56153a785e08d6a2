// SPDX-License-Identifier: GPL-2.0-only
/* See checkpoints.h. */
#include <stdlib.h>
#include "checkpoints.h"
#include "memory.h"

#define CHECKPOINTS	64		/* at a time */

/*
 * To make one costs as much as to repeat some hundred points.  With too many
 * most are of no use; with too few too much is repeated.  It is best when both
 * cost the same, and so the distance is changed until they do.
 */
#define COST		500		/* of one, in repeated points */
#define CLOSE		128		/* never closer than that */
#define FAR		65536
#define TOLERATED	20000		/* points */

#define NOT_HERE	UINT64_MAX	/* as .points of a state */

struct checkpoint {
	unsigned int step;		/* it is in the state before that one */
	uint64_t points;		/* of all CPUs, up to there */
	struct vcpu_checkpoint *cpus;
	struct memory_copy *memory;
};

static struct {
	const struct explore_options *o;
	struct checkpoint stack[CHECKPOINTS];
	int n;
	bool on;			/* checkpoints are made */
	unsigned int distance;		/* points between two */
	long balance;			/* points repeated, without COSTs */
	/* Points of all CPUs up to a state. */
	uint64_t points[TRACE_STEPS + 1];
	unsigned int at;		/* the state that is to be saved */
	uint64_t executions;
	/* While two ways are compared: where the next one is saved; or NULL. */
	struct checkpoint *compared;
	struct checkpoint ways[3];
} c;

void checkpoints_start(const struct explore_options *o)
{
	c.o = o;
	c.n = 0;
	c.balance = 0;
	c.distance = o->checkpoints == EXPLORE_CHECKPOINTS ? 4 * CLOSE :
							    o->checkpoints;
	c.executions = 0;
	c.on = o->checkpoints && o->heap && vcpu_can_pause();
}

void checkpoints_forget(void)
{
	c.n = 0;
}

/* ---- one -------------------------------------------------------------- */

static uint64_t points_now(void)
{
	uint64_t points = 0;
	int cpu;

	for (cpu = 0; cpu < c.o->ncpus; cpu++)
		points += vcpu_points(cpu);
	return points;
}

static void save(struct checkpoint *p)
{
	memory_save(&p->memory);
	vcpu_save(&p->cpus);
	p->step = c.at;
	p->points = points_now();
}

static bool same(const struct checkpoint *a, const struct checkpoint *b)
{
	return memory_same(a->memory, b->memory) && vcpu_same(a->cpus, b->cpus);
}

/* ---- the stack -------------------------------------------------------- */

/* Many executions begin with the last ones, few with the first. */
static void thin_out(void)
{
	struct checkpoint old;
	int i, j;

	for (i = 0; i < CHECKPOINTS / 4; i++) {
		old = c.stack[i + 1];
		for (j = i + 1; j + 1 < c.n; j++)
			c.stack[j] = c.stack[j + 1];
		c.stack[--c.n] = old;		/* for its memory */
	}
}

bool checkpoints_wanted(unsigned int step)
{
	const struct checkpoint *last = c.n ? &c.stack[c.n - 1] : NULL;

	if (!c.on || (last && last->step == step))
		return false;
	/* A CPU that has crashed decides on the stack of a signal handler. */
	if (vcpu_stopped(vcpu_current())) {
		c.points[step] = NOT_HERE;
		return false;
	}
	c.points[step] = points_now();
	if (c.points[step] - (last ? last->points : 0) < c.distance)
		return false;
	c.at = step;
	return true;
}

static void keep_balance(long points)
{
	c.balance += points;
	if (c.o->checkpoints != EXPLORE_CHECKPOINTS ||
	    labs(c.balance) < TOLERATED)
		return;
	if (c.balance > 0 && c.distance > CLOSE)
		c.distance -= c.distance / 4;
	if (c.balance < 0 && c.distance < FAR)
		c.distance += c.distance / 4;
	c.balance = 0;
}

bool checkpoints_paused(struct vcpu_driver *driver)
{
	(void)driver;
	if (c.compared) {
		save(c.compared);
		c.compared = NULL;
		return false;
	}
	if (c.n == CHECKPOINTS)
		thin_out();
	save(&c.stack[c.n++]);
	keep_balance(-COST);
	return true;
}

static const struct checkpoint *last_before(unsigned int step)
{
	while (c.n && c.stack[c.n - 1].step > step)
		c.n--;
	return c.n ? &c.stack[c.n - 1] : NULL;
}

const struct vcpu_checkpoint *checkpoints_back(unsigned int step,
					       unsigned int *steps)
{
	const struct checkpoint *p = last_before(step);

	if (!p)
		return NULL;
	memory_load(p->memory);
	if (c.points[step] != NOT_HERE)
		keep_balance(c.points[step] - p->points);
	*steps = p->step;
	return p->cpus;
}

/* ---- both ways -------------------------------------------------------- */

bool checkpoints_to_compare(unsigned int step)
{
	return c.on && c.points[step] != NOT_HERE && last_before(step) &&
	       c.executions++ % c.o->checkpoints_compared == 0;
}

static int stop_here(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	(void)enabled;
	return VCPU_PAUSE;
}

/* Goes one way, and saves where it leads.  from: NULL: from the start. */
static bool go(struct checkpoint *to, const struct checkpoint *from,
	       unsigned int step, const struct vcpu_driver *like)
{
	/* The last choice of the plan is another one. */
	unsigned int skip = from ? c.o->ncpus + from->step : 0;
	struct vcpu_driver driver = {
		.choose = stop_here, .paused = checkpoints_paused,
		.skip_choose = like->skip_choose, .skip_commit = ~0u,
		.plan = like->plan + skip,
		.planned = c.o->ncpus + step - skip,
	};

	c.compared = to;
	c.at = step;
	if (from) {
		memory_load(from->memory);
		vcpu_continue(from->cpus, &driver);
	} else {
		memory_restore();
		vcpu_run(VCPU_FIBERS, c.o->actors, c.o->ncpus, &driver);
	}
	if (!c.compared)
		return true;
	c.compared = NULL;		/* it has ended before */
	return false;
}

enum checkpoints_verdict checkpoints_compare(unsigned int step,
					     const struct vcpu_driver *like)
{
	const struct checkpoint *from = last_before(step);

	if (!go(&c.ways[0], NULL, step, like))
		return CHECKPOINTS_NOT_REPEATED;
	if (go(&c.ways[1], from, step, like) &&
	    same(&c.ways[0], &c.ways[1]))
		return CHECKPOINTS_SAME;
	if (!go(&c.ways[2], NULL, step, like) ||
	    !same(&c.ways[0], &c.ways[2]))
		return CHECKPOINTS_NOT_REPEATED;
	return CHECKPOINTS_DIFFER;
}
