// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that a command can do, by one CPU alone where that is possible: what it
 * returns, and what it leaves.  The actor returns the line of the first check
 * that failed.
 */
#include <string.h>
#include "dm/user.h"
#include "scenario.h"

#define CHECK(x) do {							\
	if (!(x))							\
		return __LINE__;					\
} while (0)

static int tables(void)
{
	CHECK(user_create_minor("a", 3) == 0);
	CHECK(user_load("none", "0 8 zero") == -ENXIO);
	CHECK(user_load("a", "") == -EINVAL);
	CHECK(user_load("a", "0 0 zero") == -EINVAL);
	CHECK(user_load("a", "8 8 zero") == -EINVAL);
	CHECK(user_load("a", "0 8 nosuch") == -EINVAL);
	CHECK(user_load("a", "0 8 zero argument") == -EINVAL);
	CHECK(user_load("a", "0 8 zero\n9 8 error") == -EINVAL);
	/* None of these has left anything. */
	CHECK(user_resume("a") == 0);
	CHECK(user_table_status("a") == 0);

	CHECK(user_load("a", "0 8 zero\n8 8 error all \\ kinds") == 0);
	CHECK(user_table_status("a") == 0);	/* not yet the live one */
	CHECK(user_clear("a") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_table_status("a") == 0);

	CHECK(user_load("a", "0 8 zero") == 0);
	CHECK(user_load("a", "0 3 zero\n3 8 error") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_table_status("a") == 2);
	CHECK(user_table("a") == 2);
	CHECK(user_table_status_small("a") == 1);
	CHECK(user_table_status_exact("a") == 0);
	CHECK(user_deps_exact("a") == 0);
	CHECK(user_deps("a") == 0);
	CHECK(user_deps("none") == -ENXIO);
	CHECK(user_message("a", 0, "hello") == -EINVAL);
	CHECK(user_message("a", 11, "hello") == -EINVAL);
	CHECK(user_message("none", 0, "hello") == -ENXIO);
	CHECK(user_deps_small("a") == 1);
	CHECK(user_wrong_next("a") == -EINVAL);
	CHECK(user_clear("a") == 0);		/* the live one stays */
	CHECK(user_table_status("a") == 2);
	CHECK(user_remove("a") == 0);
	return 0;
}

static int suspending(void)
{
	CHECK(user_create("a") == 0);
	CHECK(user_suspend("none") == -ENXIO);
	CHECK(user_resume("none") == -ENXIO);
	CHECK(user_suspend("a") == 0);
	CHECK(user_suspend("a") == 0);		/* it is already */
	CHECK(user_resume("a") == -EINVAL);	/* on to what? */
	CHECK(user_load("a", "0 8 zero") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_suspend_nolockfs("a") == 0);
	CHECK(user_load_readonly("a", "0 16 zero") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_table_status("a") == 1);
	CHECK(user_suspend("a") == 0);
	CHECK(user_remove("a") == 0);		/* suspended or not */
	return 0;
}

static int io(void)
{
	struct user_file *f;

	CHECK(user_create_minor("a", 0) == 0);
	CHECK(user_open(0, &f) == 0);
	CHECK(user_io(f) == -EIO);		/* no table */
	CHECK(user_congested(f) == 1);
	CHECK(user_load("a", "0 3 zero\n3 5 error\n8 8 zero") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_congested(f) == 0);
	memset(user_data(), 1, 2048);
	CHECK(user_io(f) == 0);
	CHECK(user_data()[0] == 0 && user_data()[511] == 0);
	CHECK(user_data()[512] == 1);
	CHECK(user_write(f, 1, 2) == 0);
	CHECK(user_read(f, 3, 4) == -EIO);
	/* Two pieces, the edge in a segment: the second fails. */
	memset(user_data(), 1, 2048);
	CHECK(user_read(f, 2, 2) == -EIO);
	CHECK(user_data()[511] == 0 && user_data()[512] == 1);
	/* Nothing is read into what is written. */
	memset(user_data(), 1, 2048);
	CHECK(user_write(f, 2, 2) == -EIO);
	CHECK(user_data()[0] == 1);
	memset(user_data(), 1, 2048);
	CHECK(user_read(f, 7, 2) == -EIO);
	CHECK(user_data()[511] == 1 && user_data()[512] == 0);
	/* Two clones of whole segments. */
	memset(user_data(), 1, 2048);
	CHECK(user_read(f, 1, 4) == -EIO);
	CHECK(user_data()[1023] == 0 && user_data()[1024] == 1);
	/* Behind an edge. */
	CHECK(user_read(f, 8, 4) == 0);
	CHECK(user_data()[1024] == 0);
	CHECK(user_read(f, 15, 1) == 0);
	CHECK(user_read(f, 16, 1) == -EIO);	/* behind the end */

	CHECK(user_suspend_nolockfs("a") == 0);
	CHECK(user_congested(f) == 1);
	CHECK(user_resume("a") == 0);
	CHECK(user_congested(f) == 0);

	/* Another size while it is open. */
	CHECK(user_load("a", "0 32 zero") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_read(f, 31, 1) == 0);
	CHECK(user_remove("a") == 0);
	CHECK(user_read(f, 31, 1) == 0);	/* it lives on */
	CHECK(user_close(f) == 0);
	CHECK(user_open(0, &f) == -ENXIO);
	return 0;
}

/* A target that has a status, takes messages, limits what comes at once. */
static int target(void)
{
	struct user_file *f;

	CHECK(user_create_minor("a", 0) == 0);
	CHECK(user_load("a", "0 8 hold 3") == -EINVAL);
	CHECK(user_load("a", "0 8 hold 2 2") == -EINVAL);
	CHECK(user_load("a", "0 8 hold 1") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_table_status_cut("a") == 1);
	CHECK(user_load("a", "0 8 hold 1\n8 8 hold") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_table("a") == 2);
	CHECK(user_table_status("a") == 2);
	CHECK(user_table_status_cut("a") == 1);
	CHECK(user_message("a", 0, "nothing") == -EINVAL);
	CHECK(user_message("a", 15, "answer") == 0);
	CHECK(user_answer() == 0);		/* it had none */
	CHECK(user_open(0, &f) == 0);
	CHECK(user_read(f, 0, 4) == 0);
	CHECK(user_read(f, 7, 2) == 0);
	CHECK(user_read(f, 8, 4) == 0);
	/* Its units begin where the target does. */
	CHECK(user_load("a", "0 3 zero\n3 8 hold 4") == 0);
	CHECK(user_resume("a") == 0);
	CHECK(user_read(f, 4, 4) == 0);
	CHECK(user_close(f) == 0);
	CHECK(user_remove("a") == 0);
	return 0;
}

static int names(void)
{
	int minor;

	CHECK(user_create_uuid("a", "uuid-1") == 0);
	CHECK(user_create_uuid("b", "uuid-1") == -EBUSY);
	CHECK(user_create_uuid("a", "uuid-2") == -EBUSY);
	CHECK(user_create("b") == 0);
	CHECK(user_status_uuid("uuid-1") == 0);
	CHECK(user_status_uuid("uuid-2") == -ENXIO);
	CHECK(user_rename("a", "b") == -EBUSY);
	CHECK(user_rename("c", "d") == -ENXIO);
	CHECK(user_rename("a", "a/b") == -EINVAL);
	CHECK(user_create("a/b") == -EINVAL);
	CHECK(user_create("") == -EINVAL);
	minor = user_minor_of("a");
	CHECK(minor == 0);
	CHECK(user_status_dev(minor) == 0);
	CHECK(user_status_major(1, minor) == -ENXIO);
	CHECK(user_status_dev(77) == -ENXIO);
	CHECK(user_create_minor("c", minor) == -ENXIO);
	CHECK(user_create_minor("c", 1 << 20) != 0);
	CHECK(user_list() == 2);
	CHECK(user_list_small() == 1);
	CHECK(user_list_exact() == 0);
	CHECK(user_remove("a") == 0);
	CHECK(user_remove("a") == -ENXIO);
	CHECK(user_status_uuid("uuid-1") == -ENXIO);
	CHECK(user_remove_all() == 0);
	CHECK(user_list() == 0);
	return 0;
}

static int wrong(void)
{
	CHECK(user_create("a") == 0);
	CHECK(user_version() == 0);
	CHECK(user_wrong_version() == -EINVAL);
	CHECK(user_wrong_major_version() == -EINVAL);
	CHECK(user_wrong_type() == -ENOTTY);
	CHECK(user_wrong_command() == -ENOTTY);
	CHECK(user_wrong_size() == -EINVAL);
	CHECK(user_wrong_rename("a") == -EINVAL);
	CHECK(user_wrong_names("a") == -EINVAL);
	CHECK(user_wrong_start("a") == -EINVAL);
	CHECK(user_wrong_end("a") == -EINVAL);
	CHECK(user_list_versions() == 3);
	CHECK(user_list_versions_small() == 1);
	CHECK(user_list_versions_exact() == 0);
	CHECK(user_status_uncounted("a") == -1);
	CHECK(user_remove("a") == 0);
	return 0;
}

static bool has_geometry(struct user_file *f, unsigned long cylinders,
			 unsigned long heads, unsigned long sectors,
			 unsigned long start)
{
	unsigned long is[4];

	return user_getgeo(f, is) == 0 && is[0] == cylinders &&
	       is[1] == heads && is[2] == sectors && is[3] == start;
}

static int events(void)
{
	struct user_file *f;
	int nr;

	CHECK(user_create_minor("a", 0) == 0);
	CHECK(user_set_geometry("a", "1 2 3") == -EINVAL);
	CHECK(user_set_geometry("a", "65536 2 3 0") == -EINVAL);
	CHECK(user_set_geometry("a", "10 256 3 0") == -EINVAL);
	CHECK(user_set_geometry("a", "10 2 256 0") == -EINVAL);
	CHECK(user_set_geometry("a", "10 2 3 61") == -EINVAL);
	CHECK(user_set_geometry("a", "10 2 3 60") == 0);
	CHECK(user_set_geometry("none", "10 2 3 60") == -ENXIO);
	CHECK(user_open(0, &f) == 0);
	CHECK(has_geometry(f, 10, 2, 3, 60));
	CHECK(user_set_geometry("a", "11 4 5 1000") == -EINVAL);
	CHECK(has_geometry(f, 10, 2, 3, 60));	/* as it was */
	CHECK(user_rename("a", "b") == 0);	/* no table: no event */
	CHECK(user_event_nr("b") == 0);
	CHECK(user_wait("b", 1) == 0);		/* it is another */
	CHECK(user_load("b", "0 8 zero") == 0);
	CHECK(user_resume("b") == 0);
	CHECK(has_geometry(f, 0, 0, 0, 0));	/* of another size */
	CHECK(user_set_geometry("b", "1 2 3 0") == 0);
	CHECK(user_load("b", "0 8 error") == 0);
	CHECK(user_resume("b") == 0);
	CHECK(has_geometry(f, 1, 2, 3, 0));	/* of the same size */
	nr = user_event_nr("b");
	CHECK(nr == 0);				/* a swap is none */
	CHECK(user_rename("b", "a") == 0);
	CHECK(user_event_nr("a") == 1);
	CHECK(user_wait("a", nr) == 1);
	CHECK(user_wait("none", nr) == -ENXIO);
	CHECK(user_close(f) == 0);
	CHECK(user_remove("a") == 0);
	return 0;
}

/* A suspend waits for what the disk below has, which then fails. */
static struct user_file *pending_file, *pending_other;

static void pending_setup(void)
{
	NEED(user_create_minor("a", 0));
	NEED(user_load("a", "0 8 hold"));
	NEED(user_resume("a"));
	NEED(user_open(0, &pending_file));
	NEED(user_open(0, &pending_other));
}

static int pending_read(void)
{
	CHECK(user_read(pending_file, 0, 2) == -EIO);
	CHECK(user_close(pending_file) == 0);
	return 0;
}

static int pending_read_one(void)
{
	CHECK(user_read(pending_other, 2, 1) == -EIO);
	CHECK(user_close(pending_other) == 0);
	return 0;
}

static int pending_suspend(void)
{
	return user_suspend("a");
}

static int pending_answer(void)
{
	CHECK(user_answer_error() == 2);
	return 0;
}

/*
 * Each fills the IDR's reserve, of 12 layers, before any of them takes from it.
 * The first needs four, the others three.
 */
static int reserve_first(void)
{
	return user_create_unjudged("a", 1048575);
}

static int reserve_second(void)
{
	return user_create_unjudged("b", 524288);
}

static int reserve_third(void)
{
	return user_create_unjudged("c", 262144);
}

static int reserve_fourth(void)
{
	return user_create_unjudged("d", 131072);
}

static int reserve_lowest(void)
{
	return user_create_unjudged("e", -1);
}

/* The tree has one layer.  The first needs four, the others two each. */
static void grow_setup(void)
{
	NEED(user_create("first"));
}

static int grow_first(void)
{
	return user_create_unjudged("a", 4096);
}

static int grow_second(void)
{
	return user_create_unjudged("b", 8192);
}

static int grow_third(void)
{
	return user_create_unjudged("c", 12288);
}

static int grow_fourth(void)
{
	return user_create_unjudged("d", 16384);
}

static int grow_fifth(void)
{
	return user_create_unjudged("e", 20480);
}

static int grow_taller(void)
{
	return user_create_unjudged("f", 262144);
}

#define ALL	(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_MEMCHECK | \
		 TOOL_CHECKER)
#define COMMANDS(ident, what)						\
	SCENARIO(ident##_commands) = {					\
		.name = #ident,						\
		.title = what,						\
		.closed_by = "nothing",					\
		.shows_on = "nothing",					\
		.clean_on = "buggy fixed",				\
		.memory = MEMORY_POISON,				\
		.cpu = { ACTOR(what, ident) },				\
		.schedule = "cpu1 to end",				\
	}

COMMANDS(tables, "load, clear, status, deps, message");
COMMANDS(suspending, "suspend and resume");
COMMANDS(io, "reads and writes");
COMMANDS(target, "a target with a status and a unit");
COMMANDS(names, "names, uuids, numbers");
COMMANDS(wrong, "what is wrong with the call itself");
COMMANDS(events, "events and the geometry");

SCENARIO(pending_commands) = {
	.name = "pending",
	.title = "a suspend waits for I/O, which fails",
	.closed_by = "nothing",
	.shows_on = "nothing",
	.clean_on = "buggy fixed",
	.memory = MEMORY_POISON,
	.setup = pending_setup,
	.cpu = {
		ACTOR("read two sectors, then close /dev/dm-0", pending_read),
		ACTOR("read one, then close it", pending_read_one),
		ACTOR("dmsetup suspend", pending_suspend),
		ACTOR("the disk below answers with an error", pending_answer),
	},
	.schedule = "cpu1 until blocked; cpu2 until blocked; "
		    "cpu3 until blocked; cpu4 to end; "
		    "cpu3 to end; cpu2 to end; cpu1 to end",
};

/* buggy fills it in the lock: no create finds it empty. */
SCENARIO(reserve_commands) = {
	.name = "reserve",
	.title = "creates that find the IDR's reserve empty",
	.closed_by = "nothing",
	.shows_on = "nothing",
	.clean_on = "buggy fixed",
	.memory = MEMORY_POISON,
	.cpu = {
		ACTOR("dmsetup create -m 1048575", reserve_first),
		ACTOR("dmsetup create -m 524288", reserve_second),
		ACTOR("dmsetup create -m 262144", reserve_third),
		ACTOR("dmsetup create -m 131072", reserve_fourth, 0, -ENXIO),
		ACTOR("dmsetup create", reserve_lowest, 0, -ENXIO),
	},
	.schedule = "cpu1 until idr_pre_get returns; "
		    "cpu2 until idr_pre_get returns if possible; "
		    "cpu3 until idr_pre_get returns if possible; "
		    "cpu4 until idr_pre_get returns if possible; "
		    "cpu5 until idr_pre_get returns if possible; "
		    "cpu1 to end; cpu2 to end; cpu3 to end; cpu4 to end; "
		    "cpu5 to end",
};

SCENARIO(grow_commands) = {
	.name = "grow",
	.title = "a create for which the IDR cannot grow",
	.closed_by = "nothing",
	.shows_on = "nothing",
	.clean_on = "buggy fixed",
	.memory = MEMORY_POISON,
	.setup = grow_setup,
	.cpu = {
		ACTOR("dmsetup create -m 4096", grow_first),
		ACTOR("dmsetup create -m 8192", grow_second),
		ACTOR("dmsetup create -m 12288", grow_third),
		ACTOR("dmsetup create -m 16384", grow_fourth),
		ACTOR("dmsetup create -m 20480", grow_fifth),
		ACTOR("dmsetup create -m 262144", grow_taller, 0, -ENXIO),
	},
	.schedule = "cpu1 until idr_pre_get returns; "
		    "cpu2 until idr_pre_get returns if possible; "
		    "cpu3 until idr_pre_get returns if possible; "
		    "cpu4 until idr_pre_get returns if possible; "
		    "cpu5 until idr_pre_get returns if possible; "
		    "cpu6 until idr_pre_get returns if possible; "
		    "cpu1 to end; cpu2 to end; cpu3 to end; cpu4 to end; "
		    "cpu5 to end; cpu6 to end",
};
