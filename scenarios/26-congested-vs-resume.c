// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last reference on a table is put where nobody may sleep.
 *
 *	cpu1				cpu2
 *	dmsetup resume			pdflush
 *					spin_lock(&inode_lock)
 *					dm_any_congested()
 *					  dm_get_table(): 1 -> 2
 *	dm_swap_table()
 *	  __unbind()
 *	    dm_table_put(): 2 -> 1
 *					  dm_table_put(): 1 -> 0
 *					    table_destroy()
 *					      down_read(): sleeps
 *
 * Whoever asks for congestion holds a spinlock, and a table goes with its last
 * reference, whoever has that.  Until 2.6.28: 8a57dfc6f94, fixed/follow-up/12.
 */
#include "dm/user.h"
#include "scenario.h"

static struct user_file *file;

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 8 zero"));
	NEED(user_resume("vol0"));
	NEED(user_open(0, &file));
	NEED(user_load("vol0", "0 8 error"));
}

static int resume(void)
{
	return user_resume("vol0");
}

static int writeback(void)
{
	return user_congested(file);
}

SCENARIO(congested_vs_resume) = {
	.name = "congested-vs-resume",
	.title = "a table is destroyed under a spinlock, until 2.6.28",
	.story = "pdflush asks under inode_lock whether the device is congested.\n"
		 "The table that is asked may have been replaced before it is\n"
		 "put again: then it is destroyed right there, and what its\n"
		 "targets do to end may sleep.",
	.closed_by = "12",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "dm_table.holders, dropped to 0 under inode_lock",
	.watch = "map=mapped_device.map holders=dm_table.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.cpu = {
		ACTOR("dmsetup resume vol0", resume),
		ACTOR("pdflush: is dm-0 congested?", writeback, 0, 1),
	},
	.schedule = "cpu2 until dm_get_table returns; "
		    "cpu1 until dm_swap_table returns if possible; "
		    "cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("sleep-in-atomic", "dm_put_target_type"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "the table is counted as it should be; "
		      "where it goes is no matter of accesses"),
	},
};
