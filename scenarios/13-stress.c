// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once, nobody in control: real threads, real blocking locks,
 * as many interleavings as luck brings.
 *
 *	cpu1, cpu2, cpu3, cpu4
 *	dmsetup create, one name each and one that all want
 *	dmsetup info -j -m, open: every minor there may be
 *	dmsetup rename, ls; close; dmsetup remove
 *
 * On the code before the series luck is hardly needed: a detector that knows
 * happens-before sees the publication race in any interleaving in which the
 * lookup finds anything.  On the code after it this is the soak.
 */
#include <time.h>
#include "scenario.h"

/* Each CPU's: for so long, but under slow tools at least so often. */
#define SECONDS	1
#define ROUNDS	20
#define MINORS	6

static void come_and_go(const char *name, const char *other)
{
	struct user_file *file[MINORS];
	time_t end = time(NULL) + SECONDS + 1;
	int i, m;

	for (i = 0; i < ROUNDS || time(NULL) < end; i++) {
		user_create(name);
		user_create("shared");
		for (m = 0; m < MINORS; m++) {
			user_status_dev(m);
			if (user_open(m, &file[m]))
				file[m] = NULL;
		}
		user_rename(name, other);
		user_list();
		user_status(other);
		for (m = 0; m < MINORS; m++)
			if (file[m])
				user_close(file[m]);
		user_remove(other);
		user_remove("shared");
	}
}

static void first(void)
{
	come_and_go("vol1", "disk1");
}

static void second(void)
{
	come_and_go("vol2", "disk2");
}

static void third(void)
{
	come_and_go("vol3", "disk3");
}

static void fourth(void)
{
	come_and_go("vol4", "disk4");
}

SCENARIO(stress) = {
	.name = "stress",
	.title = "create, lookup, open, close, rename, remove at once",
	.story = "Four CPUs run freely over a handful of minors.  Nothing is\n"
		 "directed and nothing can be replayed: this is what one has\n"
		 "without control, and what the patched code must stand.",
	.closed_by = "08",
	.window = "all of them",
	.memory = MEMORY_POISON,
	.cpu = {
		{ "all of it, with vol1", first },
		{ "all of it, with vol2", second },
		{ "all of it, with vol3", third },
		{ "all of it, with vol4", fourth },
	},
	.expect = {
		ANYTHING(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK),
		BLIND(TOOL_CHECKER, "it follows a schedule, and here is none"),
	},
};
