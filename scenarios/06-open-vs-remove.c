// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open through private_data, which holds no reference, before the memory
 * is freed.
 *
 *	cpu1				cpu2
 *	dmsetup remove			open("/dev/dm-0")
 *					do_open() pins the gendisk
 *					dm_blk_open()
 *	dm_put(md): holders 1 -> 0
 *	  free_dev()
 *	    mempool_destroy()
 *	    mempool_destroy()
 *					  md = private_data
 *					  dm_get(md): holders 0 -> 1
 *					close()
 *					  dm_put(md): holders 1 -> 0
 *					    free_dev() again
 *					      mempool_destroy(): BUG
 *
 * The open holds a reference to the gendisk, but none to the device that its
 * private_data points to.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
}

static int remove_it(void)
{
	return user_remove("vol0");
}

static int open_and_close(void)
{
	struct user_file *file;
	int err = user_open(0, &file);

	return err ? err : user_close(file);
}

SCENARIO(open_vs_remove) = {
	.name = "open-vs-remove",
	.title = "an open succeeds on a device that is being freed",
	.story = "do_open() holds the gendisk, not the device.  dm_blk_open()\n"
		 "takes private_data and raises a count that has already\n"
		 "reached zero.  The close drops it to zero again, and the\n"
		 "device is destroyed twice.",
	.closed_by = "05",
	.window = "disk->private_data, md->holders",
	.watch = "holders=mapped_device.holders pool=mempool_s.curr_nr",
	.memory = MEMORY_ZERO,
	.setup = setup,
	.before = "dmsetup create vol0 --notable",
	.cpu = {
		COMMAND("dmsetup remove vol0", remove_it),
		ACTOR("open and close /dev/dm-0", open_and_close, 0, -ENXIO),
	},
	.schedule = "cpu2 until dm_blk_open enters; "
		    "cpu1 until mempool_destroy returns #2; cpu2 to end; "
		    "cpu1 to end",
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
		/* cpu1 goes on to free what cpu2 has just been using */
		CONSEQUENCES(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |
			     TOOL_CHECKER, "free_dev"),
	},
};
