// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last reference to a table is dropped where a CPU must not sleep.
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
 * A CPU that asks for congestion holds a spinlock, and the CPU that drops the
 * last reference destroys the table.  Fixed in 2.6.28: 8a57dfc6f94,
 * fixed/follow-up/12.
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
	.title = "a table is destroyed under a spinlock (until 2.6.28)",
	.story = "pdflush asks under inode_lock whether the device is\n"
		 "congested, and holds a reference to its table meanwhile.\n"
		 "If a resume replaces the table, pdflush drops the last\n"
		 "reference and destroys the table, which may sleep.",
	.closed_by = "12",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "dm_table.holders, dropped to 0 under inode_lock",
	.watch = "map=mapped_device.map holders=dm_table.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0; open /dev/dm-0; dmsetup reload vol0",
	.cpu = {
		COMMAND("dmsetup resume vol0", resume),
		ACTOR("pdflush: is dm-0 congested?", writeback, 0, 1),
	},
	.schedule = "cpu2 until dm_get_table returns; "
		    "cpu1 until dm_swap_table returns if possible; "
		    "cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("sleep-in-atomic", "dm_put_target_type"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "the count of the table is correct; the "
		      "fault is to sleep under a spinlock"),
	},
};
