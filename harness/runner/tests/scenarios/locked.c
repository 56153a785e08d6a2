// SPDX-License-Identifier: GPL-2.0-only
/* An object with its own lock is freed: by the last user, and too early. */
#include "scenario.h"

void locked_setup(void);
int locked_put(void), locked_complete(void), locked_wait(void);
int locked_use(void), locked_free(void);
int locked_both(void), locked_try(void);

SCENARIO(locked_put_last) = {
	.name = "locked-put",
	.title = "the last user frees the lock that the first has given back",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.memory = MEMORY_POISON,
	.setup = locked_setup,
	.cpu = {
		ACTOR("puts", locked_put),
		ACTOR("puts", locked_put),
	},
	.schedule = "cpu1 until locked_put unlocks; cpu2 to end; cpu1 to end",
};

SCENARIO(locked_completion) = {
	.name = "locked-completion",
	.title = "who waited frees the completion",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.memory = MEMORY_POISON,
	.setup = locked_setup,
	.cpu = {
		ACTOR("waits, and frees", locked_wait),
		ACTOR("completes", locked_complete),
	},
	.schedule = "cpu1 until blocked; cpu2 to end; cpu1 to end",
};

SCENARIO(locked_too_early) = {
	.name = "locked-too-early",
	.title = "somebody has just used the lock, and is not waited for",
	.closed_by = "race",
	.shows_on = "broken",
	.memory = MEMORY_POISON,
	.setup = locked_setup,
	.cpu = {
		ACTOR("uses", locked_use),
		ACTOR("frees", locked_free),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_CHECKER, "locked_use", UPDATES,
		     "locked_free", FREES, "locked.lock"),
		RACE(TOOL_HELGRIND | TOOL_DRD, "locked_use", READS,
		     "locked_free", FREES, "locked.lock"),
		BLIND(TOOL_MEMCHECK, "a legal order"),
	},
};

SCENARIO(locked_both_orders) = {
	.name = "locked-both",
	.title = "two orders of two locks, under a third",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.cpu = {
		ACTOR("takes both, twice", locked_both),
		ACTOR("takes both, twice", locked_both),
	},
	.schedule = "cpu1 to end; cpu2 to end",
};

SCENARIO(locked_try_second) = {
	.name = "locked-try",
	.title = "two orders of two locks, and one does not wait",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.cpu = {
		ACTOR("tries, then takes both", locked_try),
		ACTOR("tries, then takes both", locked_try),
	},
	.schedule = "cpu1 to end; cpu2 to end",
};
