// SPDX-License-Identifier: GPL-2.0-only
/* Replay of a recorded schedule: see schedule.h. */
#include <stdio.h>
#include <string.h>
#include "chooser.h"
#include "schedule.h"

struct replay {
	struct vcpu_driver driver;
	int n, at;
	uint64_t done;			/* points of this part so far */
	bool differs;
	char unmet[96];			/* the first difference */
};

static struct replay replay;
static struct vcpu_part parts[VCPU_PARTS];

static void differs(struct replay *r)
{
	const struct vcpu_part *p = &parts[r->at];

	if (r->differs)
		return;
	r->differs = true;
	if (p->points == SCHEDULE_TO_END)
		snprintf(r->unmet, sizeof(r->unmet),
			 "part %d: cpu%d cannot run", r->at + 1,
			 p->cpu + 1);
	else
		snprintf(r->unmet, sizeof(r->unmet),
			 "part %d: cpu%d for %llu points (it ran for %llu)",
			 r->at + 1, p->cpu + 1,
			 (unsigned long long)p->points,
			 (unsigned long long)r->done);
}

static int replay_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct replay *r = (struct replay *)driver;

	while (r->at < r->n) {
		const struct vcpu_part *p = &parts[r->at];

		if (r->done < p->points &&
		    (enabled >> p->cpu & 1 ||
		     (p->points != SCHEDULE_TO_END && vcpu_patient(p->cpu))))
			return p->cpu;
		/* A part without a count may end anywhere, once it has run.
		 * Any other that ends early is a difference. */
		if (r->done < p->points &&
		    (p->points != SCHEDULE_TO_END || !r->done))
			differs(r);
		r->at++;
		r->done = 0;
	}
	return __builtin_ctz(enabled);
}

static void replay_commit(struct vcpu_driver *driver, int cpu,
			  const struct vcpu_op *op)
{
	struct replay *r = (struct replay *)driver;

	if (op->kind != OP_ALLOC && r->at < r->n && parts[r->at].cpu == cpu)
		r->done++;
}

const char *chooser_replay_unmet(struct vcpu_driver *d)
{
	struct replay *r = (struct replay *)d;

	/* All CPUs have ended, so choose() was not called for the rest. */
	while (!r->differs && r->at < r->n) {
		if (r->done < parts[r->at].points &&
		    (parts[r->at].points != SCHEDULE_TO_END || !r->done))
			differs(r);
		r->at++;
		r->done = 0;
	}
	return r->differs ? r->unmet : NULL;
}

static struct vcpu_driver *start(int n)
{
	replay = (struct replay){
		.driver = {
			.choose = replay_choose, .commit = replay_commit,
			.patient = true,
		},
		.n = n,
	};
	return &replay.driver;
}

struct vcpu_driver *chooser_replay(const char *text, int ncpus,
				   char error[CHOOSER_ERROR])
{
	int n = schedule_read(text, ncpus, parts, VCPU_PARTS, error);

	return n < 0 ? NULL : start(n);
}

struct vcpu_driver *chooser_replay_parts(const struct vcpu_part *part,
					 unsigned int n)
{
	memcpy(parts, part, n * sizeof(*part));
	return start(n);
}
