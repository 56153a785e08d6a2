// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two loads, each the first user of a target type.
 *
 *	cpu1				cpu2
 *	dmsetup reload vol0		dmsetup reload vol1
 *	get_target_type()
 *	  down_read(&_lock)
 *	  use is 0
 *					get_target_type()
 *					  down_read(&_lock)
 *					  use is 0
 *					  try_module_get(); use = 1
 *	  try_module_get(); use = 2
 *
 * The module is held twice, but released once, when use is 0 again.  Or both
 * write 1, and then the second put is a BUG.  Fixed in 2.6.30: 5642b8a61a1,
 * fixed/follow-up/14.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_create("vol1"));
}

static int load(void)
{
	return user_load("vol0", "0 8 zero");
}

static int load_another(void)
{
	return user_load("vol1", "0 8 zero");
}

SCENARIO(two_first_users) = {
	.name = "two-first-users",
	.title = "two loads miscount a target's users (until 2.6.30)",
	.story = "The users of a target type are counted under a lock that\n"
		 "all of them hold for reading.  If two find the count at\n"
		 "zero, both hold the module, but the last user releases it\n"
		 "only once.  Or a user is not counted, and the count falls\n"
		 "below zero.",
	.closed_by = "14",
	.shows_on = "fixed",
	.clean_on = "follow-up",
	.window = "tt_internal.use, under down_read(&_lock)",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable; "
		  "dmsetup create vol1 --notable",
	.cpu = {
		COMMAND("dmsetup reload vol0 --table '0 8 zero'", load),
		/* one CPU more may load the same again (--more) */
		COMMAND("dmsetup reload vol1 --table '0 8 zero'", load_another),
	},
	.schedule = "cpu1 until get_target_type enters; "
		    "cpu1 until try_module_get enters if possible; cpu2 to end; "
		    "cpu1 to end",
	.expect = {
		KERNEL("leak", NULL),
		RACE(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER,
		     "get_target_type", WRITES, "get_target_type", READS,
		     "tt_internal.use"),
		/* the others report one race of a word */
		RACE(TOOL_DRD | TOOL_CHECKER, "get_target_type", WRITES,
		     "get_target_type", WRITES, "tt_internal.use"),
		BLIND(TOOL_MEMCHECK, "the count is initialised and not freed"),
	},
};
