// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two resumes lose the one new table.
 *
 *	cpu1				cpu2
 *	dmsetup resume			dmsetup resume
 *	do_resume()
 *	  takes the loaded table
 *	  dm_suspend()
 *					do_resume()
 *					  there is no table to take
 *					  it is suspended: dm_resume()
 *	  dm_swap_table()
 *	    not suspended: -EINVAL
 *	  dm_table_put(new_map)
 *
 * If one runs after the other, in either order, both succeed and the new table
 * is live.  Here one fails, and the loaded table is lost.  No release of Linux
 * has fixed this; fixed/follow-up/13 does.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 8 zero"));
	NEED(user_resume("vol0"));
	NEED(user_load("vol0", "0 16 zero"));
}

static int resume(void)
{
	return user_resume("vol0");
}

SCENARIO(lost_table) = {
	.name = "lost-table",
	.title = "two resumes lose the new table (never fixed)",
	.story = "A resume takes the loaded table and suspends the device\n"
		 "under suspend_lock.  It takes the lock again to swap the\n"
		 "table in.  Between the two a second resume finds the device\n"
		 "suspended and resumes it, so the swap fails and the table\n"
		 "is dropped.",
	.closed_by = "13",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "DMF_SUSPENDED, between two holds of suspend_lock",
	.watch = "flags=mapped_device.flags new_map=hash_cell.new_map "
		 "map=mapped_device.map",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0; dmsetup reload vol0 (another table)",
	.cpu = {
		COMMAND("dmsetup resume vol0", resume),
		COMMAND("dmsetup resume vol0", resume),
	},
	.schedule = "cpu1 until dm_suspend returns; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("result", "resume"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is under suspend_lock"),
	},
};
