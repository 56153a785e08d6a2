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
	unsigned int diverged;
};

static struct replay replay;
static struct part parts[VCPU_PARTS];

static int replay_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct replay *r = (struct replay *)driver;

	while (r->at < r->n) {
		const struct part *p = &parts[r->at];

		if (r->done < p->points && enabled >> p->cpu & 1)
			return p->cpu;
		/* Ended early is the end of an open part, else a difference. */
		if (r->done < p->points && p->points != UINT64_MAX)
			r->diverged++;
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

unsigned int chooser_replay_diverged(const struct vcpu_driver *d)
{
	return ((const struct replay *)d)->diverged;
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
