// SPDX-License-Identifier: GPL-2.0-only
/*
 * The count is zero, but the IDR still has the device: it is found again.
 *
 *	cpu1				cpu2
 *	dmsetup create, name taken	dmsetup info -j -m
 *	dm_put(md): holders 1 -> 0
 *					dm_get_md()
 *					  idr_find() still finds md
 *					  dm_get(md): holders 0 -> 1
 *					dm_put(md): holders 1 -> 0
 *					  free_dev()
 *					    mempool_destroy()
 *					    mempool_destroy()
 *	  free_dev() again
 *	    mempool_destroy(): BUG
 *
 * The decrement and the removal from the IDR are two steps, and a lookup
 * between them gets the dead device.  Patch 02 moves the second step to just
 * after the first; only 04 makes them one step.  A plain remove does not show
 * this race, because _hash_lock keeps lookups out.
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

SCENARIO(resurrected_device) = {
	.name = "resurrected-device",
	.title = "a lookup finds a device whose count is already zero",
	.story = "dm_put() drops the last reference, but the IDR still has\n"
		 "the device.  A lookup raises the count from 0 to 1, and its\n"
		 "own dm_put() destroys the device.  Then the first dm_put()\n"
		 "destroys it again.",
	.closed_by = "04",
	.window = "md->holders: 0, then 1 again; pool->curr_nr",
	.watch = "holders=mapped_device.holders idr=idr_layer.ary "
		 "pool=mempool_s.curr_nr",
	.memory = MEMORY_ZERO,
	.setup = setup,
	.before = "dmsetup create vol0 --notable (minor 0)",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create_taken, -EBUSY),
		COMMAND("dmsetup info -j 254 -m 1", lookup, -ENXIO),
	},
	.schedule = "cpu1 until dm_hash_insert returns; "
		    "cpu1 until dm_put updates; "
		    "cpu2 until mempool_destroy returns #2 if possible; "
		    "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("BUG", "mempool_destroy"),
		AFTER_FREE_BY_ALL("mempool_destroy", READS, "free_pool",
				  "mempool_s.curr_nr"),
		AFTER_FREE(TOOL_CHECKER, "mempool_destroy", READS,
			   "free_pool", "mempool_s.min_nr"),
		RACE(TOOL_HELGRIND | TOOL_DRD, "mempool_destroy", READS,
		     "free_pool", FREES, "mempool_s.min_nr"),
		INVALID(TOOL_MEMCHECK, "mempool_destroy", READS,
			"mempool_s.min_nr"),
		/* cpu1 goes on with what cpu2 is just freeing */
		CONSEQUENCES(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |
			     TOOL_CHECKER, "free_dev"),
	},
};
