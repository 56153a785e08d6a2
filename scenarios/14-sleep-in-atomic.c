// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which patches 03 and 04 must come.
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
 * Until 04 _minor_lock is a mutex, and who holds one may sleep.  04 makes it
 * a spinlock; had 03 not moved idr_pre_get() out of it, this would be left.
 */
#include "dm/user.h"
#include "scenario.h"

/* Fills the IDR's reserve: the others then allocate one layer each, and what
 * an explorer has to go through stays small. */
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
	.story = "idr_pre_get() allocates with GFP_KERNEL.  Inside a spinlock\n"
		 "that is forbidden: whoever sleeps there is not woken by\n"
		 "those who spin for the lock.  Old and new code are both\n"
		 "right; only the series in another order is wrong.",
	.closed_by = "03",
	.shows_on = "without-3",
	.clean_on = "buggy fixed",
	.window = "_minor_lock, held across kmem_cache_alloc()",
	.memory = MEMORY_POISON,
	.setup = setup,
	.cpu = {
		ACTOR("dmsetup create vol0 --notable", create),
		ACTOR("dmsetup create vol1 --notable", create_another,
		      0, -EBUSY),
	},
	.schedule = "cpu1 until idr_pre_get enters; cpu2 until blocked if "
		    "possible; cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("sleep-in-atomic", "idr_pre_get"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is locked; that the lock "
		      "is one to spin for is no matter of accesses"),
	},
};
