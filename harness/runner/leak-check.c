// SPDX-License-Identifier: GPL-2.0-only
/* What a run has left behind: the system looks, guarded. */
#include "runner.h"

struct check {
	const struct scenario *scenario;
	system_finding_fn found;
};

static void check(void *arg)
{
	struct check *c = arg;

	if (!the_system.judge(c->found))
		return;
	if (c->scenario->ends)
		c->scenario->ends();
	the_system.leak_check(c->scenario->system, c->found);
}

bool leak_check_run(const struct scenario *s, system_finding_fn found)
{
	struct check c = { .scenario = s, .found = found };
	bool ended = guarded(check, &c);

	the_system.findings(found);
	the_system.fail_in(s->fail_alloc);
	return ended;
}
