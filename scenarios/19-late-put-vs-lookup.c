// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference is taken after the lock was dropped, and another lookup drops
 * the last reference.
 *
 *	cpu1		cpu2			cpu3
 *	dmsetup remove	dmsetup info vol0	dmsetup info -j -m
 *			find_device(): has a
 *			  reference
 *	__hash_remove()
 *						dm_get_md()
 *						  idr_find() finds md;
 *						  drops _minor_lock
 *			dm_put(md): 1 -> 0
 *			  free_dev()
 *						  dm_get(md): writes freed
 *						    memory
 *
 * A lookup by name that runs while the device is removed ends up with the last
 * reference, and drops it outside _hash_lock.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
}

static int remove_it(void)
{
	return user_remove("vol0");
}

static int status(void)
{
	return user_status("vol0");
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(late_put_vs_lookup) = {
	.name = "late-put-vs-lookup",
	.title = "a lookup meets the last put of a lookup by name",
	.story = "The remove has finished, but a process that asked for the\n"
		 "status still has a reference to the device.  A lookup by\n"
		 "number finds the device, and takes a reference after the\n"
		 "process has dropped the last one.",
	.closed_by = "06",
	.window = "md->holders, between idr_find() and dm_get()",
	.watch = "holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable",
	.cpu = {
		COMMAND("dmsetup remove vol0", remove_it),
		COMMAND("dmsetup info vol0", status, 0, -ENXIO),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu2 until find_device returns; cpu1 to end; "
		    "cpu3 until dm_get_md unlocks; cpu2 to end; cpu3 to end",
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
