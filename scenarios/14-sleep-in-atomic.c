// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why patch 03 must come before 04.
 *
 *	cpu1				cpu2
 *	dmsetup create			dmsetup create
 *	next_free_minor()
 *	  spin_lock(&_minor_lock)
 *	  idr_pre_get(GFP_KERNEL)
 *	    may sleep
 *					next_free_minor()
 *					  spin_lock(&_minor_lock)
 *					  ... spins until cpu1 is awake
 *
 * Until 04 _minor_lock is a mutex, and a CPU that holds a mutex may sleep.  04
 * makes it a spinlock.  So 03 moves idr_pre_get() out of it first.
 */
#include "dm/user.h"
#include "scenario.h"

/* Fills the IDR's reserve: the others then allocate one layer each, and an
 * exploration stays small. */
static void setup(void)
{
	NEED(user_create("first"));
}

static int create(void)
{
	return user_create("vol0");
}

static int create_another(void)
{
	return user_create("vol1");
}

SCENARIO(sleep_in_atomic) = {
	.name = "sleep-in-atomic",
	.title = "04 without 03: an allocation sleeps under a spinlock",
	.story = "idr_pre_get() allocates with GFP_KERNEL, which may sleep.\n"
		 "That is forbidden under a spinlock: the CPUs that spin for\n"
		 "the lock would keep the sleeper from running.  The old and\n"
		 "the new code are both correct; only 04 without 03 is wrong.",
	.closed_by = "03",
	.shows_on = "without-3",
	.clean_on = "buggy fixed",
	.window = "_minor_lock, held across kmem_cache_alloc()",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create first --notable",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create),
		COMMAND("dmsetup create vol1 --notable", create_another,
		      0, -EBUSY),
	},
	.schedule = "cpu1 until idr_pre_get enters; cpu2 until blocked if "
		    "possible; cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("sleep-in-atomic", "idr_pre_get"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is locked; the fault is "
		      "to sleep under a spinlock"),
	},
};
