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

int user_change(void), user_fetch(void), user_fetch_twice(void);
int user_keep(void), user_kept(void);

SCENARIO(user_once) = {
	.name = "user-once",
	.title = "user memory is copied while another thread changes it",
	.closed_by = "silence",
	.shows_on = "nothing",
	.clean_on = "broken",
	.cpu = {
		ACTOR("changes it", user_change),
		ACTOR("copies it", user_fetch, 0, 1),
		ACTOR("copies it", user_fetch, 0, 1),
	},
	.schedule = "cpu2 to end; cpu1 to end; cpu3 to end",
};

SCENARIO(user_twice) = {
	.name = "user-twice",
	.title = "user memory is read twice, and has changed",
	.closed_by = "crash",
	.shows_on = "broken",
	.cpu = {
		ACTOR("reads it twice", user_fetch_twice),
		ACTOR("changes it", user_change),
	},
	.schedule = "cpu1 until user_fetch_twice reads; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("BUG", "user_fetch_twice"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "the accesses are marked"),
	},
};

SCENARIO(user_kept_plainly) = {
	.name = "user-kept",
	.title = "a value of user memory goes to a variable that another CPU reads",
	.closed_by = "race",
	.shows_on = "broken",
	.cpu = {
		ACTOR("keeps it", user_keep),
		ACTOR("reads it", user_kept),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "user_keep", WRITES, "user_kept", READS, "fetched"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

int text_change(void), text_print(void), text_compare(void);

SCENARIO(text_printed) = {
	.name = "text-printed",
	.title = "a text is printed while it is changed",
	.closed_by = "race",
	.shows_on = "broken",
	.cpu = {
		ACTOR("changes it", text_change),
		ACTOR("prints it", text_print, 2, 3),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "text_change", WRITES, "text_print", READS, "texts.name"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "text_change", WRITES, "text_print", READS,
		     "texts.value"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};

SCENARIO(text_compared) = {
	.name = "text-compared",
	.title = "a text is compared while it becomes longer",
	.closed_by = "race",
	.shows_on = "broken",
	.cpu = {
		ACTOR("changes it", text_change),
		ACTOR("compares it", text_compare, 0, 1),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "text_change", WRITES, "text_compare", READS,
		     "texts.name"),
		BLIND(TOOL_MEMCHECK, "no race detector"),
	},
};
