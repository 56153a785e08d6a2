// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race of the mail, on fresh memory.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup info -j -m
 *	alloc_dev()
 *	  md = kmalloc()
 *	  next_free_minor()
 *	    idr_get_new(md)
 *	    drops _minor_lock
 *					dm_get_md()
 *					  idr_find() finds md
 *					  md->disk->first_minor
 *					  ... wild pointer
 *	  memset(md, 0)
 *	  md->disk = alloc_disk()
 *
 * The IDR holds the device itself.  As soon as the lock is dropped, the whole
 * subsystem can see a structure that has not been written at all.
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

SCENARIO(create_vs_lookup) = {
	.name = "create-vs-lookup",
	.title = "a lookup finds a device before it is initialised",
	.story = "alloc_dev() puts the new mapped_device into the IDR, drops\n"
		 "_minor_lock and only then initialises it.  A lookup by\n"
		 "number in between follows md->disk, which is whatever the\n"
		 "memory held before.",
	.closed_by = "02",
	.window = "md->disk, unset, read under _minor_lock",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk "
		 "holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until next_free_minor returns; cpu2 to end; "
		    "cpu1 to end",
	.expect = {
		KERNEL("oops", "dm_find_md"),
		KERNEL("late-init", "alloc_dev"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "alloc_dev", WRITES, "dm_disk", READS,
		     "mapped_device.disk"),
		UNINITIALISED(TOOL_MEMCHECK, "dm_find_md"),
		CLIENT(2, killed by SIGSEGV),
	},
};
