// SPDX-License-Identifier: GPL-2.0-only
/*
 * The corrupt reference count of the mail: recycled memory.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup info -j -m
 *	alloc_dev()
 *	  md = kmalloc(), the block of
 *	       a device that is gone
 *	  next_free_minor()
 *					dm_get_md()
 *					  the old contents pass the test
 *					  dm_get(md): holders 0 -> 1
 *	  memset(md, 0)
 *	  atomic_set(&md->holders, 1)
 *	  ... finishes the device
 *					dm_put(md): holders 1 -> 0
 *					  destroys cpu1's device
 *	dm_put(md) in dev_create()
 *	  destroys it again: BUG
 *
 * The allocator returns the block that was freed last, and the lowest free
 * minor is the old one.  So the half-built device looks like the old device.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_remove("vol0"));
}

static int create(void)
{
	return user_create("vol1");
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(lost_reference) = {
	.name = "lost-reference",
	.title = "a lookup's reference is overwritten and lost",
	.story = "The lookup takes its reference in memory that still looks\n"
		 "like an earlier device.  alloc_dev() then clears it and\n"
		 "sets holders to 1: two users, one reference.  The lookup's\n"
		 "dm_put() destroys the new device while its creator uses it.",
	.closed_by = "02",
	.window = "md->holders: 0, 1 by dm_get(), 1 by atomic_set()",
	.watch = "idr=idr_layer.ary disk=mapped_device.disk "
		 "holders=mapped_device.holders",
	.memory = MEMORY_RECYCLE,
	.setup = setup,
	.before = "dmsetup create vol0 --notable (minor 0); "
		  "dmsetup remove vol0",
	.cpu = {
		COMMAND("dmsetup create vol1 --notable", create),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until next_free_minor returns; "
		    "cpu2 until dm_get_md returns; "
		    "cpu1 until alloc_dev returns; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("BUG", "mempool_destroy"),
		KERNEL("late-init", "alloc_dev"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "alloc_dev", WRITES, "dm_disk", READS,
		     "mapped_device.disk"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "alloc_dev", WRITES, "dm_get", UPDATES,
		     "mapped_device.holders"),
		UNINITIALISED(TOOL_MEMCHECK, "dm_find_md"),
		/* the old image's disk, which is gone */
		INVALID(TOOL_MEMCHECK, "dm_find_md", READS,
			"gendisk.first_minor"),
		AFTER_FREE(TOOL_CHECKER, "dm_find_md", READS, "disk_release",
			   NULL),
		/* cpu2 tears down what cpu1 is building and then uses */
		CONSEQUENCES(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |
			     TOOL_MEMCHECK | TOOL_CHECKER, "free_dev"),
	},
};
