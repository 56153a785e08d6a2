// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all explorations of a scenario share: the kernel is booted and the
 * scenario set up once, each execution begins with that state, and after it
 * the kernel's own judges look at what it left behind.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clean-ends.h"
#include "explore/explore.h"
#include "runner.h"
#include "vcpu/state.h"

static void no_console(int cpu, const char *line)
{
	(void)cpu;
	(void)line;
}

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

static void catch_signals(void)
{
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGHUP, on_signal);
}

/* ---- state ------------------------------------------------------------ */

static void *piece_of_heap(int number, size_t *size)
{
	return the_system.arena(number - 1, size);
}

/* ---- judges ----------------------------------------------------------- */

static bool complained;		/* the kernel, in this execution */
PER_EXECUTION(complained);

void session_found(const char *kind, int cpu, const void *const *pcs, int n,
		   const char *text)
{
	complained = true;
	explore_report(kind, 0, cpu, pcs, n, text);
}

static const struct scenario *scenario;

/*
 * The state is set back after that.  Whether a leak is looked for depends on
 * this execution alone, and not on what a detector of accesses has reported
 * before.
 */
static void judge(enum vcpu_end end)
{
	bool ended = end == VCPU_COMPLETE;

	if (ended && !complained)
		ended = leak_check_unless_known(scenario, session_found);
	if (end == VCPU_COMPLETE && ended && !complained)
		clean_end_add();
	complained = false;
	if (!ended)
		the_system.abandon_locks();
	runner_forget_reports();
}

/* ---- completeness ----------------------------------------------------- */

const char *session_left_out(enum granularity g, bool checker,
			     const struct explore_result *r)
{
	static char text[128];
	size_t offset, size;

	if (r->gave_up) {
		const char *fn = the_system.function_at(r->gave_up, &offset, &size);

		snprintf(text, sizeof(text), "the loop in %s may end after "
			 "any number of rounds, and not all were explored",
			 fn ? fn : "a function");
		return text;
	}
	if (r->stack_left)
		return "a CPU used the stack of a function that had returned: "
		       "orders of returns were not explored";
	if (g != GRANULARITY_SYNC)
		return NULL;
	if (!checker)
		return "without the checker, races may have been missed";
	if (r->racy)
		return "memory errors: orders of plain accesses were not explored";
	return NULL;
}

/* ---- beginning -------------------------------------------------------- */

int session_begin(const struct scenario *s, const char *with, bool share,
		  system_finding_fn found, struct explore_options *o)
{
	int err;

	the_system.console(no_console);
	the_system.memory(&(struct system_memory){
		.kind = s->memory, .arena = true,
	});
	runner_options(with, NULL);
	the_system.boot();
	err = runner_set_up(s, found);
	if (err)
		return err;
	the_system.findings(session_found);
	if (share)
		the_system.share(s->system);
	the_system.fail_in(s->fail_alloc);
	runner_tell_freed();
	clean_ends_begin();
	catch_signals();
	scenario = s;
	o->heap = piece_of_heap;
	o->judge = judge;
	o->stop = &interrupted;
	return 0;
}
