// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each way to crash or to wait for ever, on a CPU, in set-up and in tear-down:
 * a finding with a place, under every tool.
 */
#include "dm/user.h"
#include "kernel/kernel.h"
#include "scenario.h"

#define RACE_DETECTORS	(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD | TOOL_CHECKER)
#define ALL		(RACE_DETECTORS | TOOL_MEMCHECK)

extern void (*at_exit)(void);
int follow_bad_pointer(void), call_null(void), divide(void), work(void);
int free_to_bad_cache(void), recurse(int depth, char *above);
int wait_for_nobody(void);
int take_lock(void), take_lock_twice(void), free_twice(void);

static int overflow(void)
{
	return recurse(0, NULL);
}

static void lock_twice(void)
{
	take_lock_twice();
}

#define CRASHES(ident, scenario, set_up, function, ...)			\
SCENARIO(ident) = {							\
	.name = scenario,						\
	.title = "how " scenario " is reported",			\
	.closed_by = "crash",						\
	.shows_on = "broken",						\
	.setup = set_up,						\
	.cpu = {							\
		ACTOR("does something wrong", function),		\
		ACTOR("works", work),					\
	},								\
	.schedule = "cpu1 to end; cpu2 to end",				\
	.expect = { __VA_ARGS__ },					\
}

/* On a CPU. */
CRASHES(bad_pointer, "bad-pointer", NULL, follow_bad_pointer,
	KERNEL("oops", "follow_bad_pointer"),
	INVALID(TOOL_MEMCHECK, "follow_bad_pointer", READS, NULL),
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(null_call, "null-call", NULL, call_null,
	KERNEL("oops", "call_null"),
	{ TOOL_MEMCHECK, { .kind = "invalid-access" }, NULL },
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(division, "division", NULL, divide,
	KERNEL("oops", "divide"), BLIND(ALL, "no access"));
CRASHES(bad_cache, "bad-cache", NULL, free_to_bad_cache,
	KERNEL("oops", "free_to_bad_cache"),
	INVALID(TOOL_MEMCHECK, "free_to_bad_cache", FREES, NULL),
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(stack_overflow, "stack-overflow", NULL, overflow,
	KERNEL("oops", "recurse"), BLIND(ALL, "a stack of its own"));
CRASHES(self_deadlock, "self-deadlock", NULL, take_lock_twice,
	KERNEL("deadlock", "take_lock_twice"), BLIND(ALL, "no race"));

/* The report of the crash crashes: there is no finding, but an end. */
static int crash_twice(void)
{
	kernel_findings((system_finding_fn)8);
	return follow_bad_pointer();
}

SCENARIO(crash_in_report) = {
	.name = "crash-in-report",
	.title = "a crash while a crash is reported",
	.closed_by = "nothing",
	.shows_on = "broken",
	.cpu = { ACTOR("crashes, and its report does", crash_twice) },
	.schedule = "cpu1 to end",
	.expect = {
		KERNEL("oops", "follow_bad_pointer"),
		BLIND(ALL, "the run is cut short"),
	},
};

/* In set-up. */
static void crash(void)
{
	follow_bad_pointer();
}

static void call(void)
{
	call_null();
}

static void fail(void)
{
	NEED(user_status("no-such-device"));
}

static void deadlock(void)
{
	take_lock_twice();
}

CRASHES(setup_crash, "setup-crash", crash, work,
	KERNEL("oops", "follow_bad_pointer"),
	INVALID(TOOL_MEMCHECK, "follow_bad_pointer", READS, NULL),
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(setup_null_call, "setup-null-call", call, work,
	KERNEL("oops", "call_null"),
	{ TOOL_MEMCHECK, { .kind = "invalid-access" }, NULL },
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(setup_deadlock, "setup-deadlock", deadlock, work,
	KERNEL("deadlock", "take_lock_twice"), BLIND(ALL, "no race"));
CRASHES(setup_fails, "setup-fails", fail, work,
	KERNEL("result", "fail"), BLIND(ALL, "no race"));

/* When the module goes. */
static void exit_crash(void)
{
	at_exit = crash;
}

static void locked_crash(void)
{
	take_lock();
	call_null();
}

static void exit_locked(void)
{
	at_exit = locked_crash;
}

static void exit_sleep(void)
{
	at_exit = (void (*)(void))wait_for_nobody;
}

static void exit_locks(void)
{
	at_exit = lock_twice;
}

static void exit_frees(void)
{
	at_exit = (void (*)(void))free_twice;
}

static void exit_null(void)
{
	at_exit = call;
}

CRASHES(unload_crash, "unload-crash", exit_crash, work,
	KERNEL("oops", "follow_bad_pointer"),
	INVALID(TOOL_MEMCHECK, "follow_bad_pointer", READS, NULL),
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(unload_null_call, "unload-null-call", exit_null, work,
	KERNEL("oops", "call_null"),
	{ TOOL_MEMCHECK, { .kind = "invalid-access" }, NULL },
	BLIND(RACE_DETECTORS, "no race"));
/* The lock that it held is no finding of its own. */
CRASHES(unload_locked_crash, "unload-locked-crash", exit_locked, work,
	KERNEL("oops", "call_null"),
	{ TOOL_MEMCHECK, { .kind = "invalid-access" }, NULL },
	BLIND(RACE_DETECTORS, "no race"));
CRASHES(unload_sleep, "unload-sleep", exit_sleep, work,
	KERNEL("deadlock", "wait_for_completion"), BLIND(ALL, "no race"));
CRASHES(unload_lock, "unload-lock", exit_locks, work,
	KERNEL("deadlock", "take_lock_twice"), BLIND(ALL, "no race"));
CRASHES(held_lock, "held-lock", NULL, take_lock,
	KERNEL("held-lock", "take_lock"),
	/* the CPU's thread has gone, and holds it */
	{ TOOL_HELGRIND, { .kind = "Misc" }, NULL },
	{ TOOL_DRD, { .kind = "MutexErr" }, NULL },
	BLIND(TOOL_TSAN | TOOL_MEMCHECK | TOOL_CHECKER, "no race"));
CRASHES(unload_double_free, "unload-double-free", exit_frees, work,
	KERNEL("double-free", "free_twice"), BLIND(ALL, "the kernel is first"));
