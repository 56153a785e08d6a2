// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race of create-vs-lookup, with a chosen minor: cpu2 knows it in advance.
 *
 *	cpu1				cpu2
 *	dmsetup create --minor 7	dmsetup info -j -m 7
 *	alloc_dev()
 *	  specific_minor(7)
 *	    idr_get_new_above(md, 7)
 *	    drops _minor_lock
 *					dm_get_md()
 *					  idr_find(7) finds md
 *					  md->disk->first_minor
 *					  ... wild pointer
 *	  memset(md, 0)
 */
#include "dm/user.h"
#include "scenario.h"

static int create(void)
{
	return user_create_minor("vol7", 7);
}

static int lookup(void)
{
	return user_status_dev(7);
}

SCENARIO(create_minor_vs_lookup) = {
	.name = "create-minor-vs-lookup",
	.title = "a lookup finds an unset device by its chosen minor",
	.story = "specific_minor() publishes the device too early, just like\n"
		 "next_free_minor().  The minor is chosen by the user, so the\n"
		 "other CPUs know where to look.",
	.closed_by = "02",
	.window = "md->disk, unset, read under _minor_lock",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk "
		 "holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.cpu = {
		COMMAND("dmsetup create vol7 --notable -j 254 -m 7", create),
		COMMAND("dmsetup info -j 254 -m 7", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until specific_minor returns; cpu2 to end; "
		    "cpu1 to end",
	.expect = {
		KERNEL("oops", "dm_find_md"),
		KERNEL("late-init", "alloc_dev"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "alloc_dev", WRITES, "dm_disk", READS,
		     "mapped_device.disk"),
		UNINITIALISED(TOOL_MEMCHECK, "dm_find_md"),
	},
};
