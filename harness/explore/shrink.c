// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delta debugging (Zeller, Hildebrandt 2002) on the parts of a schedule.  A
 * part is left out by moving its points to a neighbouring part of its CPU.
 * This goes on as long as there are fewer parts and the finding still comes.
 * Then the tail is cut off: the parts after which any schedule shows it.
 */
#include <stdlib.h>
#include <string.h>
#include "chooser.h"
#include "engine.h"
#include "findings.h"
#include "shrink.h"

#define PARTS_MAX	4096
_Static_assert(PARTS_MAX <= VCPU_PARTS, "chooser_replay_parts() takes no more");

struct parts {
	unsigned int n;
	struct vcpu_part part[PARTS_MAX];
};

static double until;

static bool late(void)
{
	return engine_seconds() >= until;
}

static void copy(struct parts *to, const struct parts *from)
{
	to->n = from->n;
	memcpy(to->part, from->part, from->n * sizeof(*from->part));
}

bool shrink_shows(struct vcpu_driver *replay, uint64_t key)
{
	bool came;

	checker_forget();
	findings_look_for(key);
	engine_replay(replay);
	came = findings_came();
	findings_keep();
	return came;
}

/* Whether the schedule shows the finding; then p becomes what really ran. */
static bool shows(struct parts *p, uint64_t key)
{
	const struct vcpu_part *ran;
	unsigned int n;

	if (!shrink_shows(chooser_replay_parts(p->part, p->n), key))
		return false;
	ran = vcpu_schedule(&n);
	if (!ran || n > PARTS_MAX)
		return false;
	memcpy(p->part, ran, n * sizeof(*ran));
	p->n = n;
	return true;
}

/* Neighbouring parts of one CPU become one part. */
static void merge(struct parts *p)
{
	unsigned int i, kept = 0;

	for (i = 0; i < p->n; i++) {
		if (kept && p->part[kept - 1].cpu == p->part[i].cpu)
			p->part[kept - 1].points += p->part[i].points;
		else
			p->part[kept++] = p->part[i];
	}
	p->n = kept;
}

/* Part i runs together with its CPU's next part, or with the one before.
 * False: there is none. */
static bool move(struct parts *p, unsigned int i, bool later)
{
	struct vcpu_part *part = p->part;
	unsigned int j = i;

	do {
		if (later ? ++j == p->n : j-- == 0)
			return false;
	} while (part[j].cpu != part[i].cpu);
	part[j].points += part[i].points;
	memmove(&part[i], &part[i + 1], (p->n - i - 1) * sizeof(*part));
	p->n--;
	merge(p);
	return true;
}

static bool try_without(struct parts *best, unsigned int i, bool later,
			uint64_t key)
{
	static struct parts p;

	copy(&p, best);
	if (!move(&p, i, later) || engine_seconds() > until ||
	    engine_interrupted() || !shows(&p, key))
		return false;
	merge(&p);
	if (p.n >= best->n)
		return false;
	copy(best, &p);
	return true;
}

static bool leave_one_out(struct parts *best, uint64_t key)
{
	unsigned int i;

	for (i = best->n; i-- > 0;)
		if (try_without(best, i, false, key) ||
		    try_without(best, i, true, key))
			return true;
	return false;
}

/* The first n parts; open: the last of them without a count. */
static bool head_shows(const struct parts *best, unsigned int n, bool open,
		       uint64_t key)
{
	static struct parts p;

	copy(&p, best);
	p.n = n;
	if (open)
		p.part[n - 1].points = SCHEDULE_TO_END;
	return shows(&p, key);
}

/* After a schedule's end the CPUs run lowest first, each to its end. */
static void cut_tail(struct parts *best, uint64_t key)
{
	unsigned int n;

	for (n = 1; n < best->n && !late(); n++)
		if (head_shows(best, n, true, key) ||
		    head_shows(best, n, false, key))
			break;
	if (late())
		n = best->n;
	if (head_shows(best, n, true, key))
		best->part[n - 1].points = SCHEDULE_TO_END;
	best->n = n;
}

void shrink(struct explore_finding *f, int ncpus, double deadline)
{
	static struct parts best;
	char error[SCHEDULE_ERROR], *text;
	int n;

	until = deadline;
	if (!f->schedule || late())
		return;
	n = schedule_read(f->schedule, ncpus, best.part, PARTS_MAX - 1, error);
	if (n < 0)
		return;
	best.n = n;
	if (!shows(&best, f->key))
		return;
	merge(&best);
	while (leave_one_out(&best, f->key))
		;
	cut_tail(&best, f->key);
	text = schedule_text(best.part, best.n);
	if (!text)
		return;
	free(f->schedule);
	f->schedule = text;
	f->parts = best.n;
	f->shortest = !late();
}
