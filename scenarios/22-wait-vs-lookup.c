// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last reference belongs to a process that waits for an event.
 *
 *	cpu1			cpu2			cpu3
 *	dmsetup wait		dmsetup remove		dmsetup info -j -m
 *	dm_wait_event()
 *	  sleeps
 *				__hash_remove()
 *				  dm_table_event()
 *				  wakes cpu1
 *				  dm_put(md): 2 -> 1
 *	  woken						dm_find_md()
 *							  drops _minor_lock
 *	dm_put(md): 1 -> 0
 *	  free_dev(); kfree(md)
 *							dm_get(md): writes
 *							freed memory
 *
 * A remove holds _hash_lock, which keeps lookups out; the process that waits
 * for an event does not.  The remove itself wakes it, so that the two race for
 * the last put.  No open file and no failing create is needed.
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

SCENARIO(wait_vs_lookup) = {
	.name = "wait-vs-lookup",
	.title = "a lookup returns a device that its last waiter frees",
	.story = "dmsetup wait keeps a reference while it sleeps.  The remove\n"
		 "wakes it and leaves it the last reference, which it drops\n"
		 "without _hash_lock.  A lookup by number that has the\n"
		 "pointer but no reference yet takes one in freed memory.",
	.closed_by = "06",
	.window = "md->holders, between idr_find() and dm_get()",
	.watch = "idr=idr_layer.ary holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0",
	.cpu = {
		/* it may come after the device was freed */
		COMMAND("dmsetup wait vol0 0", wait_for_event, 0, -ENXIO),
		COMMAND("dmsetup remove vol0", remove_it),
		COMMAND("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO),
	},
	.schedule = "cpu1 until blocked; cpu2 to end; "
		    "cpu3 until dm_get_md unlocks if possible; cpu1 to end; "
		    "cpu3 to end",
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
