// SPDX-License-Identifier: GPL-2.0-only
/*
 * Userspace gets the event of the device before the device is ready.
 *
 *	cpu1				cpu2
 *	dmsetup create			udev
 *	alloc_dev()
 *	  add_disk()
 *	    register_disk()
 *	      KOBJ_ADD
 *					open("/dev/dm-0")
 *					  dm_blk_open() succeeds
 *	  format_dev_t(md->name)
 *	  pending = 0
 *	  init_waitqueue_head()
 *
 * No race detector sees this.  The open uses holders and private_data, which
 * are set by then.  On a device without a live table no operation uses
 * pending, wait, eventq or name: table load, suspend and wait find the device
 * by its name, which dm_hash_insert() enters later.  The order is wrong, so
 * the order is checked: alloc_dev() writes to an object that another CPU has
 * already opened.
 */
#include "dm/user.h"
#include "scenario.h"

static int create(void)
{
	return user_create("vol0");
}

static int handle_event(void)
{
	struct user_file *file;
	int err;

	user_wait_uevent("add");
	err = user_open(0, &file);
	return err ? err : user_close(file);
}

SCENARIO(event_before_ready) = {
	.name = "event-before-ready",
	.title = "udev opens a device before it is fully initialised",
	.story = "add_disk() makes the disk visible and sends the event.\n"
		 "alloc_dev() then goes on to initialise name, pending, wait\n"
		 "and eventq.  So a process that answers the event uses a\n"
		 "device that is still being set up.",
	.closed_by = "08",
	.window = "md->name, pending, wait, eventq, set after add_disk()",
	.watch = "holders=mapped_device.holders pending=mapped_device.pending",
	.memory = MEMORY_POISON,
	.cpu = {
		COMMAND("dmsetup create vol0 --notable", create),
		ACTOR("udev: on add, open /dev/dm-0", handle_event),
	},
	.schedule = "cpu1 until add_disk returns; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("late-init", "alloc_dev"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "nothing reads the late fields of a "
		      "device without a table"),
	},
};
