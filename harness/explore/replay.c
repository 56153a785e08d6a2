// SPDX-License-Identifier: GPL-2.0-only
/* Replay of a recorded schedule: so many points of this CPU, then of that. */
#include <stdio.h>
#include <stdlib.h>
#include <ctype.h>
#include "chooser.h"

struct part {
	int cpu;
	uint64_t points;		/* UINT64_MAX: to the end */
};

struct replay {
	struct vcpu_driver driver;
	int n, at;
	uint64_t done;			/* points of this part */
	bool differs;
	char unmet[96];			/* the first difference */
};

static struct replay replay;
static struct part parts[VCPU_PARTS];

static void differs(struct replay *r)
{
	const struct part *p = &parts[r->at];

	if (r->differs)
		return;
	r->differs = true;
	if (p->points == UINT64_MAX)
		snprintf(r->unmet, sizeof(r->unmet),
			 "part %d, cpu%d: it cannot run", r->at + 1,
			 p->cpu + 1);
	else
		snprintf(r->unmet, sizeof(r->unmet),
			 "part %d, cpu%d for %llu points: it made %llu",
			 r->at + 1, p->cpu + 1,
			 (unsigned long long)p->points,
			 (unsigned long long)r->done);
}

static int replay_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct replay *r = (struct replay *)driver;

	while (r->at < r->n) {
		const struct part *p = &parts[r->at];

		if (r->done < p->points && enabled >> p->cpu & 1)
			return p->cpu;
		/* What ends early is the end of an open part, if it has begun;
		 * else a difference. */
		if (r->done < p->points &&
		    (p->points != UINT64_MAX || !r->done))
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

	/* All CPUs have ended: nobody was asked for the parts that are left. */
	while (!r->differs && r->at < r->n) {
		if (r->done < parts[r->at].points &&
		    (parts[r->at].points != UINT64_MAX || !r->done))
			differs(r);
		r->at++;
		r->done = 0;
	}
	return r->differs ? r->unmet : NULL;
}

struct vcpu_driver *chooser_replay(const char *text, int ncpus,
				   char error[CHOOSER_ERROR])
{
	struct replay *r = &replay;
	const char *s = text;

	*r = (struct replay){ .driver = {
		.choose = replay_choose, .commit = replay_commit } };
	for (;;) {
		struct part *p = &parts[r->n];
		char *end;

		if (r->n == VCPU_PARTS) {
			snprintf(error, CHOOSER_ERROR,
				 "schedule: more than %d parts", VCPU_PARTS);
			return NULL;
		}
		if (!isdigit((unsigned char)*s))
			goto malformed;
		p->cpu = (int)strtoul(s, &end, 10) - 1;
		if (p->cpu < 0 || p->cpu >= ncpus)
			goto malformed;
		p->points = UINT64_MAX;
		if (*end == '*') {
			if (!isdigit((unsigned char)end[1]))
				goto malformed;
			p->points = strtoull(end + 1, &end, 10);
			if (!p->points)
				goto malformed;
		}
		r->n++;
		s = end;
		if (!*s)
			return &r->driver;
		if (*s++ != ',')
			goto malformed;
	}
malformed:
	snprintf(error, CHOOSER_ERROR,
		 "schedule: \"%.80s\": cannot read \"%.20s\" (expected "
		 "CPU*POINTS,... with CPUs 1 to %d)", text, s, ncpus);
	return NULL;
}
