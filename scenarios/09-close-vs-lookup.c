// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference is taken after the lock was dropped: the last close of a
 * device that was removed while it was open.
 *
 *	cpu1				cpu2
 *	close("/dev/dm-0")		dmsetup info -j -m
 *					dm_get_md()
 *					  _minor_lock; idr_find() finds
 *					  md; drops _minor_lock
 *	dm_blk_close()
 *	  dm_put(md): holders 1 -> 0
 *	    free_dev(); kfree(md)
 *					  dm_get(md): writes freed memory
 */
#include "dm/user.h"
#include "scenario.h"

static struct user_file *file;

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_open(0, &file));
	NEED(user_remove("vol0"));
}

static int close_it(void)
{
	return user_close(file);
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(close_vs_lookup) = {
	.name = "close-vs-lookup",
	.title = "a lookup meets the last close of a removed device",
	.story = "Removing an open device only takes its name away.  The last\n"
		 "close drops the last reference, and takes no lock that\n"
		 "would make a lookup by number wait.",
	.closed_by = "06",
	.window = "md->holders, between idr_find() and dm_get()",
	.watch = "idr=idr_layer.ary holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable; open /dev/dm-0; "
		  "dmsetup remove vol0",
	.cpu = {
		ACTOR("close /dev/dm-0, the last", close_it),
		COMMAND("dmsetup info -j 254 -m 0", lookup, -ENXIO),
	},
	.schedule = "cpu2 until dm_get_md unlocks; cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "find_device"),
		AFTER_FREE_BY_ALL("dm_get", UPDATES, "free_dev",
				  "mapped_device.holders"),
		AFTER_FREE_BY_ALL("dm_get_mdptr", READS, "free_dev",
				  "mapped_device.interface_ptr"),
		/* the lookup's own put of what it got */
		CONSEQUENCES(TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
			     TOOL_CHECKER, "free_dev"),
	},
};
