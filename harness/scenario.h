/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a scenario is written: one race, its actors, the interleaving, and what
 * each tool must report on a subject that has the bug.  On a subject without
 * the bug nothing may be reported.
 *
 * A scenario is one file in scenarios/ with one SCENARIO() in it; the build
 * finds it.  Everything is constant data except the actors.
 */
#ifndef HARNESS_SCENARIO_H
#define HARNESS_SCENARIO_H

#if __has_include(<errno.h>)	/* the kernel's own files have no libc */
#include <errno.h>		/* what a call may return */
#endif
#include <stdbool.h>
#include <stddef.h>
#include "memory.h"

#define SCENARIO_CPUS	8
#define SCENARIO_EXPECT	24

/* The tools that can report.  TOOL_KERNEL: the subject's own oops or BUG, or
 * a property of the run that the harness checks.  The same under every
 * detector. */
enum tool {
	TOOL_KERNEL	= 1 << 0,
	TOOL_TSAN	= 1 << 1,
	TOOL_HELGRIND	= 1 << 2,
	TOOL_DRD	= 1 << 3,
	TOOL_MEMCHECK	= 1 << 4,
	TOOL_CHECKER	= 1 << 5,	/* the project's own judge */
	TOOL_CLIENT	= 1 << 6,	/* how a real program ended: CLIENT() */
};

/* One side of a finding: in which function, doing what. */
enum side_op {
	SIDE_NONE,
	READS,
	WRITES,
	UPDATES,	/* an atomic operation */
	FREES,
};

/*
 * A finding, as declared and as found.  kind is one of
 *   two sides:  "data-race", "use-after-free" (b FREES)
 *   one side:   "invalid-access", "double-free", "uninitialised"
 *   consequences: "consequences", see CONSEQUENCES(); "anything"
 *   the kernel: "oops", "BUG", "warning", "deadlock", "sleep-in-atomic",
 *               "late-init", "leak", "unload-in-use"
 *   its laws (kernel/core/laws.h): "held-lock", a call returned with a lock
 *               held; "broken", another law; "not-linearizable", no order of
 *               the calls explains their results
 *   the harness: "result", a call returned what the scenario does not allow
 *   a real program: "client", see CLIENT()
 * field is "struct.member" or "variable.member"; NULL = any.
 */
struct finding {
	const char *kind;
	const char *fn_a;
	enum side_op op_a;
	const char *fn_b;
	enum side_op op_b;
	const char *field;
};

struct expect {
	unsigned int tools;	/* mask of enum tool; 0 ends the list */
	struct finding finding;
	const char *blind;	/* not NULL: why these tools cannot see it */
};

/* The two racing accesses, in either order.  A tool that reports only one side
 * (DRD) matches with that side. */
#define RACE(tools, fn_a, op_a, fn_b, op_b, field) \
	{ tools, { "data-race", fn_a, op_a, fn_b, op_b, field }, NULL }
/* fn touches what freer has freed. */
#define AFTER_FREE(tools, fn, op, freer, field) \
	{ tools, { "use-after-free", fn, op, freer, FREES, field }, NULL }
/* What memcheck calls it: an access outside any live block. */
#define INVALID(tools, fn, op, field) \
	{ tools, { "invalid-access", fn, op, NULL, SIDE_NONE, field }, NULL }
/* The same by every tool, as each tool calls it. */
#define AFTER_FREE_BY_ALL(fn, op, freer, field)				\
	AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, fn, op, freer, field),	\
	RACE(TOOL_HELGRIND | TOOL_DRD, fn, op, freer, FREES, field),	\
	INVALID(TOOL_MEMCHECK, fn, op, field)
#define UNINITIALISED(tools, fn) \
	{ tools, { "uninitialised", fn, READS, NULL, SIDE_NONE, NULL }, NULL }
/* What the kernel itself reports, or a property that the run breaks. */
#define KERNEL(kind, fn) \
	{ TOOL_KERNEL, { kind, fn, SIDE_NONE, NULL, SIDE_NONE, NULL }, NULL }
/*
 * What follows from the fault while the run continues.  A report of one of
 * these tools is allowed, if it comes after the first declared finding and is
 * about an object that the fault broke.  That is an object of a declared
 * finding, or one that freer, or a function that it calls, frees in this run.
 * It is an error if freer frees nothing, or if the checker is listed and has no
 * such report.
 */
#define CONSEQUENCES(tools, freer) \
	{ tools, { "consequences", NULL, SIDE_NONE, freer, SIDE_NONE, NULL }, \
	  NULL }
/* The same for any freed object, but only with one of these functions on a
 * side: names, separated by blanks. */
#define CONSEQUENCES_IN(tools, functions) \
	{ tools, { "consequences", functions, SIDE_NONE, NULL, SIDE_NONE, NULL }, \
	  NULL }
/* The name in older scenarios. */
#define AFTERMATH(tools, functions)	CONSEQUENCES_IN(tools, functions)
/*
 * With --clients: how the program of a CPU ends, in these words:
 * CLIENT(2, killed by SIGSEGV), CLIENT(1, hangs in the kernel),
 * CLIENT(1, exit status 1).
 */
#define CLIENT(cpu, how) \
	{ TOOL_CLIENT, { "client", #how, SIDE_NONE, NULL, SIDE_NONE, \
	  "cpu" #cpu }, NULL }
/* For a free run: something must be reported, but what is not known. */
#define ANYTHING(tools) \
	{ tools, { "anything", NULL, SIDE_NONE, NULL, SIDE_NONE, NULL }, NULL }
#define BLIND(tools, why) \
	{ tools, { NULL, NULL, SIDE_NONE, NULL, SIDE_NONE, NULL }, why }

/*
 * What a CPU does, written with ACTOR().  Its function returns what its call
 * returned.  An actor made without ACTOR() has fn instead, a function that
 * returns nothing, so the results of its calls are not checked.
 */
struct actor {
	const char *does;	/* "dmsetup create vol0" */
	void (*fn)(void);	/* second: { "text", fn } is how it is written */
	int (*call)(void);
	const int *returns;	/* how many results, and then each */
	bool command;		/* does is what a shell would run */
};

/*
 * ACTOR("dmsetup info -j 254 -m 0", lookup, 0, -ENXIO): the results that
 * lookup() may return, on any subject and under any schedule.  Without a list
 * only 0 is allowed.  Any other result is a finding ("result").
 */
#define ACTOR(text, function, ...)					\
	{ .does = text, .call = function, .returns = (const int[]){	\
		sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int),	\
		__VA_ARGS__ } }

/*
 * The same, and the text is the very command that the actor imitates: with
 * --clients it is run, as a real program, and the function is not called.
 */
#define COMMAND(text, function, ...)					\
	{ .does = text, .command = true, .call = function,		\
	  .returns = (const int[]){					\
		sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int),	\
		__VA_ARGS__ } }

/*
 * A call of set-up that must succeed: NEED(user_create("vol0")).  A negative
 * result is a finding ("result"), and the CPUs do not start.
 */
#define NEED(call) do {							\
	scenario_need(call, #call);					\
	__asm__ volatile("");	/* no tail call: it reads its caller */	\
} while (0)
void scenario_need(int result, const char *call);

struct scenario {
	const char *name;	/* "create-vs-lookup": the file's, unnumbered */
	const char *title;	/* one line */
	const char *story;	/* a few lines: what goes wrong and why */
	const char *closed_by;	/* "02": the patch of the series */
	/* The subject with the bug, and those without it, separated by
	 * blanks; NULL: as the project's description says. */
	const char *shows_on;
	const char *clean_on;
	const char *window;	/* which words race: "md->disk", one line */
	/* "label=struct.member ...": words whose values the timeline
	 * shows, at most four */
	const char *watch;
	enum memory memory;
	unsigned int system;	/* bits that the system's own header defines */
	void (*ends)(void);	/* before the leak check; may be NULL */
	const char *fail_alloc;	/* cpu1's first allocation in this function fails */
	void (*setup)(void);	/* before the CPUs start; may be NULL */
	const char *before;	/* what setup does, "dmsetup create vol0" */
	struct actor cpu[SCENARIO_CPUS];
	/* With --clients: how many seconds a program may spend between two
	 * calls; 0: 10. */
	unsigned int patience;
	const char *schedule;	/* directed; NULL = free running only */
	struct expect expect[SCENARIO_EXPECT];
};

/* The list is a linker section: the files need not be named anywhere. */
struct scenario_entry {
	const struct scenario *scenario;
	const char *file;
};

#define SCENARIO(ident)							\
	static const struct scenario ident;				\
	static const struct scenario_entry ident##_entry		\
	__attribute__((used, section("scenario_list"))) = {		\
		&ident, __FILE__					\
	};								\
	static const struct scenario ident

#endif
