// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two creates use the IDR's reserve at the same time.
 *
 *	cpu1				cpu2
 *	dmsetup create -m 64		dmsetup create -m 129
 *	specific_minor()
 *	  idr_pre_get()
 *	    free_layer()
 *					specific_minor()
 *					  idr_get_new_above()
 *					    alloc_layer()
 *
 * Before 03 the reserve is filled under _minor_lock.  Since 03 one CPU can fill
 * it while another, with the lock, takes from it; the reserve's own lock keeps
 * the two apart.  Each of the two minors is in a leaf of its own, so that each
 * create takes a layer; and in a bucket of block devices of its own, so that the
 * lock of one bucket does not order them.  With 04 and without 03, filling the
 * reserve sleeps under a spinlock, as in sleep-in-atomic.
 */
#include "dm/user.h"
#include "scenario.h"

/* Fills the reserve: the others then allocate one layer or two. */
static void setup(void)
{
	NEED(user_create("first"));
}

static int create_64(void)
{
	return user_create_minor("vol0", 64);
}

/* -ENXIO: one CPU more that does the same (--more) */
static int create_129(void)
{
	return user_create_minor("vol1", 129);
}

SCENARIO(shared_reserve) = {
	.name = "shared-reserve",
	.title = "04 without 03: filling a shared reserve may sleep",
	.story = "03 moves idr_pre_get() in front of _minor_lock.  Since then\n"
		 "one create can fill the reserve of layers while another\n"
		 "takes from it.  Both are correct.  With 04 and without 03,\n"
		 "filling it would sleep under a spinlock.",
	.closed_by = "03",
	.shows_on = "without-3",
	.clean_on = "buggy fixed",
	.window = "idr.id_free, shared by idr_pre_get() and alloc_layer()",
	.watch = "free=_minor_idr.id_free count=_minor_idr.id_free_cnt",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create first --notable",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable -j 254 -m 64", create_64),
		COMMAND("dmsetup create vol1 --notable -j 254 -m 129", create_129,
		      0, -ENXIO),
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
