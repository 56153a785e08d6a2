// SPDX-License-Identifier: GPL-2.0-only
/* What a run has left behind: the system checks it, guarded. */
#include "clean-ends.h"
#include "runner.h"

struct check {
	const struct scenario *scenario;
	system_finding_fn found;
	bool remember;
};

static void check(void *arg)
{
	struct check *c = arg;

	if (!the_system.judge(c->found))
		return;
	if (c->remember && clean_end_known())
		return;
	if (c->scenario->ends)
		c->scenario->ends();
	the_system.leak_check(c->scenario->system, c->found);
}

static bool run(const struct scenario *s, system_finding_fn found,
		bool remember)
{
	struct check c = {
		.scenario = s, .found = found, .remember = remember,
	};
	bool ended = guarded(check, &c);

	the_system.findings(found);
	the_system.fail_in(s->fail_alloc);
	return ended;
}

bool leak_check_run(const struct scenario *s, system_finding_fn found)
{
	return run(s, found, false);
}

bool leak_check_unless_known(const struct scenario *s, system_finding_fn found)
{
	return run(s, found, true);
}
