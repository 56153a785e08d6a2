// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module is unloaded while a device exists.
 *
 *	cpu1				cpu2
 *	rmmod dm-mod			dmsetup info vol0
 *	  nothing holds the module
 *	  dm_exit() with vol0 there
 *					... the device no longer exists
 *
 * A device without a table, or with only the error target, does not pin the
 * module.  This is not a data race: each step is properly locked, and no
 * detector of accesses can see a reference that was never taken.  So the
 * property is checked: no module is unloaded while it has something registered.
 */
#include "dm/user.h"
#include "scenario.h"

static void setup(void)
{
	NEED(user_create("vol0"));
}

static int unload(void)
{
	return user_rmmod();
}

static int lookup(void)
{
	return user_status("vol0");
}

SCENARIO(unload_vs_device) = {
	.name = "unload-vs-device",
	.title = "dm-mod is unloaded while a device still exists",
	.story = "A mapped_device holds no reference to its module.  rmmod\n"
		 "finds the count at zero and unloads the code that the\n"
		 "device's queue and operations point to.",
	.closed_by = "07",
	.window = "the module's reference count",
	.watch = "refs=__this_module.refcount",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable",
	.system = DM_UNLOADS,
	.cpu = {
		ACTOR("rmmod dm-mod", unload, 0, -EBUSY),
		COMMAND("dmsetup info vol0", lookup, 0, -ENODEV),
	},
	.schedule = "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("unload-in-use", NULL),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "a missing reference is no access; "
		      "every step is locked"),
	},
};
