// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bio ends, and its device is used after that.
 *
 *	cpu1				cpu2
 *	read(/dev/dm-0)			interrupt of the disk below
 *	  waits
 *					clone_endio()
 *					  dec_pending()
 *					    bio_endio(): wakes cpu1
 *					    free_io(): md->io_pool
 *	  woken
 *	close(/dev/dm-0), the last
 *	  dm_put(md): 1 -> 0
 *	    free_dev()
 *	      mempool_destroy()
 *					      mempool_free(): in freed
 *					      memory
 *
 * The device was removed while it was open, so the open file has the last
 * reference.  The CPU that ends the I/O has none.  Fixed in 2.6.34:
 * a97f925a32a, fixed/follow-up/15.
 */
#include "dm/user.h"
#include "scenario.h"

static struct user_file *file;

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 8 hold"));
	NEED(user_resume("vol0"));
	NEED(user_open(0, &file));
	NEED(user_remove("vol0"));
}

static int read_and_close(void)
{
	int err = user_read(file, 0, 1);

	return err ? err : user_close(file);
}

static int answer(void)
{
	return user_answer();
}

SCENARIO(late_free_io) = {
	.name = "late-free-io",
	.title = "I/O uses its device after the free (until 2.6.34)",
	.story = "dec_pending() ends a bio, which wakes its owner.  After\n"
		 "that it gives its own record of the bio back to the device.\n"
		 "By then the owner may have closed the device and so dropped\n"
		 "the last reference.",
	.closed_by = "15",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "md->io_pool, used after the bio has ended",
	.watch = "pending=mapped_device.pending holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0; open /dev/dm-0; dmsetup remove vol0",
	.cpu = {
		ACTOR("read, then close /dev/dm-0, the last", read_and_close),
		ACTOR("the disk below answers", answer, 0, 1),
	},
	.schedule = "cpu1 until blocked; cpu2 until mempool_free enters #2; "
		    "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "mempool_free"),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_CHECKER, "free_io",
		     READS, "free_dev", FREES, "mapped_device.io_pool"),
		/* what DRD knows of the side that frees */
		RACE(TOOL_DRD, "free_io", READS, "free_dev", FREES,
		     "mapped_device"),
		AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, "mempool_free", UPDATES,
			   "free_pool", "mempool_s.curr_nr"),
		RACE(TOOL_HELGRIND | TOOL_DRD, "mempool_free", READS,
		     "free_pool", FREES, "mempool_s.curr_nr"),
		INVALID(TOOL_MEMCHECK, "mempool_free", READS,
			"mempool_s.curr_nr"),
		/* the other members of the pool */
		CONSEQUENCES(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |
			     TOOL_MEMCHECK | TOOL_CHECKER, "free_pool"),
		/* its free() is called, which is poison by then */
		INVALID(TOOL_MEMCHECK, "free_io", SIDE_NONE, NULL),
	},
};
