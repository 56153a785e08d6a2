// SPDX-License-Identifier: GPL-2.0-only
/*
 * Known history: what the eight patches left.
 *
 *	cpu1
 *	dmsetup create
 *	alloc_dev()
 *	  next_free_minor()
 *	  blk_alloc_queue() fails
 *	  goto bad1
 *	  ... without free_minor()
 *
 * As failed-create-vs-lookup, but nobody needs to look: the minor is taken
 * for good.  The error path is the same before the series and after it, so
 * this shows on fixed; 2.6.19 mended it (fixed/follow-up/).
 */
#include "dm/user.h"
#include "scenario.h"

/* Fills the IDR's reserve, of which there is nothing to show here. */
static void setup(void)
{
	NEED(user_create("first"));
}

static int create(void)
{
	return user_create("vol0");
}

SCENARIO(leaked_minor) = {
	.name = "leaked-minor",
	.title = "a failed create leaks its minor, until 2.6.19",
	.story = "When blk_alloc_queue() fails, alloc_dev() forgets the\n"
		 "minor.  Patch 02 saw to it that this points nowhere any\n"
		 "more, not that it is given back.",
	.closed_by = "09",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "the IDR's slot, never free again",
	.watch = "idr=idr_layer.ary",
	.memory = MEMORY_POISON,
	.setup = setup,
	.fail_alloc = "blk_alloc_queue",
	.cpu = {
		/* 0: one CPU more that does the same (--more) */
		ACTOR("dmsetup create vol0 --notable", create, 0, -ENXIO),
	},
	.schedule = "cpu1 to end",
	.expect = {
		KERNEL("leak", NULL),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "one bit too many in a bitmap that is "
		      "alive and locked"),
	},
};
