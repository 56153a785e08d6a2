// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device is published before it is initialised, and then that fails.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup info -j -m
 *	alloc_dev()
 *	  next_free_minor()
 *	  alloc_disk() fails
 *					dm_get_md()
 *					  idr_find() finds md
 *					  md->disk is NULL
 *					  ... NULL dereference
 *	  free_minor()
 *	  kfree(md)
 *
 * This error path frees everything, the minor too, but other CPUs could see a
 * device that was never finished.
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

SCENARIO(failed_disk_vs_lookup) = {
	.name = "failed-disk-vs-lookup",
	.title = "a lookup finds a device whose create is failing",
	.story = "alloc_disk() fails, and alloc_dev() undoes what it has\n"
		 "done.  Until then the device is in the IDR.  A lookup by\n"
		 "number follows its md->disk, which is NULL and stays NULL.",
	.closed_by = "02",
	.window = "md->disk, NULL, read under _minor_lock",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk",
	.memory = MEMORY_ZERO,
	.fail_alloc = "alloc_disk",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create, -ENXIO),
		COMMAND("dmsetup info -j 254 -m 0", lookup, -ENXIO),
	},
	.schedule = "cpu1 until alloc_disk returns; cpu2 to end; cpu1 to end",
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
