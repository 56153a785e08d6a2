// SPDX-License-Identifier: GPL-2.0-only
/* Free runs that hang, and one that does not: hangs.sh looks at who waits. */
#include "scenario.h"

int locked_left_right(void), locked_right_left(void), locked_in_order(void);
int locked_keep(void), locked_want(void), locked_sleep(void);
int locked_nothing(void);

#define ALL	(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK | \
		 TOOL_CHECKER)

SCENARIO(hang_two_orders) = {
	.name = "hang-two-orders",
	.title = "two locks, taken in two orders",
	.closed_by = "hang",
	.shows_on = "broken",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("left, then right", locked_left_right),
		ACTOR("right, then left", locked_right_left),
	},
	.expect = {
		KERNEL("deadlock", "locked_left_right"),
		BLIND(ALL, "no race"),
	},
};

SCENARIO(hang_kept) = {
	.name = "hang-kept",
	.title = "a lock that a CPU keeps when it ends",
	.closed_by = "hang",
	.shows_on = "broken",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("takes a lock, and ends", locked_keep),
		ACTOR("wants it", locked_want),
	},
	.expect = {
		KERNEL("held-lock", "locked_keep"),
		KERNEL("deadlock", "locked_want"),
		BLIND(ALL, "no race"),
	},
};

SCENARIO(hang_asleep) = {
	.name = "hang-asleep",
	.title = "nobody wakes a sleeper",
	.closed_by = "hang",
	.shows_on = "broken",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("sleeps", locked_sleep),
		ACTOR("does nothing", locked_nothing),
	},
	.expect = {
		KERNEL("deadlock", "wait_for_completion"),
		BLIND(ALL, "no race"),
	},
};

SCENARIO(hang_not) = {
	.name = "hang-not",
	.title = "two locks, taken in one order, often",
	.closed_by = "no hang",
	.shows_on = "nothing",
	.clean_on = "broken",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("left, then right", locked_in_order),
		ACTOR("left, then right", locked_in_order),
	},
};
