// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open through private_data, which holds no reference, after the memory
 * was freed.
 *
 *	cpu1				cpu2
 *	dmsetup remove			open("/dev/dm-0")
 *					do_open() pins the gendisk
 *					dm_blk_open()
 *	dm_put(md)
 *	  free_dev()
 *	    kfree(md)
 *					  md = private_data, dangling
 *					  dm_get(md): writes freed memory
 *
 * Nothing ever clears private_data, and the pinned gendisk outlives md.
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

static int open_it(void)
{
	struct user_file *file;

	return user_open(0, &file);
}

SCENARIO(open_after_free) = {
	.name = "open-after-free",
	.title = "an open follows private_data to freed memory",
	.story = "As open-vs-remove, but the remove has finished.\n"
		 "private_data still points to where the device was, and\n"
		 "dm_get() increments a word of freed memory.",
	.closed_by = "05",
	.window = "disk->private_data, dangling",
	.watch = "holders=mapped_device.holders data=gendisk.private_data",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable",
	.cpu = {
		COMMAND("dmsetup remove vol0", remove_it),
		ACTOR("open /dev/dm-0", open_it, 0, -ENXIO),
	},
	.schedule = "cpu2 until dm_blk_open enters; cpu1 to end; cpu2 to end",
	.expect = {
		AFTER_FREE_BY_ALL("dm_get", UPDATES, "free_dev",
				  "mapped_device.holders"),
	},
};
