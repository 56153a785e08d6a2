// SPDX-License-Identifier: GPL-2.0-only
/*
 * Double-checked locking, a well-known race.
 *
 *	cpu1				cpu2
 *	settings_limit()		settings_limit()
 *	settings_get()
 *	  mutex_lock()
 *	  the_settings = kmalloc()
 *					settings_get()
 *					  the_settings is not NULL
 *					settings->limit: unset
 *	  the_settings->limit = 100
 */
#include "scenario.h"

int settings_limit(void);

static void ask(void)
{
	settings_limit();
}

SCENARIO(double_checked) = {
	.name = "double-checked",
	.title = "the pointer is published before its data",
	.story = "A CPU that finds the pointer set skips the lock, and reads\n"
		 "what the other CPU has not written yet.",
	.window = "the_settings, settings->limit",
	.watch = "pointer=the_settings limit=settings.limit",
	.memory = MEMORY_POISON,
	.cpu = {
		{ "asks for the limit, first", ask },
		{ "asks for the limit", ask },
	},
	.schedule = "cpu1 until settings_get allocates; "
		    "cpu1 until settings_get writes; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("late-init", "settings_get"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "settings_get", WRITES, "settings_get", READS,
		     "the_settings"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "settings_get", WRITES, "settings_limit", READS,
		     "settings.limit"),
		BLIND(TOOL_MEMCHECK, "the unset value is only returned; "
		      "no branch depends on it"),
	},
};
