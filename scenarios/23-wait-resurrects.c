// SPDX-License-Identifier: GPL-2.0-only
/*
 * As wait-vs-lookup, but the lookup comes between the count's zero and the mark
 * that says so.
 *
 *	cpu1			cpu2			cpu3
 *	dmsetup wait		dmsetup remove		dmsetup info -j -m
 *	  sleeps
 *				wakes cpu1
 *				dm_put(md): 2 -> 1
 *	dm_put(md): 1 -> 0
 *							dm_get(md): 0 -> 1
 *							dm_put(md): 1 -> 0
 *							  free_dev()
 *	  free_dev() again
 *	    mempool_destroy(): BUG
 *
 * 04 makes the decrement and the mark in the IDR one step.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 8 zero"));
	NEED(user_resume("vol0"));
}

static int wait_for_event(void)
{
	int nr = user_wait("vol0", 0);

	return nr < 0 ? nr : 0;
}

static int remove_it(void)
{
	return user_remove("vol0");
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(wait_resurrects) = {
	.name = "wait-resurrects",
	.title = "a lookup raises a count that a waiter just dropped",
	.story = "The waiter that a remove has woken drops the last reference\n"
		 "without _hash_lock.  The number still leads to the device:\n"
		 "a lookup raises its count to one again, and its own put\n"
		 "destroys the device.  Then the waiter destroys it again.",
	.closed_by = "04",
	.window = "md->holders: 0, 1 by dm_get(), 0 again",
	.watch = "holders=mapped_device.holders pool=mempool_s.curr_nr",
	.memory = MEMORY_ZERO,
	.setup = setup,
	.before = "dmsetup create vol0",
	.cpu = {
		COMMAND("dmsetup wait vol0 0", wait_for_event, 0, -ENXIO),
		COMMAND("dmsetup remove vol0", remove_it),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until blocked; cpu2 to end; "
		    "cpu1 until dm_put updates; "
		    "cpu3 until mempool_destroy returns #2 if possible; "
		    "cpu1 to end; cpu3 to end",
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
