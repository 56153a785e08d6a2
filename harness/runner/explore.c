// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explores a scenario: all schedules, or many.  The scenario is set up once,
 * and each execution starts with that state.  A finding is written at once, so
 * that it survives any end of this process.  At the end all findings are
 * written again, each with the shortest schedule that shows it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "client/recorded.h"
#include "common/cores.h"
#include "explore/compare.h"
#include "runner.h"
#include "vcpu/event-log.h"

/* Shorter explorations are not worth another process: seconds. */
#define JOBS_AFTER	0.05

static const struct scenario *scenario;
static const struct explore_request *request;

/* ---- records ---------------------------------------------------------- */

static void put_finding(const char *kind, int cpu, const void *const *pcs,
			int n, const char *text)
{
	log_begin("finding");
	log_str("kind", kind);
	log_int("cpu", cpu + 1);
	log_int("n", 0);
	log_pcs("pcs", pcs, n);
	log_str("text", text);
	log_end();
}

static void put_schedule(const char *schedule, uint64_t execution,
			 bool shortest)
{
	log_begin("schedule");
	log_str("text", replay_string(scenario->name, schedule));
	log_int("execution", execution);
	log_int("shortest", shortest);
	log_end();
}

static void put_found(const struct explore_finding *f)
{
	if (f->tool)
		checker_report_pair(f->tool, 0, &f->pair, true);
	else
		put_finding(f->kind, f->cpu, f->pcs, f->depth, f->text);
	if (f->schedule)
		put_schedule(f->schedule, f->execution, f->shortest);
}

/* A finding at set-up occurs under every schedule. */
static void put_set_up(const char *kind, int cpu, const void *const *pcs,
		       int n, const char *text)
{
	put_finding(kind, cpu, pcs, n, text);
	put_schedule("1", 0, true);
	log_flush();
}

static const char *const strategy_name[] = {
	[EXPLORE_ALL] = "all", [EXPLORE_FORCE] = "force",
	[EXPLORE_WALK] = "random", [EXPLORE_PCT] = "pct", [EXPLORE_POS] = "pos",
};

static const char *granularity_name(enum granularity g)
{
	return g == GRANULARITY_SYNC ? "sync" : "access";
}

static long peak_kib(void)
{
	struct rusage own, jobs;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &jobs);
	return own.ru_maxrss > jobs.ru_maxrss ? own.ru_maxrss : jobs.ru_maxrss;
}

static void put_counts(const struct explore_request *q,
		       const struct explore_result *r)
{
	log_str("scenario", q->scenario);
	log_str("strategy", strategy_name[q->strategy]);
	log_str("granularity", granularity_name(q->granularity));
	log_str("judge", !strcmp(runner_flavour, "tsan") ?
		 q->checker ? "tsan,checker" : "tsan" :
		 q->checker ? "checker" : "none");
	log_int("executions", r->executions);
	log_int("blocked", r->blocked);
	log_int("bad", r->bad);
	log_int("first", r->first);
	log_int("points", r->points);
	log_int("depth", r->depth);
	log_int("milliseconds", r->seconds * 1000);
	log_int("microseconds", r->seconds * 1e6);
	log_int("rss", peak_kib());
}

/* It is written again at the end, with a shorter schedule. */
static void found_now(const struct explore_finding *f)
{
	put_found(f);
	log_flush();
}

/*
 * Whether this is the wanted finding.  Only the command can judge that; the
 * finding is in the log by now.
 */
static bool is_wanted(const struct explore_finding *f)
{
	char answer = 'g';

	(void)f;
	if (write(request->ask, "?", 1) == 1 &&
	    read(request->ask, &answer, 1) != 1)
		answer = 'g';
	return answer == 's';
}

static void progress(const struct explore_result *r)
{
	log_begin("progress");
	put_counts(request, r);
	log_int("about", r->about);
	log_int("findings", r->n);
	log_end();
	log_flush();
}

/* The conditions of the claim, besides the scenario and the subject. */
static void put_conditions(const struct explore_request *q,
			   const struct scenario *s, int ncpus)
{
	log_int("cpus", ncpus);
	log_str("memory", memory_name(s->memory));
	log_str("with", q->with);
	log_str("unmodelled", the_system.unmodelled);
}

/* "cpu1 cpu2, cpu3 cpu5": each group is of equal CPUs. */
static void put_equal(const struct explore_options *o)
{
	char text[8 * SCENARIO_CPUS] = "";
	int i, j;

	for (i = 0; i < o->ncpus; i++) {
		for (j = i + 1; j < o->ncpus && o->like[j] != i; j++)
			;
		if (o->like[i] != i || j == o->ncpus)
			continue;
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%scpu%d", *text ? ", " : "", i + 1);
		for (; j < o->ncpus; j++)
			if (o->like[j] == i)
				snprintf(text + strlen(text),
					 sizeof(text) - strlen(text),
					 " cpu%d", j + 1);
	}
	log_str("equal", text);
}

/* What the executions stand for, if some CPUs are equal. */
static void put_symmetry(const struct explore_options *o,
			 const struct explore_result *r)
{
	if (r->symmetric) {
		log_int("stand_for", r->stand_for);
		log_int("bad_for", r->bad_for);
		put_equal(o);
	}
	if (r->unequal)
		log_str("unequal", r->unequal);
}

/* A comma separates them. */
static void put_ended_early(int ncpus)
{
	char text[SCENARIO_CPUS * 160] = "", how[80];
	struct recorded_end e;
	size_t used;
	int i;

	for (i = 0; i < ncpus; i++) {
		if (!recorded_text(how, sizeof(how), i))
			continue;
		e = recorded_end(i);
		used = strlen(text);
		snprintf(text + used, sizeof(text) - used,
			 "%scall %zu of %zu of cpu%d returns %s",
			 used ? ", " : "", e.call, e.of, i + 1, how);
	}
	log_str("ended_early", text);
}

/* "64:1200,1024:1500": after 64 executions 1200 were expected, ... */
static void put_estimates(const struct explore_result *r)
{
	char text[100] = "";
	unsigned int i;

	for (i = 0; i < r->estimates; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s%lu:%lu", i ? "," : "",
			 (unsigned long)r->estimate[i].at,
			 (unsigned long)r->estimate[i].executions);
	if (*text)
		log_str("estimates", text);
}

static void put_cross_check(const struct cross_check *c)
{
	log_int("cross_check", c->executions);
	log_int("cross_traces", c->traces);
	if (!c->stranger)
		return;
	log_str("stranger", c->stranger);
	if (c->schedule)
		log_str("stranger_schedule",
			replay_string(scenario->name, c->schedule));
}

/* Whether random executions must check the result. */
static bool to_be_checked(const struct explore_request *q)
{
	/* A random execution may be of a trace of another shard. */
	return q->strategy == EXPLORE_ALL && q->cross_check && q->shards <= 1;
}

static void add_words(char *text, size_t size, const char *words)
{
	size_t used = strlen(text);

	if (words && *words)
		snprintf(text + used, size - used, "%s%s", used ? ", " : "",
			 words);
}

static void finish(const struct explore_request *q, const struct scenario *s,
		   const struct explore_options *o,
		   const struct explore_result *found)
{
	const char *partial = session_left_out(q->granularity, q->checker,
					       found);
	struct explore_result r = *found;
	bool complete = r.complete && !partial && !*runner_foreign;
	bool check = complete && to_be_checked(q);
	struct cross_check c = { 0 };
	char bound[512] = "";
	unsigned int i;

	for (i = 0; i < r.n; i++)
		put_found(&r.findings[i]);
	/* The cross-check may take long, and no finding may be lost. */
	log_flush();
	if (check)
		cross_check(o, found, q->cross_check, &c);
	if (c.stranger)
		partial = "cross-check";
	if (r.failed)
		runner_error("%s", r.failed);
	runner_put_capacity();
	add_words(bound, sizeof(bound), r.bound);
	add_words(bound, sizeof(bound), partial);
	add_words(bound, sizeof(bound), runner_foreign);
	log_begin("explored");
	put_counts(q, &r);
	if (q->strategy != EXPLORE_ALL)
		log_int("traces", r.traces);
	log_int("complete", complete && !c.stranger);
	log_str("bound", bound);
	log_int("shard", q->shards ? q->shard + 1 : 1);
	log_int("shards", q->shards ? q->shards : 1);
	log_int("seed", q->seed);
	put_conditions(q, s, o->ncpus);
	put_symmetry(o, &r);
	put_ended_early(o->ncpus);
	put_estimates(&r);
	if (r.cut)
		log_int("cut", r.cut);
	if (check)
		put_cross_check(&c);
	log_end();
	log_flush();
}

/* ---- the reduction against brute force -------------------------------- */

/*
 * The reduction must have seen what brute force sees: every trace, with the
 * same operations of each CPU, and every finding.  The converse need not hold:
 * only brute force is bounded.
 */
static int compare(struct explore_options *o)
{
	static struct explored all, force;
	struct comparison c;

	o->preemptions = -1;
	o->jobs = 1;
	o->strategy = EXPLORE_ALL;
	o->minimise = false;
	if (!explored_run(&all, o)->symmetric)
		o->like = NULL;
	o->preemptions = request->preemptions;
	o->strategy = EXPLORE_FORCE;
	explored_run(&force, o);
	explored_sort(&all);
	explored_sort(&force);
	c = explored_compare(&all, &force);
	log_begin("compared");
	log_int("traces", all.n);
	log_int("twice", all.twice);
	log_int("findings", all.findings);
	log_int("force", force.executions);
	log_int("missed", c.missed);
	log_int("other", c.other);
	log_int("judged", c.judged);
	log_int("unfound", c.unfound);
	log_str("bound", force.bound);
	log_end();
	return runner_put_capacity() || all.twice || c.missed || c.other ||
	       c.judged || c.unfound || !all.n || force.bound[0];
}

/* ---- running ---------------------------------------------------------- */

int runner_explore(const struct explore_request *q)
{
	static struct vcpu_actor actors[SCENARIO_CPUS];
	static uint8_t like[VCPU_MAX];
	const struct scenario *s = scenario_find(q->scenario);
	struct explore_options o = {
		.strategy = q->strategy, .granularity = q->granularity,
		.actors = actors,
		.checker = q->checker, .executions = q->executions,
		.jobs = q->jobs ? q->jobs : cores_usable(),
		.jobs_after = JOBS_AFTER,
		.jobs_without_errors = !strcmp(runner_flavour, "tsan"),
		.seconds = q->seconds, .preemptions = q->preemptions,
		.depth = q->depth, .shard = q->shard, .shards = q->shards,
		.seed = q->seed, .pct_depth = q->pct_depth,
		.traces = q->strategy != EXPLORE_ALL,
		.until_found = q->until_found,
		.wanted = q->ask >= 0 ? is_wanted : NULL,
		.minimise = !q->no_shrink,
		.checkpoints = q->checkpoints,
		.checkpoints_compared = q->checkpoints_compared,
		.found = q->strategy == EXPLORE_FORCE ? NULL : found_now,
		.progress = q->progress ? progress : NULL,
	};
	const struct explore_result *r;
	int err;

	if (!s)
		return runner_error("no scenario \"%s\"", q->scenario);
	if (scenario_cpus(s) + q->more > SCENARIO_CPUS)
		return runner_error("--more=%d: %s has %d CPUs, "
				    "and %d are the most", q->more,
				    s->name, scenario_cpus(s), SCENARIO_CPUS);
	request = q;
	scenario = s;
	/* More CPUs that do what the last one does. */
	o.ncpus = actors_make(s, q->more, actors, session_found);
	if ((q->strategy == EXPLORE_ALL || q->strategy == EXPLORE_FORCE) &&
	    !q->no_symmetry &&
	    actors_like(s, actors, o.ncpus, like))
		o.like = like;
	/*
	 * With more CPUs than the scenario has no run can be replayed outside
	 * of this process.  So they may share what each would otherwise set up
	 * itself, which leaves fewer traces.
	 */
	err = session_begin(s, q->with, q->more, put_set_up, &o);
	if (err > 0) {
		finish(q, s, &o, &(struct explore_result){
			.bound = "set-up does not end" });
		return log_ok() ? 0 : 1;
	}
	if (err)
		return runner_error("the subject cannot be loaded: %s",
				    strerror(-err));
	recorder_live_objects();
	runner_reports_to_explorer();
	if (q->strategy == EXPLORE_FORCE)
		return compare(&o);
	if (to_be_checked(q))
		cross_check_begin(&o);
	log_begin("exploring");
	log_end();
	r = explore_run(&o);
	/* All findings follow once more. */
	log_begin("result");
	log_end();
	finish(q, s, &o, r);
	return log_ok() ? 0 : 1;
}
