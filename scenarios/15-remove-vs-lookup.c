// SPDX-License-Identifier: GPL-2.0-only
/*
 * A race that the merged form of 06 added: a plain remove against a lookup.
 *
 *	cpu1				cpu2
 *	dmsetup remove			dmsetup info -j -m
 *	dev_remove()
 *	  __hash_remove()
 *	  drops _hash_lock
 *					find_device() takes _hash_lock
 *					  dm_get_md()
 *					    idr_find() finds md;
 *					    drops _minor_lock
 *	  dm_put(md): holders 1 -> 0
 *	    free_dev(); kfree(md)
 *					    dm_get(md): writes freed memory
 *
 * Before 06 a remove drops its last reference inside _hash_lock, which keeps
 * lookups out.  As merged, 06 moved the put outside and left dm_get() outside
 * _minor_lock.  It was in mainline from 2.6.18 to 4.0.
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

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(remove_vs_lookup) = {
	.name = "remove-vs-lookup",
	.title = "06 as merged: a lookup returns a freed device",
	.story = "In the merged form of 06 a remove drops its reference after\n"
		 "it releases _hash_lock, and a lookup takes its reference\n"
		 "after it releases _minor_lock.  No lock keeps the two\n"
		 "apart.  The old code and 06 as posted do not have this\n"
		 "race.",
	.closed_by = "06",
	.shows_on = "as-merged",
	.clean_on = "buggy fixed",
	.window = "md->holders, between idr_find() and dm_get()",
	.watch = "idr=idr_layer.ary holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable",
	.cpu = {
		COMMAND("dmsetup remove vol0", remove_it),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until __hash_remove returns; "
		    "cpu1 until dev_remove unlocks; "
		    "cpu2 until dm_get_md unlocks; cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "find_device"),
		AFTER_FREE_BY_ALL("dm_get", UPDATES, "free_dev",
				  "mapped_device.holders"),
		AFTER_FREE_BY_ALL("dm_get_mdptr", READS, "free_dev",
				  "mapped_device.interface_ptr"),
	},
};
