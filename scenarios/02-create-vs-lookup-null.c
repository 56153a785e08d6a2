// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race of the mail, in its widest window, where it happened most often.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup info -j -m
 *	alloc_dev()
 *	  next_free_minor()
 *	  memset(md, 0)
 *	  blk_alloc_queue() sleeps
 *					dm_get_md()
 *					  idr_find() finds md
 *					  md->disk is NULL
 *					  ... NULL dereference
 *	  md->disk = alloc_disk()
 *
 * Between the memset and alloc_disk() are four allocations that may sleep.
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

SCENARIO(create_vs_lookup_null) = {
	.name = "create-vs-lookup-null",
	.title = "a lookup finds a device that has no disk yet",
	.story = "alloc_dev() has published and zeroed the device and now\n"
		 "sleeps in one of four allocations.  A lookup by number\n"
		 "finds it and follows md->disk, which is still NULL.",
	.closed_by = "02",
	.window = "md->disk, NULL, read under _minor_lock",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk "
		 "holders=mapped_device.holders",
	.memory = MEMORY_ZERO,
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until blk_alloc_queue returns; cpu2 to end; "
		    "cpu1 to end",
	.expect = {
		KERNEL("oops", "dm_find_md"),
		KERNEL("late-init", "alloc_dev"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "alloc_dev", WRITES, "dm_disk", READS,
		     "mapped_device.disk"),
		BLIND(TOOL_MEMCHECK, "the NULL was written, by memset(); the "
		      "kernel itself reports the crash"),
	},
};
