// SPDX-License-Identifier: GPL-2.0-only
/*
 * All operations at once, without control: real threads, real blocking locks,
 * and as many interleavings as luck brings.
 *
 *	cpu1, cpu2, cpu3, cpu4
 *	dmsetup create, one name each and one that all want
 *	dmsetup info -j -m, open: every minor there may be
 *	dmsetup rename, ls; close; dmsetup remove
 *
 * The code before the series needs little luck: a happens-before detector sees
 * the publication race in every interleaving in which the lookup finds a
 * device.  On the code after the series this is a long test.
 */
#include <time.h>
#include "dm/user.h"
#include "scenario.h"

/* Each CPU repeats for this long; under slow tools at least this often. */
#define MILLISECONDS	300
#define ROUNDS		10
#define MINORS		6

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Keeps the first result that is neither 0 nor caused by the other CPUs. */
static void check(int *wrong, int result, int others)
{
	if (!*wrong && result != others)
		*wrong = result;
}

static int come_and_go(const char *name, const char *other)
{
	struct user_file *file[MINORS];
	long end = milliseconds() + MILLISECONDS;
	int i, m, err, wrong = 0;

	for (i = 0; i < ROUNDS || milliseconds() < end; i++) {
		check(&wrong, user_create(name), 0);
		check(&wrong, user_create("shared"), -EBUSY);
		for (m = 0; m < MINORS; m++) {
			check(&wrong, user_status_dev(m), -ENXIO);
			err = user_open(m, &file[m]);
			check(&wrong, err, -ENXIO);
			if (err)
				file[m] = NULL;
		}
		check(&wrong, user_rename(name, other), 0);
		err = user_list();
		check(&wrong, err < 0 ? err : 0, 0);
		check(&wrong, user_status(other), 0);
		for (m = 0; m < MINORS; m++)
			if (file[m])
				check(&wrong, user_close(file[m]), 0);
		check(&wrong, user_remove(other), 0);
		check(&wrong, user_remove("shared"), -ENXIO);
	}
	return wrong;
}

static int first(void)
{
	return come_and_go("vol1", "disk1");
}

static int second(void)
{
	return come_and_go("vol2", "disk2");
}

static int third(void)
{
	return come_and_go("vol3", "disk3");
}

static int fourth(void)
{
	return come_and_go("vol4", "disk4");
}

SCENARIO(stress) = {
	.name = "stress",
	.title = "create, lookup, open, close, rename, remove at once",
	.story = "Four CPUs run freely with a few minors.  Nothing is\n"
		 "directed and nothing can be replayed.  It shows what\n"
		 "testing without control finds, and the patched code must\n"
		 "pass it.",
	.closed_by = "08",
	.window = "all of them",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("all of it, with vol1", first),
		ACTOR("all of it, with vol2", second),
		ACTOR("all of it, with vol3", third),
		ACTOR("all of it, with vol4", fourth),
	},
	.expect = {
		ANYTHING(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK),
		BLIND(TOOL_CHECKER, "it needs a schedule; a free run has none"),
	},
};
