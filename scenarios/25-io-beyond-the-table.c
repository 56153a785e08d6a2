// SPDX-License-Identifier: GPL-2.0-only
/*
 * A read is deferred, and then the table shrinks.
 *
 *	cpu1				cpu2
 *	dmsetup suspend			read(/dev/dm-0, sector 12)
 *	  DMF_BLOCK_IO
 *					dm_request()
 *					  queue_io()
 *	dmsetup reload, 8 sectors
 *	dmsetup resume
 *	  __flush_deferred_io()
 *	    __split_bio()
 *	      dm_table_find_target(12)
 *	      behind the end: no type
 *	      ti->type->map()
 *
 * The size is checked before the bio comes to dm, and never again.  Fixed in
 * 2.6.24: 512875bd966, fixed/follow-up/11.
 */
#include "dm/user.h"
#include "scenario.h"

static struct user_file *file;

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 16 zero"));
	NEED(user_resume("vol0"));
	NEED(user_open(0, &file));
}

static int shrink(void)
{
	int err = user_suspend("vol0");

	if (!err)
		err = user_load("vol0", "0 8 zero");
	return err ? err : user_resume("vol0");
}

static int read_it(void)
{
	return user_read(file, 12, 1);
}

SCENARIO(io_beyond_the_table) = {
	.name = "io-beyond-the-table",
	.title = "a deferred read is past the new table (until 2.6.24)",
	.story = "A read of a suspended device waits for the resume, which\n"
		 "may bring a shorter table.  Nothing checks again whether\n"
		 "the sector exists.  Behind the last target is one without a\n"
		 "type, and its map function is called.",
	.closed_by = "11",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "md->deferred, older than the table",
	.watch = "deferred=mapped_device.deferred map=mapped_device.map",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 (16 sectors); open /dev/dm-0",
	.cpu = {
		COMMAND("dmsetup suspend vol0; "
			"dmsetup reload vol0 --table '0 8 zero'; "
			"dmsetup resume vol0", shrink),
		ACTOR("read sector 12 of /dev/dm-0", read_it, 0, -EIO),
	},
	.schedule = "cpu1 until dm_suspend returns; cpu2 until blocked; "
		    "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("oops", "__map_bio"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is locked, and the target "
		      "without a type was written, with zeroes"),
	},
};
