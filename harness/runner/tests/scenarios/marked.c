// SPDX-License-Identifier: GPL-2.0-only
/* The rows of docs/detectors.md on marked accesses, and on crowded words. */
#include "scenario.h"

int mark_write(void), plain_read(void), mark_read(void), plain_write(void);

SCENARIO(marked_write) = {
	.name = "marked-write",
	.title = "a plain read against a marked write",
	.closed_by = "race",
	.shows_on = "broken",
	.cpu = {
		ACTOR("writes, marked", mark_write),
		ACTOR("reads", plain_read, 0, 1),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_CHECKER, "mark_write", UPDATES,
		     "plain_read", READS, "read_plainly"),
		BLIND(TOOL_HELGRIND | TOOL_DRD, "a locked instruction is a "
		      "read to them"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

SCENARIO(marked_read) = {
	.name = "marked-read",
	.title = "a plain write against a marked read",
	.closed_by = "race",
	.shows_on = "broken",
	.cpu = {
		ACTOR("writes", plain_write),
		ACTOR("reads, marked", mark_read, 0, 1),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_CHECKER, "plain_write", WRITES,
		     "mark_read", UPDATES, "written_plainly"),
		RACE(TOOL_HELGRIND | TOOL_DRD, "plain_write", WRITES,
		     "mark_read", READS, "written_plainly"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

void crowd_setup(void);
int crowd_look(void), crowd_write(void);

SCENARIO(crowded_word) = {
	.name = "crowded-word",
	.title = "a race in eight bytes that set-up has written piece by piece",
	.closed_by = "race",
	.shows_on = "broken",
	.setup = crowd_setup,
	.cpu = {
		ACTOR("looks", crowd_look, 0, 1),
		ACTOR("writes", crowd_write),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "crowd_look", READS, "crowd_write", WRITES, "crowd"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

void early_setup(void);
int early_write(void);

SCENARIO(freed_by_setup) = {
	.name = "freed-by-setup",
	.title = "set-up has freed what a CPU writes",
	.closed_by = "race",
	.shows_on = "broken",
	.setup = early_setup,
	.cpu = { ACTOR("writes", early_write), ACTOR("reads", mark_read, 0, 1) },
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, "early_write", WRITES,
			   "early_setup", NULL),
		INVALID(TOOL_MEMCHECK, "early_write", WRITES, NULL),
		BLIND(TOOL_HELGRIND | TOOL_DRD, "set-up comes before all else"),
	},
};
