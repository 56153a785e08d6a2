// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop around all strategies.  An execution is: the state is restored, the
 * program runs, the judges look, and it is counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bounded.h"
#include "checkpoints.h"
#include "dpor.h"
#include "engine.h"
#include "estimate.h"
#include "findings.h"
#include "jobs.h"
#include "loops.h"
#include "memory.h"
#include "sample.h"
#include "sampling.h"
#include "seen.h"
#include "shards.h"
#include "shrink.h"
#include "symmetry.h"
#include "vcpu/capacity.h"

#define SHRINK_SECONDS	10	/* for all findings together */
#define FIRST_ESTIMATE	64	/* executions before it, */
#define ESTIMATE_EACH	64	/* and between two */
#define ESTIMATES	40	/* kept: each after twice as many executions */

static struct {
	const struct explore_options *o;
	struct explore_result r;
	struct vcpu_driver driver;	/* the strategy and the checker */
	struct vcpu_driver *strategy;
	bool replay;			/* it keeps no trace; the engine does */
	bool repeats;			/* see dpor_repeats() */
	unsigned int repeated;
	enum checkpoints_verdict compared;
	uint64_t run;			/* executions started */
	bool gave_up;			/* see explore_give_up() */
	bool alone;			/* no other processes */
	struct vcpu_driver *sampler;
	bool preemptions_hit, depth_hit;	/* a bound, by the reduction */
	struct timespec start;
	double reported;		/* progress: when last */
	uint64_t done[VCPU_MAX];	/* hash: what each CPU did */
	uint64_t outcome;
	struct explore_estimate estimate[ESTIMATES];
	unsigned int estimates;
	struct seen seen;		/* sampling: traces */
} e;

double engine_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - e.start.tv_sec +
	       (now.tv_nsec - e.start.tv_nsec) / 1e9;
}

bool engine_interrupted(void)
{
	return e.o->stop && *e.o->stop;
}

void *engine_memory(void *p)
{
	if (!p) {
		perror("dmrace: no memory to explore");
		exit(1);
	}
	return p;
}

void explore_give_up(void)
{
	e.gave_up = true;
}

/* ---- one execution ---------------------------------------------------- */

static int choose(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	return e.strategy->choose(e.strategy, enabled);
}

static bool waits(const struct vcpu_op *op)
{
	const struct vcpu_spin *s = op->addr;

	return s->must;
}

/* First the strategy adds the step to the trace, then the checker judges. */
static void commit(struct vcpu_driver *driver, int cpu,
		   const struct vcpu_op *op)
{
	(void)driver;
	if (vcpu_probing())	/* its rounds are not recorded */
		return;
	if (e.strategy->commit && !(e.strategy->skip_commit >> op->kind & 1))
		e.strategy->commit(e.strategy, cpu, op);
	if (e.replay)
		trace_note(cpu, op);
	if (op->kind == OP_SPIN && waits(op) && !loops_note(cpu, op->pc))
		e.r.gave_up = op->pc;	/* it cannot be probed */
	if (!e.o->checker)
		return;
	if (symmetry_on() && vcpu_is_number(op))
		vcpu_numbers_matter();
	checker_commit(cpu, op);
	if (e.o->executed)
		e.done[cpu] = (e.done[cpu] + op->kind +
			       (symmetry_on() ? 0 : (uintptr_t)op->addr) +
			       (uintptr_t)op->pc * 31) * 0x9e3779b97f4a7c15ull;
}

/* As the CPUs that to names do it. */
static uint64_t done_by_all(const uint8_t to[VCPU_MAX])
{
	uint64_t all = e.outcome, done[VCPU_MAX];
	int i;

	for (i = 0; i < VCPU_MAX; i++)
		done[to[i]] = e.done[i];
	for (i = 0; i < VCPU_MAX; i++)
		all = (all ^ done[i]) * 0x100000001b3ull;
	return all;
}

void explore_copy(void *to, const void *from, size_t size)
{
	volatile uint64_t *d = to;
	const uint64_t *s = from;
	size_t i;

	for (i = 0; i < size / 8; i++)
		d[i] = s[i];
	for (i *= 8; i < size; i++)
		((volatile char *)to)[i] = ((const char *)from)[i];
}

bool explore_blank(const void *at, size_t size)
{
	const uint64_t *words = at;
	uint64_t any = 0;
	size_t i;

	for (i = 0; i < size / 8; i++)
		any |= words[i];
	for (i *= 8; i < size; i++)
		any |= ((const unsigned char *)at)[i];
	return !any;
}

/* What was seen of the current execution in each of its states. */
static struct seen_there {
	struct checker_mark checker;
	uint64_t done[VCPU_MAX];
} there[TRACE_STEPS + 1];

static bool reached(unsigned int step)
{
	if (checkpoints_wanted(step))
		return true;
	if (!e.o->checker)
		return false;
	there[step].checker = checker_mark();
	if (e.o->executed)
		memcpy(there[step].done, e.done, sizeof(e.done));
	return false;
}

static void start_checker(void)
{
	bool reduced = e.o->granularity == GRANULARITY_SYNC && !e.replay;
	const struct seen_there *from = &there[e.repeated];

	if (e.repeats) {
		checker_back(&from->checker);
		memcpy(e.done, from->done, sizeof(e.done));
	} else {
		checker_start(findings_checker);
		memset(e.done, 0, sizeof(e.done));
	}
	checker_order(reduced ? trace_next : trace_count, trace_count_before,
		      trace_first_after, !reduced);
}

/* The driver of an execution: the strategy, and behind it the checker, if there is
 * one, and the list of loops. */
static struct vcpu_driver *driver_of(struct vcpu_driver *strategy)
{
	uint32_t skip = ~(1u << OP_SPIN);

	if (e.o->checker) {
		start_checker();
		skip = 1u << OP_START | 1u << OP_ENTER | 1u << OP_EXIT |
		       1u << OP_END;
	}
	e.strategy = strategy;
	e.driver.choose = choose;
	e.driver.commit = commit;
	e.driver.patient = strategy->patient;
	e.driver.skip_choose = strategy->skip_choose;
	e.driver.skip_commit = strategy->skip_commit & skip;
	e.driver.plan = strategy->plan;
	e.driver.planned = strategy->planned;
	return &e.driver;
}

/* A CPU that waits for ever uses what it waits for. */
static void check_waiting(void)
{
	int cpu;

	for (cpu = 0; cpu < e.o->ncpus; cpu++)
		if (vcpu_alive(cpu))
			checker_waits(cpu, vcpu_pending(cpu));
		else if (!vcpu_stopped(cpu))
			checker_ended(cpu);
}

static enum vcpu_end run_from_start(struct vcpu_driver *driver)
{
	memory_restore();
	return vcpu_run(VCPU_FIBERS, e.o->actors, e.o->ncpus, driver);
}

/* Up to a step it is the same as the last execution. */
static enum vcpu_end run_again(struct vcpu_driver *driver)
{
	const struct vcpu_checkpoint *from;
	unsigned int skip;

	if (checkpoints_to_compare(e.repeated)) {
		e.compared = checkpoints_compare(e.repeated, driver);
		if (e.compared != CHECKPOINTS_SAME)
			return VCPU_ABANDONED;
	}
	from = checkpoints_back(e.repeated, &skip);
	if (!from)
		return run_from_start(driver);
	skip += e.o->ncpus;
	driver->plan += skip;
	driver->planned -= skip;
	return vcpu_continue(from, driver);
}

enum vcpu_end engine_execute(struct vcpu_driver *strategy)
{
	struct vcpu_driver *driver;
	enum vcpu_end end;
	int cpu;

	findings_begin(e.run);
	driver = driver_of(strategy);
	driver->paused = checkpoints_paused;
	if (e.repeats) {
		end = run_again(driver);
	} else {
		checkpoints_forget();
		end = run_from_start(driver);
	}
	for (cpu = 0; cpu < e.o->ncpus; cpu++)
		e.r.points += vcpu_points(cpu);
	if (e.o->checker && end != VCPU_ABANDONED)
		check_waiting();
	findings_end(end);
	if (vcpu_gave_up())
		e.r.gave_up = vcpu_gave_up();
	if (e.o->outcome)
		e.outcome = e.o->outcome();
	if (e.o->judge)
		e.o->judge(end);
	/* The checker does not report a known finding again. */
	if (e.o->checker && checker_found())
		findings_set_bad();
	e.r.racy |= e.o->checker && checker_order_matters();
	e.r.stack_left |= e.o->checker && checker_stack_left();
	return end;
}

enum vcpu_end engine_execute_unjudged(struct vcpu_driver *strategy)
{
	enum vcpu_end end;
	int cpu;

	checkpoints_forget();
	memory_restore();
	findings_ignore();
	findings_begin(e.run);
	strategy->paused = checkpoints_paused;
	end = vcpu_run(VCPU_FIBERS, e.o->actors, e.o->ncpus, strategy);
	for (cpu = 0; cpu < e.o->ncpus; cpu++)
		e.r.points += vcpu_points(cpu);
	if (vcpu_gave_up())
		e.r.gave_up = vcpu_gave_up();
	if (e.o->judge)
		e.o->judge(VCPU_ABANDONED);
	findings_keep();
	return end;
}

enum vcpu_end engine_replay(struct vcpu_driver *driver)
{
	uint64_t points = e.r.points;
	enum vcpu_end end;

	trace_start();
	e.replay = true;
	end = engine_execute(driver);
	e.replay = false;
	e.r.points = points;
	return end;
}

/* ---- strategies ------------------------------------------------------- */

static void add_bound(const char *text)
{
	size_t used = strlen(e.r.bound);

	snprintf(e.r.bound + used, sizeof(e.r.bound) - used, "%s%s",
		 used ? ", " : "", text);
}

bool engine_go_on(void)
{
	const struct explore_options *o = e.o;
	double now = engine_seconds();

	if (engine_interrupted()) {
		add_bound("interrupted");
		return false;
	}
	if (e.gave_up) {
		add_bound("given up");
		return false;
	}
	if (o->seconds && now >= o->seconds) {
		add_bound("time");
		return false;
	}
	if (o->progress && now - e.reported >= 0.2) {
		e.reported = now;
		e.r.seconds = now;
		o->progress(&e.r);
	}
	return true;
}

/* ---- the estimate ------------------------------------------------------ */

void engine_estimate(double runs)
{
	uint64_t ran = e.r.executions + e.r.blocked;
	unsigned int n = e.estimates;

	if (!ran)
		return;
	e.r.about = runs * e.r.executions / ran + 0.5;
	if (n < ESTIMATES && ran >= (uint64_t)FIRST_ESTIMATE << n)
		e.estimate[e.estimates++] = (struct explore_estimate){
			.at = e.r.executions, .executions = e.r.about,
		};
}

static void estimate_all(unsigned int steps)
{
	const struct dpor_part left = dpor_left();

	estimate_add(steps, &left);
	if (e.run % ESTIMATE_EACH == 0 && e.o->shards <= 1)
		engine_estimate(estimate(&left));
}

/* Of a slice: how many executions are left of the part. */
static double estimate_left(void)
{
	const struct dpor_part left = dpor_left();

	return estimate(&left) - e.run;
}

/* The first, and the last before half of them were run; or the last. */
static void keep_estimates(void)
{
	struct explore_result *r = &e.r;
	unsigned int i = e.estimates;

	while (r->complete && i && e.estimate[i - 1].at > r->executions / 2)
		i--;
	if (i)
		r->estimate[r->estimates++] = e.estimate[0];
	if (!r->complete && r->about)
		r->estimate[r->estimates++] = (struct explore_estimate){
			.at = r->executions, .executions = r->about,
		};
	else if (i > 1)
		r->estimate[r->estimates++] = e.estimate[i - 1];
}

bool engine_next(void)
{
	const struct explore_options *o = e.o;

	if (o->until_found && findings_enough()) {
		add_bound("first finding");
		return false;
	}
	if (o->executions && e.r.executions + e.r.blocked >= o->executions) {
		add_bound("executions");
		return false;
	}
	if (e.run & 63 && !engine_interrupted() && !e.gave_up)
		return true;
	return engine_go_on();
}

static void not_repeated(unsigned int step)
{
	char text[64];

	if (step)
		snprintf(text, sizeof(text), "the program is not deterministic: "
			 "step %u differs", step);
	add_bound(step ? text : "the program is not deterministic");
}

/* hash: trace_hash(), of a trace that was explored, or 0. */
static void executed(uint64_t hash, uint64_t orbit)
{
	uint8_t to[VCPU_MAX] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	if (!hash)
		hash = symmetry_on() ? symmetry_hash(to) : trace_hash();
	e.o->executed(&(struct explore_execution){
		.trace = hash, .done = done_by_all(to), .orbit = orbit,
		.bad = findings_bad(),
	});
}

static void keep_schedules(void)
{
	findings_keep_schedules();
	loops_keep_schedules();
}

/* An execution that is not one of a reduction. */
static void count_execution(void)
{
	keep_schedules();
	e.r.executions++;
	e.r.bad += findings_bad();
	if (findings_bad() && !e.r.first)
		e.r.first = e.run;
}

/* One execution of the reduction.  False: the program is not deterministic,
 * so there is no going on. */
static bool execute_reduced(struct vcpu_driver *driver, bool *more)
{
	const struct dpor_counts *c = dpor_counts();
	enum dpor_verdict verdict;
	enum vcpu_end end;
	unsigned int steps;
	uint64_t trace;

	e.run++;
	e.repeats = dpor_repeats(&e.repeated);
	end = engine_execute(driver);
	e.repeats = false;
	steps = trace_length;
	trace = e.o->executed ? trace_hash() : 0;
	verdict = dpor_ended(end, more);
	if (verdict == DPOR_EXECUTED) {
		if (e.o->executed)
			executed(trace, dpor_orbit());
		e.r.bad += findings_bad();
		e.r.bad_for += findings_bad() ? dpor_orbit() : 0;
	}
	if (e.compared == CHECKPOINTS_DIFFER) {
		add_bound("a checkpoint is not complete: report it, "
			  "and use --no-checkpoints");
		return false;
	}
	if (c->differs || (end == VCPU_ABANDONED && verdict == DPOR_EXECUTED)) {
		not_repeated(c->differs);
		return false;
	}
	keep_schedules();
	e.r.executions += verdict == DPOR_EXECUTED;
	e.r.stand_for += verdict == DPOR_EXECUTED ? dpor_orbit() : 0;
	e.r.blocked += verdict == DPOR_BLOCKED;
	if (c->depth > e.r.depth)
		e.r.depth = c->depth;
	if (findings_bad() && !e.r.first)
		e.r.first = e.run;
	if (*more)
		estimate_all(steps);
	return true;
}

/* Whether more processes are allowed, and worth it. */
static bool is_for_jobs(const struct dpor_options *d)
{
	const struct explore_options *o = e.o;

	return o->jobs > 1 && !e.alone &&
	       !(e.r.racy && o->jobs_without_errors) &&
	       !o->executions && !o->until_found &&
	       d->preemptions < 0 && !d->depth && o->shards <= 1 &&
	       (e.run >= FIRST_ESTIMATE || !o->jobs_after) &&
	       engine_seconds() >= o->jobs_after;
}

static void note_bounds(bool preemptions, bool depth)
{
	e.preemptions_hit |= preemptions;
	e.depth_hit |= depth;
}

/* Returns whether it ran to its end. */
static bool run_whole(const struct dpor_options *d)
{
	struct vcpu_driver *driver = dpor_start(d);
	bool more = true, all;

	estimate_start(NULL);
	do {
		all = execute_reduced(driver, &more);
	} while (all && more && !symmetry_broken() && (all = engine_next()) &&
		 !is_for_jobs(d));
	note_bounds(dpor_counts()->preemptions_hit, dpor_counts()->depth_hit);
	if (all && more && !symmetry_broken())
		all = jobs_explore(e.o, d, &e.r, e.run);
	return all;
}

static bool run_piece(const struct dpor_options *d,
		      const struct shards_piece *p)
{
	struct vcpu_driver *driver = dpor_start_part(d, &p->part);
	uint64_t end = p->runs ? e.run + p->runs : UINT64_MAX;
	bool more = true, all;

	do {
		all = execute_reduced(driver, &more);
	} while (all && more && e.run < end && !symmetry_broken() &&
		 (all = engine_next()));
	note_bounds(dpor_counts()->preemptions_hit, dpor_counts()->depth_hit);
	return all;
}

/* The same for one of several parts. */
static bool run_shard(const struct dpor_options *d)
{
	struct shards_cut cut;
	unsigned int i;
	bool all;

	all = shards_cut(d, e.o->shard, e.o->shards, e.o->shards_by_prefix,
			 &cut) || engine_next();
	e.r.cut += cut.runs;
	note_bounds(cut.preemptions_hit, cut.depth_hit);
	for (i = 0; all && i < cut.n && !symmetry_broken(); i++)
		all = run_piece(d, &cut.piece[i]);
	return all;
}

static bool run_reduction(const struct dpor_options *d)
{
	e.preemptions_hit = e.depth_hit = false;
	return e.o->shards > 1 ? run_shard(d) : run_whole(d);
}

static void forget(void)
{
	e.r = (struct explore_result){ 0 };
	e.run = 0;
	e.estimates = 0;
	findings_start(e.o, &e.r);
	loops_start();
	checker_forget();
}

void engine_slice(const struct explore_options *o,
		  const struct dpor_options *d, const struct dpor_part *part,
		  double seconds, struct engine_slice *slice)
{
	double until = engine_seconds() + seconds;
	struct vcpu_driver *driver;
	bool all;

	engine_begin_anew(o);
	driver = dpor_start_part(d, part);
	estimate_start(part);
	do {
		all = execute_reduced(driver, &slice->more);
	} while (all && slice->more && !symmetry_broken() &&
		 !engine_interrupted() && !e.gave_up &&
		 engine_seconds() < until);
	e.r.unequal = symmetry_broken();
	slice->r = &e.r;
	slice->runs = e.run;
	slice->left = slice->more ? estimate_left() : 0;
	slice->given_up = e.gave_up;
}

/*
 * Whether all must be explored once more: because equal CPUs are not equal, so
 * that each trace must be run and none stands for others; because a loop gives up,
 * which was not explored; or in this process alone, see .jobs_without_errors.
 */
static bool begin_anew(struct dpor_options *d, bool all)
{
	const char *unequal = d->like && symmetry_broken() ?
			      symmetry_broken() : e.r.unequal;

	if (unequal && d->like)
		d->like = NULL;
	else if (all && !e.depth_hit && vcpu_let_give_up(e.r.gave_up))
		;
	else if (!all && e.r.racy && e.o->jobs_without_errors && !e.alone &&
		 !e.r.bound[0] && !e.r.failed)
		e.alone = true;
	else
		return false;
	forget();
	e.r.unequal = unequal;
	return true;
}

/*
 * One execution tells most that are unequal.  Parts of an exploration must agree
 * on it before they part.
 */
static const char *unequal_at_once(struct dpor_options d)
{
	bool more;

	d.reached = NULL;
	dpor_ended(engine_execute_unjudged(dpor_start(&d)), &more);
	return symmetry_broken();
}

static void explore_all(void)
{
	struct dpor_options d = {
		.granularity = e.o->granularity, .ncpus = e.o->ncpus,
		.preemptions = e.o->preemptions, .depth = e.o->depth,
		.reached = e.o->checker || e.o->checkpoints ? reached : NULL,
	};
	bool all;

	/* Bounds are not the same for all traces of an orbit. */
	if (e.o->preemptions < 0 && !e.o->depth)
		d.like = e.o->like;
	if (d.like)
		e.r.unequal = unequal_at_once(d);
	if (e.r.unequal)
		d.like = NULL;
	e.r.points = 0;
	do {
		all = run_reduction(&d);
		if (!e.r.gave_up)
			e.r.gave_up = loops_probe(e.o->ncpus);
	} while (begin_anew(&d, all));
	e.r.symmetric = symmetry_on();
	if (e.preemptions_hit)
		add_bound("preemptions");
	if (e.depth_hit && (e.o->depth || !e.r.gave_up))
		add_bound("depth");
	e.r.complete = all && !e.preemptions_hit && !e.depth_hit &&
		       !e.r.gave_up;
	keep_estimates();
}

/* ---- sampling --------------------------------------------------------- */

void engine_seen(uint64_t trace)
{
	e.r.traces += seen_add(&e.seen, trace);
}

void engine_sample(uint64_t number)
{
	const struct explore_options *o = e.o;

	e.run = number + 1;
	sample_begin(o->shards > 1 ? o->shard + number * o->shards : number);
	engine_execute(e.sampler);
	count_execution();
	if (sample_steps() > e.r.depth)
		e.r.depth = sample_steps();
	if (o->traces)
		engine_seen(trace_hash());
	if (o->executed)
		executed(0, 0);
}

void engine_begin_anew(const struct explore_options *o)
{
	e.o = o;
	e.gave_up = false;
	forget();
}

bool engine_gave_up(void)
{
	return e.gave_up;
}

/* Before a part of a hunt: see sample.h. */
static void learn(void)
{
	uint64_t i;

	findings_ignore();
	for (i = 0; i < SAMPLE_LEARNS && !engine_interrupted(); i++) {
		sample_begin(i);
		engine_execute(e.sampler);
	}
	findings_keep();
	engine_begin_anew(e.o);
}

/* The loops of the first execution, and what they lead to: may they give up? */
static void learn_loops(void)
{
	do {
		findings_ignore();
		sample_begin(0);
		engine_execute(e.sampler);
		loops_keep_schedules();
		findings_keep();
	} while (vcpu_let_give_up(loops_probe(e.o->ncpus)));
	engine_begin_anew(e.o);
}

/* As is_for_jobs(). */
static bool is_sampled_in_jobs(uint64_t number)
{
	const struct explore_options *o = e.o;

	return o->jobs > 1 && !e.alone && !o->executed &&
	       number >= SAMPLE_LEARNS &&
	       !(e.r.racy && o->jobs_without_errors) &&
	       engine_seconds() >= o->jobs_after;
}

static void sample(void)
{
	struct sample_options s = {
		.sampler = e.o->strategy == EXPLORE_PCT ? SAMPLE_PCT :
			   e.o->strategy == EXPLORE_POS ? SAMPLE_POS :
							  SAMPLE_WALK,
		.granularity = e.o->granularity, .ncpus = e.o->ncpus,
		.seed = e.o->seed, .depth = e.o->pct_depth,
		.traces = e.o->traces, .fine = e.o->fine,
	};
	uint64_t number = 0;
	bool more = true;

	e.sampler = sample_start(&s);
	learn_loops();
	e.sampler = sample_start(&s);
	if (s.sampler == SAMPLE_PCT && e.o->shards > 1)
		learn();
	while (more && engine_next()) {
		if (is_sampled_in_jobs(number))
			more = sampling_jobs(e.o, &e.r, &number, &e.alone);
		else
			engine_sample(number++);
	}
}

/* All schedules with at most so many preemptions, without reduction. */
static void explore_force(void)
{
	struct vcpu_driver *driver = bounded_start(e.o->granularity,
						   e.o->fine,
						   e.o->preemptions);

	do {
		e.run++;
		engine_execute(driver);
		count_execution();
		if (e.o->executed)
			executed(0, 0);
	} while (bounded_ended() && engine_next());
}

/* ---- an exploration --------------------------------------------------- */

/* The state that there is now is what every execution starts with. */
static void start(const struct explore_options *o)
{
	seen_forget(&e.seen);
	memset(&e, 0, sizeof(e));
	e.o = o;
	findings_start(o, &e.r);
	symmetry_start(o->like, o->ncpus);
	loops_start();
	checkpoints_start(o);
	memory_keep(o);
	clock_gettime(CLOCK_MONOTONIC, &e.start);
	checker_forget();
}

/* Not after a stop: the user does not want to wait for shorter schedules. */
static void minimise(void)
{
	double until = engine_seconds() + SHRINK_SECONDS;
	unsigned int i;

	for (i = 0; !engine_interrupted() && i < e.r.n; i++)
		shrink(&e.r.findings[i], e.o->ncpus, until);
}

const struct explore_result *explore_run(const struct explore_options *o)
{
	unsigned int lost;

	start(o);
	if (o->strategy == EXPLORE_ALL)
		explore_all();
	else if (o->strategy == EXPLORE_FORCE)
		explore_force();
	else
		sample();
	e.r.seconds = engine_seconds();
	if (o->minimise)
		minimise();
	memory_restore();
	capacity_tables(&lost);
	if (lost) {
		e.r.complete = false;
		add_bound("capacity exceeded");
	}
	return &e.r;
}

bool explore_replay(const struct explore_options *o,
		    struct vcpu_driver *replay, uint64_t key)
{
	bool came;

	start(o);
	came = shrink_shows(replay, key);
	memory_restore();
	return came;
}
