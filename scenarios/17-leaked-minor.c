// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fault that the eight patches left.
 *
 *	cpu1
 *	dmsetup create
 *	alloc_dev()
 *	  next_free_minor()
 *	  blk_alloc_queue() fails
 *	  goto bad1
 *	  ... without free_minor()
 *
 * As failed-create-vs-lookup, but no lookup is needed: the minor stays taken
 * for ever.  The error path is the same before the series and after it, so
 * this shows on fixed.  2.6.19 fixed it (fixed/follow-up/).
 */
#include "dm/user.h"
#include "scenario.h"

/* Fills the IDR's reserve, so that the run does not have to. */
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
	.title = "a failed create leaks its minor (until 2.6.19)",
	.story = "When blk_alloc_queue() fails, alloc_dev() does not free the\n"
		 "minor.  Since patch 02 the minor no longer leads to freed\n"
		 "memory, but it still leaks.",
	.closed_by = "09",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "the IDR's slot, never free again",
	.watch = "bitmap=idr_layer.bitmap",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create first --notable",
	.fail_alloc = "blk_alloc_queue",
	.cpu = {
		/* 0: one CPU more that does the same (--more) */
		COMMAND("dmsetup create vol0 --notable", create, 0, -ENXIO),
	},
	.schedule = "cpu1 to end",
	.expect = {
		KERNEL("leak", NULL),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "the leak is one bit in a bitmap, set "
		      "under a lock"),
	},
};
