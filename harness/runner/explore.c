// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario under every schedule, or under many: the subject is booted and
 * the scenario set up once, then each execution begins with that state.
 * What is found goes to the wire when all is done, each finding with the
 * shortest schedule that shows it.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "explore/explore.h"
#include "kernel/kernel.h"
#include "kernel/slab-control.h"
#include "runner.h"
#include "vcpu/wire.h"

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

/* A primitive was given a bad pointer: that CPU oopses, others go on. */
static void on_crash(int number, siginfo_t *info, void *context)
{
	sigset_t none;

	(void)context;
	/* It does not return; ThreadSanitizer blocks all while it lasts. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	vcpu_crashed(info->si_addr);
	signal(number, SIG_DFL);	/* happens again, and is ours */
}

static void catch_signals(void)
{
	struct sigaction crash = {
		.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	sigaction(SIGSEGV, &crash, NULL);
	sigaction(SIGBUS, &crash, NULL);
}

/* ---- state ------------------------------------------------------------ */

/* What set-up allocated; its own memory is not for the explorer to know. */
static struct {
	char *piece, *copy;
	size_t used;
} heap;

static void keep_heap(void)
{
	heap.piece = slab_piece(-1, &heap.used);
	heap.copy = malloc(heap.used + 1);
	if (!heap.copy) {
		perror("dmrace: no memory for the state");
		exit(1);
	}
	memcpy(heap.copy, heap.piece, heap.used);
}

static void restore(void)
{
	explore_copy(heap.piece, heap.copy, heap.used);
}

/* ---- judges ----------------------------------------------------------- */

static bool complained;		/* the kernel, in this execution */

static void kernel_found(const char *kind, int cpu, const void *const *pcs,
			 int n, const char *text)
{
	complained = true;
	explore_report(kind, 0, cpu, pcs, n, text);
}

static const struct scenario *scenario;
static const struct explore_request *request;

/*
 * The state is set back after that.  Whether a leak is looked for depends on
 * this execution alone, and not on what a detector of accesses has reported
 * before.
 */
static void judge(enum vcpu_end end)
{
	if (end == VCPU_COMPLETE && !complained)
		leaves_judge(scenario, kernel_found);
	complained = false;
	if (end != VCPU_COMPLETE)
		kernel_abandon_locks();
	runner_forget_reports();
}

/* ---- telling ---------------------------------------------------------- */

static void put_finding(const struct explore_finding *f)
{
	wire_begin("finding");
	wire_str("kind", f->kind);
	wire_int("cpu", f->cpu + 1);
	wire_int("n", 0);
	wire_pcs("pcs", f->pcs, f->depth);
	wire_str("text", f->text);
	wire_end();
}

static void put_found(const struct scenario *s, const struct explore_finding *f)
{
	size_t room = strlen(s->name) + 2;
	char *text;

	if (f->tool)
		checker_report_pair(f->tool, 0, &f->pair, true);
	else
		put_finding(f);
	if (!f->schedule)
		return;
	room += strlen(f->schedule);
	text = malloc(room);
	if (!text)
		return;
	snprintf(text, room, "%s:%s", s->name, f->schedule);
	wire_begin("schedule");
	wire_str("text", text);
	wire_int("execution", f->execution);
	wire_int("shortest", f->shortest);
	wire_end();
	free(text);
}

static const char *const strategy_name[] = {
	[EXPLORE_ALL] = "all", [EXPLORE_FORCE] = "force", [EXPLORE_WALK] = "random",
	[EXPLORE_PCT] = "pct", [EXPLORE_POS] = "pos",
};

static const char *granularity_name(enum granularity g)
{
	return g == GRANULARITY_SYNC ? "sync" : "access";
}

static long peak_kib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

static void put_counts(const struct explore_request *q,
		       const struct explore_result *r)
{
	wire_str("scenario", q->scenario);
	wire_str("strategy", strategy_name[q->strategy]);
	wire_str("granularity", granularity_name(q->granularity));
	wire_str("judge", !strcmp(runner_flavour, "tsan") ?
		 q->checker ? "tsan,checker" : "tsan" :
		 q->checker ? "checker" : "none");
	wire_int("executions", r->executions);
	wire_int("blocked", r->blocked);
	wire_int("bad", r->bad);
	wire_int("first", r->first);
	wire_int("points", r->points);
	wire_int("depth", r->depth);
	wire_int("milliseconds", r->seconds * 1000);
	wire_int("microseconds", r->seconds * 1e6);
	wire_int("rss", peak_kib());
}


static void progress(const struct explore_result *r)
{
	wire_begin("progress");
	put_counts(request, r);
	wire_int("findings", r->n);
	wire_end();
	wire_flush();
}

/* At GRANULARITY_SYNC schedules may have been left out, and why. */
static const char *left_out(const struct explore_request *q,
			    const struct explore_result *r)
{
	if (q->granularity != GRANULARITY_SYNC)
		return NULL;
	if (!q->checker)
		return "without the checker, races may have been missed";
	if (r->racy)
		return "memory errors: orders of plain accesses were not explored";
	return NULL;
}

static void put_result(const struct explore_request *q,
		       const struct scenario *s,
		       const struct explore_result *r)
{
	const char *partial = left_out(q, r);
	char bound[160];
	unsigned int i;

	for (i = 0; i < r->n; i++)
		put_found(s, &r->findings[i]);
	snprintf(bound, sizeof(bound), "%s%s%s", r->bound,
		 partial && r->bound[0] ? ", " : "", partial ? partial : "");
	wire_begin("explored");
	put_counts(q, r);
	if (q->strategy != EXPLORE_ALL)
		wire_int("traces", r->traces);
	wire_int("complete", r->complete && !partial);
	wire_str("bound", bound);
	wire_int("shard", q->shards ? q->shard + 1 : 1);
	wire_int("shards", q->shards ? q->shards : 1);
	wire_int("seed", q->seed);
	wire_end();
	wire_flush();
}

/* ---- the reduction against brute force -------------------------------- */

struct executed {
	uint64_t trace, done;
};

static struct {
	struct executed *v;
	size_t n, room;
} executed;

static void note_executed(uint64_t trace, uint64_t done)
{
	if (executed.n == executed.room) {
		executed.room = executed.room ? executed.room * 2 : 4096;
		executed.v = realloc(executed.v,
				     executed.room * sizeof(*executed.v));
		if (!executed.v) {
			perror("dmrace: no memory for traces");
			exit(1);
		}
	}
	executed.v[executed.n++] = (struct executed){ trace, done };
}

static int by_trace(const void *a, const void *b)
{
	const struct executed *x = a, *y = b;

	return x->trace < y->trace ? -1 : x->trace > y->trace;
}

/*
 * What brute force meets the reduction must have met: every trace, in which
 * each CPU did the same whoever ran it, and every finding.  The other way
 * round need not be: the bound is on brute force alone.
 */
static int compare(struct explore_options *o)
{
	unsigned long force, missed = 0, other = 0, unfound = 0;
	const struct explore_result *r;
	uint64_t keys[EXPLORE_FINDINGS];
	unsigned int i, j, n;
	size_t all, at;

	o->executed = note_executed;
	o->preemptions = -1;
	o->strategy = EXPLORE_ALL;
	o->minimise = false;
	r = explore_run(o);
	n = r->n;
	for (i = 0; i < n; i++)
		keys[i] = r->findings[i].key;
	all = executed.n;
	o->preemptions = request->preemptions;
	o->strategy = EXPLORE_FORCE;
	r = explore_run(o);
	force = executed.n - all;
	qsort(executed.v, all, sizeof(*executed.v), by_trace);
	for (at = all; at < executed.n; at++) {
		const struct executed *e = bsearch(&executed.v[at], executed.v,
			all, sizeof(*executed.v), by_trace);

		missed += !e;
		other += e && e->done != executed.v[at].done;
	}
	for (i = 0; i < r->n; i++) {
		for (j = 0; j < n && keys[j] != r->findings[i].key; j++)
			;
		/* Its line depends on more than the trace. */
		unfound += j == n && strcmp(r->findings[i].kind, "late-init");
	}
	wire_begin("compared");
	wire_int("traces", all);
	wire_int("findings", n);
	wire_int("force", force);
	wire_int("missed", missed);
	wire_int("other", other);
	wire_int("unfound", unfound);
	wire_str("bound", r->bound);
	wire_end();
	return missed || other || unfound || !all || r->bound[0];
}

/* ---- running ---------------------------------------------------------- */

static void actor(void *arg)
{
	((const struct actor *)arg)->fn();
}

int runner_explore(const struct explore_request *q)
{
	static struct vcpu_actor actors[SCENARIO_CPUS];
	static const char *const names[] = {
		"cpu1", "cpu2", "cpu3", "cpu4", "cpu5", "cpu6", "cpu7", "cpu8"
	};
	const struct scenario *s = scenario_find(q->scenario);
	struct explore_options o = {
		.strategy = q->strategy, .granularity = q->granularity,
		.actors = actors, .restore = restore, .judge = judge,
		.checker = q->checker, .executions = q->executions,
		.seconds = q->seconds, .preemptions = q->preemptions,
		.depth = q->depth, .shard = q->shard, .shards = q->shards,
		.seed = q->seed, .pct_depth = q->pct_depth,
		.traces = q->strategy != EXPLORE_ALL,
		.until_found = q->until_found, .minimise = true,
		.stop = &interrupted, .progress = q->progress ? progress : NULL,
	};
	const struct explore_result *r;
	int err, i;

	if (!s)
		return runner_error("no scenario \"%s\"", q->scenario);
	for (i = 0; i < scenario_cpus(s) && o.ncpus < SCENARIO_CPUS; i++) {
		actors[o.ncpus++] = (struct vcpu_actor){
			.name = names[i], .fn = actor,
			.arg = (void *)&s->cpu[i],
		};
	}
	/* One more of the last: "with one lookup more". */
	for (i = 0; i < q->more && o.ncpus < SCENARIO_CPUS; i++) {
		actors[o.ncpus] = actors[o.ncpus - 1];
		actors[o.ncpus].name = names[o.ncpus];
		o.ncpus++;
	}
	printk_console(runner_no_console);
	kernel_findings(kernel_found);
	slab_configure(s->memory);
	slab_use_arena(true);
	kernel_bkl(q->bkl);
	kernel_boot();
	leaves_begin();
	err = user_insmod();
	if (err)
		return runner_error("the subject's module does not load: %s",
				    strerror(-err));
	if (s->setup)
		s->setup();
	/*
	 * With more CPUs than the scenario has, none of their runs can be
	 * replayed outside of here; so each need not open the control device
	 * by itself, which would multiply what there is to explore.
	 */
	if (q->more && !s->unloads)
		user_control_open();
	recorder_live_objects();
	slab_fail_in(s->fail_alloc);
	keep_heap();
	catch_signals();
	runner_reports_to_explorer();
	request = q;
	scenario = s;
	if (q->strategy == EXPLORE_FORCE)
		return compare(&o);
	r = explore_run(&o);
	put_result(q, s, r);
	return wire_ok() ? 0 : 1;
}
