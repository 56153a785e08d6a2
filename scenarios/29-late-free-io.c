// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owner of a bio is told before the last use of the device.
 *
 *	cpu1				cpu2
 *	read(/dev/dm-0)			interrupt of the disk below
 *	  waits
 *					clone_endio()
 *					  dec_pending()
 *					    bio_endio(): wakes cpu1
 *	  woken
 *	close(/dev/dm-0), the last
 *	  dm_put(md): 1 -> 0
 *	    free_dev(); kfree(md)
 *					    free_io(io->md): reads
 *					    freed memory
 *
 * The device was removed while it was open, so that the file is its last
 * reference.  Whoever ends the I/O has none.  Until 2.6.34: a97f925a32a,
 * fixed/follow-up/15.
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
	.title = "I/O ends after its device has gone, until 2.6.34",
	.story = "dec_pending() tells the owner of a bio that it has ended, and\n"
		 "gives its own record of it back to the device after that.\n"
		 "By then the owner may have closed the device, which was\n"
		 "the last reference.",
	.closed_by = "15",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "md->io_pool, read after the bio has ended",
	.watch = "pending=mapped_device.pending holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.cpu = {
		ACTOR("read, then close /dev/dm-0, the last", read_and_close),
		ACTOR("the disk below answers", answer, 0, 1),
	},
	.schedule = "cpu1 until blocked; cpu2 until complete returns; "
		    "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "mempool_free"),
		AFTER_FREE_BY_ALL("free_io", READS, "free_dev",
				  "mapped_device.io_pool"),
	},
};
