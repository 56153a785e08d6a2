// SPDX-License-Identifier: GPL-2.0-only
/* What an actor returns is what the scenario allows, or a finding. */
#include "scenario.h"

#define ALL	(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK | \
		 TOOL_CHECKER)

int work(void);

static int busy(void)
{
	work();
	return -EBUSY;
}

static int three(void)
{
	work();
	return 3;
}

static void nothing(void)
{
	work();
}

SCENARIO(wrong_result) = {
	.name = "wrong-result",
	.title = "a call that fails, which the scenario does not allow",
	.closed_by = "crash",
	.shows_on = "broken",
	.cpu = {
		ACTOR("fails", busy),
		ACTOR("works", work),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = { KERNEL("result", "busy"), BLIND(ALL, "no access") },
};

SCENARIO(other_result) = {
	.name = "other-result",
	.title = "a call that ends in another way than the scenario allows",
	.closed_by = "crash",
	.shows_on = "broken",
	.cpu = {
		ACTOR("fails", busy, -EBUSY),
		ACTOR("does not work", three, 0, -EINVAL),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = { KERNEL("result", "three"), BLIND(ALL, "no access") },
};

SCENARIO(allowed_results) = {
	.name = "allowed-results",
	.title = "all results are allowed, or there is none",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.cpu = {
		ACTOR("fails", busy, 0, -EBUSY),
		ACTOR("fails in its way", three, 3),
		{ .does = "says nothing", .fn = nothing },
	},
	.schedule = "cpu1 to end; cpu2 to end; cpu3 to end",
};
