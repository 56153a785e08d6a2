// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run: boot the kernel, load the subject, set the scenario up, run its CPUs
 * under a schedule, and report how it ended.  A repetition is a process of
 * its own, forked before anything has started: nothing of one run (a thread
 * that stopped holding a lock, what a detector remembers) reaches the next.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "client/recorded.h"
#include <valgrind/valgrind.h>
#include "common/numbers.h"
#include "explore/chooser.h"
#include "runner.h"
#include "standby.h"
#include "vcpu/event-log.h"
#include "vcpu/state.h"

#define BUILD_SIZE	32
#define CLIENT_ERROR	512
#define REPLAY_MAX	(1 << 18)	/* more than a recorder writes */

static void put_console(int cpu, const char *line)
{
	log_begin("console");
	log_int("cpu", cpu + 1);
	log_str("text", line);
	log_end();
	log_flush();
	live_say(cpu, "! %s", line);
}

static void put_returned(int cpu, int result)
{
	char name[80];

	if (result != RECORDED_DIFFERS ||
	    !recorded_text(name, sizeof(name), cpu))
		result_name(name, sizeof(name), result);
	log_begin("returned");
	log_int("cpu", cpu + 1);
	log_str("result", name);
	log_end();
}

static unsigned int findings;		/* of this run, by the kernel */

static void put_finding(const char *kind, int cpu, const void *const *pcs,
			int n, const char *text)
{
	findings++;
	log_begin("finding");
	log_str("kind", kind);
	log_int("cpu", cpu + 1);
	log_int("n", recorder_events());
	log_pcs("pcs", pcs, n);
	log_str("text", text);
	log_end();
	log_flush();
	live_say(cpu, "%s: %s", kind, text);
	runner_found(kind, cpu, text);
}

void __attribute__((noinline)) runner_found(const char *kind, int cpu,
					    const char *text)
{
	__asm__ volatile("" : : "r"(kind), "r"(cpu), "r"(text));
}

static const char *const end_name[] = {
	[VCPU_COMPLETE] = "complete",	[VCPU_STOPPED] = "stopped",
	[VCPU_STUCK] = "stuck",		[VCPU_DEADLOCK] = "deadlock",
	[VCPU_ENDLESS] = "endless",	[VCPU_ABANDONED] = "abandoned",
};

struct plan {
	const struct scenario *scenario;
	struct vcpu_actor actors[SCENARIO_CPUS];
	int ncpus;
	bool free;
	bool fibers;
	bool hold_frees;
	bool check;
	const char *with;
	const char *clients, *serve;
	bool step;
	bool directed, replay;
	bool rehearsal;
	enum vcpu_end end;		/* after run_one(): how it ended */
	char build[BUILD_SIZE];		/* that a replay string names, or "" */
	struct vcpu_driver *chooser;
};

/* "1*37,2*5,1@BUILD" */
static const char *split_build(struct plan *p, const char *text)
{
	static char counts[REPLAY_MAX];
	const char *at = strchr(text, '@');

	if (!at)
		return text;
	snprintf(p->build, sizeof(p->build), "%s", at + 1);
	snprintf(counts, sizeof(counts), "%.*s", (int)(at - text), text);
	return counts;
}

static int plan_random(struct plan *p, const char *seed)
{
	char error[NUMBER_ERROR];
	uint64_t n;

	if (!number_read("seed", seed, &n, error))
		return runner_error("schedule: random:SEED: SEED is no number: "
				    "\"%.40s\"", seed);
	p->chooser = chooser_random(n);
	return 0;
}

/* A stop in the middle, for "dmrace step"; users do not type this form. */
static int plan_stop(struct plan *p, const char *counts)
{
	char error[CHOOSER_ERROR];

	p->step = true;
	p->chooser = step_start(counts, p->ncpus, error);
	return p->chooser ? 0 : runner_error("%s", error);
}

static int unknown_schedule(const char *text)
{
	char kinds[160];

	schedule_join(kinds, sizeof(kinds), schedule_kind, SCHEDULE_KINDS);
	return runner_error("schedule: cannot read \"%.80s\"; expected %s",
			    text, kinds);
}

static int plan_schedule(struct plan *p, const char *text)
{
	char error[CHOOSER_ERROR];
	enum schedule_kind kind;

	if (!strncmp(text, "step:", 5))
		return plan_stop(p, text + 5);
	kind = schedule_kind_of(text);
	if (kind == SCHEDULE_DIRECTED) {
		text = p->scenario->schedule ? p->scenario->schedule : "free";
		kind = schedule_kind_of(text);
	}
	switch (kind) {
	case SCHEDULE_FREE:
		p->free = true;
		return 0;
	case SCHEDULE_RANDOM:
		return plan_random(p, text + strlen("random:"));
	case SCHEDULE_STEPS:
		p->directed = true;
		p->chooser = chooser_directed(text, p->ncpus,
					      the_system.function, error);
		break;
	case SCHEDULE_COUNTS:
		p->replay = true;
		if (text[strlen(text) - 1] == '@')
			return runner_error("schedule: no build after the '@': \"%.80s\" is cut off",
					    text);
		text = split_build(p, text);
		p->chooser = chooser_replay(text, p->ncpus, error);
		break;
	default:
		return unknown_schedule(text);
	}
	return p->chooser ? 0 : runner_error("%s", error);
}

/* A step that cannot happen, which is allowed on some subjects. */
static void put_absent(const struct plan *p)
{
	const char *step = p->directed ? chooser_directed_absent(p->chooser) :
					 NULL;

	if (!step)
		return;
	log_begin("absent");
	log_str("text", step);
	log_end();
}

/* A step that did not happen: another schedule ran than the one asked for. */
static void put_unmet(const struct plan *p)
{
	const char *step = p->directed ? chooser_directed_unmet(p->chooser) :
			   p->replay ? chooser_replay_unmet(p->chooser) : NULL;

	if (!step)
		return;
	log_begin("unmet");
	log_str("text", step);
	log_end();
}

static void put_end(enum vcpu_end end)
{
	log_begin("end");
	log_str("how", end_name[end]);
	log_int("points", recorder_events());
	log_end();
	log_flush();
}

static bool clients_start(const struct plan *p, char *error, size_t size)
{
	if (p->serve)
		return clients_listen(p->serve, p->ncpus, p->free, error, size);
	return !p->clients || clients_begin(p->clients, p->ncpus,
					    p->scenario->patience, error, size);
}

static int run_one(struct plan *p, unsigned long n, const char *schedule)
{
	const struct scenario *s = p->scenario;
	char error[CLIENT_ERROR];
	enum vcpu_end end;
	int err, i;

	log_begin("run");
	log_str("scenario", s->name);
	log_str("schedule", schedule);
	log_str("cpus", p->free ? "free" : p->fibers ? "fibers" : "threads");
	log_str("memory", memory_name(s->memory));
	log_int("check", p->check);
	log_int("clients", p->clients || p->serve);
	log_int("n", n);
	if (p->replay)
		log_str("code", *p->build ? p->build : "none");
	log_end();

	the_system.console(put_console);
	the_system.memory(&(struct system_memory){
		.kind = s->memory, .arena = p->fibers,
		.hold_frees = p->hold_frees,
	});
	runner_options(p->with, NULL);
	the_system.boot();
	vcpu_unnoted(true);
	err = runner_set_up(s, put_finding);
	/* A signal handler begins without it. */
	if (!guarded_ended_by_signal())
		vcpu_unnoted(false);
	if (err < 0)
		return runner_error("the subject cannot be loaded: %s",
				    strerror(-err));
	p->end = VCPU_STOPPED;
	if (err) {
		recorder_any_schedule(s->name);
		put_end(VCPU_STOPPED);
		return log_ok() ? 0 : 1;
	}
	recorder_live_objects();
	/* The checker would know of these blocks in the runs to come. */
	if (!p->rehearsal)
		runner_tell_freed();
	the_system.fail_in(s->fail_alloc);
	log_flush();

	if (!clients_start(p, error, sizeof(error)))
		return runner_error("%s", error);
	actors_report_results(p->free ? NULL : put_returned);
	if (p->free)
		end = vcpu_run_free(p->actors, p->ncpus);
	else
		end = vcpu_run(p->fibers ? VCPU_FIBERS : VCPU_THREADS,
			       p->actors, p->ncpus,
			       recorder_start(p->chooser, p->check ?
					      checker_report :
					      checker_report_late_init));
	if (!p->free)
		recorder_schedule(s->name);
	for (i = 0; !p->free && i < p->ncpus; i++)
		if (vcpu_alive(i) && end != VCPU_ABANDONED)
			checker_waits(i, vcpu_pending(i));
		else if (!vcpu_alive(i) && !vcpu_stopped(i))
			checker_ended(i);
	if (end == VCPU_DEADLOCK || end == VCPU_STUCK)
		blocked_put_all(p->ncpus, end == VCPU_DEADLOCK, put_finding);
	if (clients_are_used() && !clients_end(error, sizeof(error)))
		return runner_error("%s", error);
	if (end == VCPU_COMPLETE && !findings)
		leak_check_run(s, put_finding);
	if (end == VCPU_ABANDONED && p->step) {
		recorder_complete();
		step_standing(p->ncpus);
	}
	put_absent(p);
	put_unmet(p);
	p->end = end;
	if (runner_put_capacity())
		p->end = VCPU_ABANDONED;
	put_end(end);
	return log_ok() ? 0 : 1;
}

/* ---- rehearsals (standby.h) --------------------------------------------- */

static unsigned int rehearsed;

unsigned int runner_rehearsed(void)
{
	return rehearsed;
}

/* "cpu1 to end; cpu2 to end" */
static const char *one_after_the_other(int n)
{
	static char text[SCENARIO_CPUS * 16];
	int i, used = 0;

	for (i = 1; i <= n; i++)
		used += snprintf(text + used, sizeof(text) - used,
				 "%scpu%d to end", i > 1 ? "; " : "", i);
	return text;
}

bool runner_rehearse(const struct scenario *s, bool hold_frees)
{
	struct plan p = {
		.scenario = s, .hold_frees = hold_frees, .rehearsal = true,
	};
	size_t size = vcpu_state_end - vcpu_state_start;
	char *state = s->schedule ? malloc(size) : NULL;
	const char *schedule;
	bool well;

	if (!state)
		return false;
	memcpy(state, vcpu_state_start, size);
	p.ncpus = actors_make(s, 0, p.actors, put_finding);
	schedule = one_after_the_other(p.ncpus);
	well = !plan_schedule(&p, schedule) && !run_one(&p, 1, schedule) &&
	       p.end == VCPU_COMPLETE && !findings &&
	       !chooser_directed_unmet(p.chooser) &&
	       (!RUNNING_ON_VALGRIND || !VALGRIND_COUNT_ERRORS);
	log_flush();
	memcpy(vcpu_state_start, state, size);
	free(state);
	vcpu_forget_run();
	recorder_restart();
	rehearsed += p.ncpus;
	return well;
}

/* Each in a process of its own; a child that dies ends the series. */
static int run_many(struct plan *p, const struct run_options *o)
{
	unsigned long i;

	for (i = 1; i <= o->repeat; i++) {
		int status;
		pid_t pid;

		log_flush();
		pid = fork();
		if (pid < 0)
			return runner_error("cannot fork: %s",
					    strerror(errno));
		if (!pid)
			_exit(run_one(p, i, o->schedule));
		if (waitpid(pid, &status, 0) < 0)
			return runner_error("waitpid: %s", strerror(errno));
		if (WIFSIGNALED(status))
			return runner_error("run %lu was killed by signal %d",
					    i, WTERMSIG(status));
		if (WEXITSTATUS(status))
			return WEXITSTATUS(status);
	}
	return 0;
}

int runner_run(const struct run_options *o)
{
	static struct plan plan;
	struct plan *p = &plan;

	if (o->serve_cpus)
		scenario_make_served(o->serve_cpus, o->schedule);
	p->scenario = scenario_find(o->scenario);
	if (!p->scenario)
		return runner_error("no scenario \"%s\"", o->scenario);
	p->ncpus = actors_make(p->scenario, 0, p->actors, put_finding);
	p->fibers = o->fibers;
	p->hold_frees = o->hold_frees;
	p->check = o->check;
	p->with = o->with;
	p->clients = o->clients;
	p->serve = o->serve;
	if (o->debugger)
		runner_reports_to_debugger();
	if (o->no_text)
		runner_reports_without_text();
	if (plan_schedule(p, o->schedule))
		return 1;
	return o->repeat > 1 ? run_many(p, o) : run_one(p, 1, o->schedule);
}
