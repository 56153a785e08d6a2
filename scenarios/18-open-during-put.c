// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open comes between the count's zero and the mark that says so.
 *
 *	cpu1				cpu2
 *	dmsetup create, name taken	open("/dev/dm-1")
 *	dm_put(md): holders 1 -> 0
 *					dm_blk_open()
 *					  dm_get(md): holders 0 -> 1
 *					close()
 *					  dm_put(md): holders 1 -> 0
 *					    free_dev()
 *					      mempool_destroy()
 *					      mempool_destroy()
 *	  free_dev() again
 *	    mempool_destroy(): BUG
 *
 * This window is the narrowest.  04 makes the decrement and the mark one step,
 * and 05 makes the open check the mark.  Neither helps without the other.
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

static int open_and_close(void)
{
	struct user_file *file;
	int err = user_open(1, &file);

	return err ? err : user_close(file);
}

SCENARIO(open_during_put) = {
	.name = "open-during-put",
	.title = "an open raises a count that has just reached zero",
	.story = "A create whose name is taken drops the only reference.\n"
		 "From then on the device must not be used, but an open at\n"
		 "this moment does not know it.  Its close destroys the\n"
		 "device, and then the create's dm_put() does so again.",
	.closed_by = "05",
	.window = "md->holders: 0, 1 by dm_get(), 0 again",
	.watch = "holders=mapped_device.holders pool=mempool_s.curr_nr",
	.memory = MEMORY_ZERO,
	.setup = setup,
	.before = "dmsetup create vol0 --notable (minor 0)",
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create_taken, -EBUSY),
		ACTOR("open and close /dev/dm-1", open_and_close, 0, -ENXIO),
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
		/* its disk goes with the open file */
		CONSEQUENCES(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |
			     TOOL_CHECKER, "disk_release"),
	},
};
