// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue cannot be allocated, and the freed device stays in the IDR.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup info -j -m
 *	alloc_dev()
 *	  next_free_minor()
 *	  blk_alloc_queue() fails
 *	  goto bad1: kfree(md)
 *	  ... without free_minor()
 *					dm_get_md()
 *					  idr_find() finds md
 *					  md->disk: reads freed memory
 *
 * Patch 02 turns the dangling pointer into a leaked minor: the slot keeps
 * MINOR_ALLOCED.  2.6.19 fixed the leak (fixed/follow-up/).
 */
#include "dm/user.h"
#include "scenario.h"

static int create(void)
{
	return user_create("vol0");
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(failed_create_vs_lookup) = {
	.name = "failed-create-vs-lookup",
	.title = "a create that failed leaves freed memory in the IDR",
	.story = "When blk_alloc_queue() fails, alloc_dev() frees the device\n"
		 "and forgets the minor.  Every later lookup of that number\n"
		 "reads freed memory.",
	.closed_by = "02",
	.window = "the IDR's slot, dangling",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk "
		 "holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.system = DM_KEEPS_MINOR,
	.fail_alloc = "blk_alloc_queue",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create, -ENXIO),
		COMMAND("dmsetup info -j 254 -m 0", lookup, -ENXIO),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "dm_find_md"),
		AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, "dm_disk", READS,
			   "alloc_dev", "mapped_device.disk"),
		INVALID(TOOL_MEMCHECK, "dm_disk", READS,
			"mapped_device.disk"),
		RACE(TOOL_HELGRIND | TOOL_DRD, "dm_disk", READS, "alloc_dev",
		     FREES, "mapped_device.disk"),
	},
};
