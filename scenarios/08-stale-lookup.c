// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference is taken after the lock was dropped: a failed create.
 *
 *	cpu1				cpu2
 *	dmsetup create, name taken	dmsetup info -j -m
 *	dm_hash_insert(): -EBUSY
 *					dm_get_md()
 *					  _minor_lock; idr_find() finds
 *					  md; drops _minor_lock
 *	dm_put(md): holders 1 -> 0
 *	  free_dev(); kfree(md)
 *					  dm_get(md): writes freed memory
 *
 * A create that fails drops the last reference outside _hash_lock.  Elsewhere
 * this lock keeps lookups and removals apart.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
}

static int create_taken(void)
{
	return user_create("vol0");	/* minor 1, then -EBUSY */
}

static int lookup(void)
{
	return user_status_dev(1);
}

SCENARIO(stale_lookup) = {
	.name = "stale-lookup",
	.title = "a lookup takes a reference to a freed device",
	.story = "dm_find_md() returns a pointer without a reference.  Before\n"
		 "dm_get_md() takes one, a create whose name is taken can\n"
		 "drop the last reference and free the device.",
	.closed_by = "06",
	.window = "md->holders, between idr_find() and dm_get()",
	.watch = "idr=idr_layer.ary holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable (minor 0)",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create_taken, -EBUSY),
		COMMAND("dmsetup info -j 254 -m 1", lookup, -ENXIO),
	},
	.schedule = "cpu1 until dm_hash_insert returns; "
		    "cpu2 until dm_get_md unlocks; cpu1 to end; cpu2 to end",
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
