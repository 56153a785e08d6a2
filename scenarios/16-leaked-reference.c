// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fault that both historic forms of 06 added: a reference is never dropped.
 *
 *	cpu1				cpu2
 *					dmsetup info -j -m
 *					find_device()
 *					  dm_get_md(): holders 1 -> 2
 *					  dm_get_mdptr() is NULL
 *					  ... returns, and keeps it
 *	close("/dev/dm-0"), the last
 *	  dm_put(md): holders 2 -> 1
 *
 * vol0 was removed while it was open, so it has a minor and no hash cell.  This
 * is no race: it happens even if one CPU runs after the other.  The device, its
 * minor, its disk and its module reference stay until the next reboot.  2.6.19
 * fixed this.
 */
#include "dm/user.h"
#include "scenario.h"

static struct user_file *file;

static void setup(void)
{
	NEED(user_create("vol0"));
	NEED(user_open(0, &file));
	NEED(user_remove("vol0"));
}

static int close_it(void)
{
	return user_close(file);
}

static int lookup(void)
{
	return user_status_dev(0);
}

SCENARIO(leaked_reference) = {
	.name = "leaked-reference",
	.title = "06 as posted: a lookup leaks its reference",
	.story = "In both historic forms of 06 a lookup by number keeps its\n"
		 "reference to hand it to the caller.  If the device has no\n"
		 "name, the lookup returns NULL instead and leaks it.",
	.closed_by = "06",
	.shows_on = "as-posted",
	.clean_on = "fixed",	/* buggy has close-vs-lookup's fault here */
	.window = "md->holders, which never reaches 0",
	.watch = "idr=idr_layer.ary holders=mapped_device.holders",
	.memory = MEMORY_POISON,
	.setup = setup,
	.before = "dmsetup create vol0 --notable; open /dev/dm-0; "
		  "dmsetup remove vol0",
	.cpu = {
		ACTOR("close /dev/dm-0, the last", close_it),
		COMMAND("dmsetup info -j 254 -m 0", lookup, -ENXIO),
	},
	.schedule = "cpu2 to end; cpu1 to end",
	.expect = {
		KERNEL("leak", NULL),
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK |
		      TOOL_CHECKER, "every access is locked, the memory is "
		      "not freed, and the IDR still points to it"),
	},
};
