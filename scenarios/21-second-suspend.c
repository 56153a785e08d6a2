// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two suspends: the late one breaks the other.
 *
 *	cpu1				cpu2
 *	dmsetup suspend			dmsetup suspend
 *					do_suspend()
 *					  not suspended yet
 *	dm_suspend()
 *	  suspended_bdev = bdget_disk()
 *	  DMF_SUSPENDED
 *					dm_suspend()
 *					  suspended: -EINVAL
 *					  bdput(suspended_bdev)
 *					  suspended_bdev = NULL
 *	dmsetup resume
 *	dm_resume()
 *	  thaw_bdev(NULL)
 *
 * The unlocked test in do_suspend() lets the second suspend in.  The error path
 * of dm_suspend() then drops a block device that is not its own.  Fixed in
 * 2.6.19: d287483d6d7, fixed/follow-up/10.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_load("vol0", "0 8 zero"));
	NEED(user_resume("vol0"));
}

static int suspend_and_resume(void)
{
	int err = user_suspend("vol0");

	return err ? err : user_resume("vol0");
}

static int suspend(void)
{
	return user_suspend("vol0");
}

SCENARIO(second_suspend) = {
	.name = "second-suspend",
	.title = "a second suspend breaks the first (until 2.6.19)",
	.story = "do_suspend() tests without a lock whether the device is\n"
		 "suspended.  If two find that it is not, the second fails in\n"
		 "dm_suspend(), and its error path drops the block device\n"
		 "that the first keeps for the resume.  The resume then uses\n"
		 "NULL.",
	.closed_by = "10",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "md->suspended_bdev, NULL while suspended",
	.watch = "bdev=mapped_device.suspended_bdev flags=mapped_device.flags",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0",
	.cpu = {
		/* -EINVAL: the other one's is the suspend that holds */
		COMMAND("dmsetup suspend vol0; dmsetup resume vol0",
		      suspend_and_resume, 0, -EINVAL),
		COMMAND("dmsetup suspend vol0", suspend, 0, -EINVAL),
	},
	.schedule = "cpu2 until dm_suspend enters; "
		    "cpu1 until dm_suspend returns; cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("oops", "thaw_bdev"),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is under suspend_lock, and "
		      "the NULL was written"),
	},
};
