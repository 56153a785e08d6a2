// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop around all strategies.  An execution is: state put back, run,
 * judged, counted.  What a finding is, is its key; minimising runs schedules
 * and asks whether the key comes again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bounded.h"
#include "chooser.h"
#include "dpor.h"
#include "explore.h"
#include "sample.h"
#include "vcpu/capacity.h"

#define SPLIT_STEP	8	/* steps: see part() */
#define BEGINNINGS	128	/* for each shard */
#define SHRINK_PARTS	4096
#define SHRINK_SECONDS	10	/* for all findings together */

extern char __kernel_state_start[], __kernel_state_end[];

static struct {
	const struct explore_options *o;
	struct explore_result r;
	struct vcpu_driver driver;	/* the strategy and the checker */
	struct vcpu_driver *inner;	/* the strategy */
	bool replay;			/* which keeps no trace itself */
	char *state;
	uint64_t run;			/* executions begun */
	bool bad;			/* something found in this one */
	uint64_t wanted;		/* minimising: the key; else 0 */
	bool came;			/* it was found again */
	bool gave_up;			/* see explore_give_up() */
	unsigned int fresh;		/* findings without a schedule */
	bool enough;			/* until_found: it was */
	struct timespec start;
	double told;			/* progress: when last */
	double shrink_until;
	uint64_t done[VCPU_MAX];	/* by each CPU in this execution */
	uint64_t outcome;
} e;

static struct explore_finding findings[EXPLORE_FINDINGS];

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - e.start.tv_sec +
	       (now.tv_nsec - e.start.tv_nsec) / 1e9;
}

/* ---- findings --------------------------------------------------------- */

static bool is_memory_error(const char *kind)
{
	return !strcmp(kind, "data-race") || !strcmp(kind, "use-after-free") ||
	       !strcmp(kind, "double-free");
}

/* The finding with that key, a new one perhaps; NULL if it cannot be kept. */
static struct explore_finding *note(const char *kind, uint64_t key, bool *new)
{
	struct explore_finding *f;
	unsigned int i;

	*new = false;
	e.bad = true;
	e.r.racy |= is_memory_error(kind);
	if (e.wanted) {
		e.came |= key == e.wanted;
		return NULL;
	}
	for (i = 0; i < e.r.n; i++)
		if (findings[i].key == key)
			return &findings[i];
	if (e.r.n == EXPLORE_FINDINGS) {
		CAPACITY_EXCEEDED(EXPLORE_FINDINGS,
				  "findings of an exploration");
		return NULL;
	}
	f = &findings[e.r.n++];
	*f = (struct explore_finding){
		.kind = kind, .key = key, .execution = e.run,
	};
	*new = true;
	return f;
}

void explore_give_up(void)
{
	e.gave_up = true;
}

void explore_report_pair(const char *tool, const struct checker_finding *pair)
{
	struct explore_finding *f;
	bool new;

	f = note(pair->kind, pair->key, &new);
	if (!new)
		return;
	f->tool = tool;
	f->pair = *pair;
}

static void from_checker(const struct checker_finding *pair)
{
	explore_report_pair("checker", pair);
}

void explore_report(const char *kind, uint64_t key, int cpu,
		    const void *const *pcs, int n, const char *text)
{
	struct explore_finding *f;
	const char *c;
	bool new;

	if (!key && n)
		key = (uintptr_t)pcs[0];
	for (c = kind; *c; c++)
		key = (key ^ (unsigned char)*c) * 0x100000001b3ull;
	f = note(kind, key ? key : 1, &new);
	if (!new)
		return;
	f->cpu = cpu;
	f->depth = n < EXPLORE_STACK ? n : EXPLORE_STACK;
	memcpy(f->pcs, pcs, f->depth * sizeof(*pcs));
	snprintf(f->text, sizeof(f->text), "%s", text ? text : "");
}

static void deadlock(void)
{
	const void *pcs[EXPLORE_STACK];
	char text[160] = "";
	int cpu, n = 0, first = -1;
	uint64_t key = 0;

	for (cpu = 0; cpu < e.o->ncpus; cpu++) {
		size_t used = strlen(text);
		char waits[96];

		if (!vcpu_alive(cpu))
			continue;
		key += (uintptr_t)vcpu_pending(cpu)->pc * (cpu + 1);
		vcpu_waits_for(cpu, waits, sizeof(waits));
		snprintf(text + used, sizeof(text) - used, "%scpu%d %s",
			 used ? ", " : "", cpu + 1, waits);
		if (first < 0)
			first = cpu;
	}
	n = vcpu_backtrace(first, vcpu_pending(first)->pc, pcs, EXPLORE_STACK);
	explore_report("deadlock", key, first, pcs, n, text);
}

/* A CPU that made VCPU_POINTS points in one execution. */
static void endless(void)
{
	const void *pcs[EXPLORE_STACK];
	int cpu, n, longest = 0;

	for (cpu = 1; cpu < e.o->ncpus; cpu++)
		if (vcpu_points(cpu) > vcpu_points(longest))
			longest = cpu;
	n = vcpu_backtrace(longest, vcpu_pending(longest)->pc, pcs,
			   EXPLORE_STACK);
	explore_report("deadlock", 0, longest, pcs, n,
		       "no end after 2000000 accesses and calls");
}

/* ---- one execution ---------------------------------------------------- */

static int choose(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	return e.inner->choose(e.inner, enabled);
}

/* ---- loops that wait ---------------------------------------------------- */

#define LOOPS		64

/*
 * Where CPUs spun, and the first execution in which each did.  A loop that
 * gives up after some rounds looks like one that does not, while others can
 * run: so each is run alone in the end, and whoever leaves it makes the
 * exploration incomplete.
 */
static struct {
	struct loop {
		int cpu;
		const void *pc;
		char *schedule;
	} loop[LOOPS];
	unsigned int n, fresh;
	const struct loop *probed;
	struct vcpu_driver *replay, driver;
} loops;

static void note_loop(int cpu, const void *pc)
{
	unsigned int i;

	for (i = 0; i < loops.n; i++)
		if (loops.loop[i].cpu == cpu && loops.loop[i].pc == pc)
			return;
	if (loops.n == LOOPS) {
		e.r.gave_up = pc;	/* nobody will know */
		return;
	}
	loops.loop[loops.n++] = (struct loop){ .cpu = cpu, .pc = pc };
}

/* First into the trace, then to the judge. */
static void commit(struct vcpu_driver *driver, int cpu,
		   const struct vcpu_op *op)
{
	(void)driver;
	if (e.inner->commit && !(e.inner->untold >> op->kind & 1))
		e.inner->commit(e.inner, cpu, op);
	if (e.replay)
		trace_note(cpu, op);
	if (op->kind == OP_SPIN)
		note_loop(cpu, op->pc);
	checker_commit(cpu, op);
	if (e.o->executed)
		e.done[cpu] = (e.done[cpu] + op->kind + (uintptr_t)op->addr +
			       (uintptr_t)op->pc * 31) * 0x9e3779b97f4a7c15ull;
}

static uint64_t done_by_all(void)
{
	uint64_t all = e.outcome;
	int i;

	for (i = 0; i < VCPU_MAX; i++)
		all = (all ^ e.done[i]) * 0x100000001b3ull;
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

static void put_back(void)
{
	explore_copy(__kernel_state_start, e.state,
		     __kernel_state_end - __kernel_state_start);
	if (e.o->restore)
		e.o->restore();
}

static enum vcpu_end execute(struct vcpu_driver *inner)
{
	struct vcpu_driver *driver = inner;
	enum vcpu_end end;
	int cpu;

	put_back();
	e.bad = false;
	memset(e.done, 0, sizeof(e.done));
	if (e.o->checker) {
		checker_start(from_checker);
		checker_order(e.o->granularity == GRANULARITY_SYNC && !e.replay ?
			      trace_next : trace_taken, trace_taken_before);
		e.inner = inner;
		e.driver.choose = choose;
		e.driver.commit = commit;
		e.driver.unasked = inner->unasked;
		e.driver.untold = inner->untold &
			(1u << OP_START | 1u << OP_ENTER | 1u << OP_EXIT |
			 1u << OP_END);
		driver = &e.driver;
	}
	end = vcpu_run(VCPU_FIBERS, e.o->actors, e.o->ncpus, driver);
	for (cpu = 0; cpu < e.o->ncpus; cpu++)
		e.r.points += vcpu_points(cpu);
	for (cpu = 0; e.o->checker && cpu < e.o->ncpus; cpu++)
		if (vcpu_alive(cpu) && end != VCPU_ABANDONED)
			checker_waits(cpu, vcpu_pending(cpu));
	if (end == VCPU_DEADLOCK)
		deadlock();
	if (end == VCPU_ENDLESS)
		endless();
	if (vcpu_gave_up())
		e.r.gave_up = vcpu_gave_up();
	if (e.o->outcome)
		e.outcome = e.o->outcome();
	if (e.o->judge)
		e.o->judge(end);
	/* Reported before, perhaps. */
	if (e.o->checker && checker_found())
		e.bad = true;
	return end;
}

/* The schedule of the run just made, for findings that have none yet. */
static char *schedule_text(const struct vcpu_part *part, unsigned int n)
{
	size_t room = n * 24 + 2, used = 0;
	char *text = malloc(room);
	unsigned int i;

	if (!text)
		return NULL;
	text[0] = 0;
	for (i = 0; i < n; i++) {
		used += snprintf(text + used, room - used, "%s%d",
				 i ? "," : "", part[i].cpu + 1);
		if (part[i].points != UINT64_MAX)
			used += snprintf(text + used, room - used, "*%lu",
					 (unsigned long)part[i].points);
	}
	return text;
}

char *explore_schedule(void)
{
	unsigned int n;
	const struct vcpu_part *part = vcpu_schedule(&n);

	return part ? schedule_text(part, n) : NULL;
}

static void keep_schedules(void)
{
	for (; e.fresh < e.r.n; e.fresh++) {
		vcpu_schedule(&findings[e.fresh].parts);
		findings[e.fresh].schedule = explore_schedule();
		if (e.o->found)
			e.o->found(&findings[e.fresh]);
		e.enough |= !e.o->wanted || e.o->wanted(&findings[e.fresh]);
	}
}

static void keep_loops(void)
{
	const struct vcpu_part *part;
	unsigned int n;

	for (; loops.fresh < loops.n; loops.fresh++) {
		part = vcpu_schedule(&n);
		if (part)
			loops.loop[loops.fresh].schedule =
				schedule_text(part, n);
	}
}

static int probe_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	int cpu = loops.probed->cpu;

	(void)driver;
	if (vcpu_probing())
		return enabled >> cpu & 1 ? cpu : -1;
	return loops.replay->choose(loops.replay, enabled);
}

static void probe_commit(struct vcpu_driver *driver, int cpu,
			 const struct vcpu_op *op)
{
	(void)driver;
	if (loops.replay->commit)
		loops.replay->commit(loops.replay, cpu, op);
}

/* Whoever gives up is found by execute(). */
static void probe_loops(void)
{
	char error[CHOOSER_ERROR];
	uint64_t points = e.r.points;
	unsigned int i;

	e.wanted = UINT64_MAX;		/* nothing is */
	e.replay = true;
	loops.driver.choose = probe_choose;
	loops.driver.commit = probe_commit;
	for (i = 0; i < loops.n && !e.r.gave_up; i++) {
		struct loop *l = &loops.loop[i];

		loops.probed = l;
		loops.replay = l->schedule ?
			chooser_replay(l->schedule, e.o->ncpus, error) : NULL;
		if (!loops.replay) {
			e.r.gave_up = l->pc;
			break;
		}
		trace_start();
		vcpu_probe(l->cpu, l->pc);
		execute(&loops.driver);
	}
	e.r.points = points;
	e.replay = false;
	e.wanted = 0;
}

/* ---- minimising ------------------------------------------------------- */

/* Whether what is wanted comes again. */
static bool again(struct vcpu_driver *replay)
{
	e.came = false;
	checker_forget();
	trace_start();
	e.replay = true;
	execute(replay);
	e.replay = false;
	return e.came;
}

/* Whether this schedule shows the finding; then what was really run. */
static bool shows(struct vcpu_part *part, unsigned int *n)
{
	const struct vcpu_part *ran;
	char error[CHOOSER_ERROR], *text = schedule_text(part, *n);
	struct vcpu_driver *replay;
	bool came;

	if (!text)
		return false;
	replay = chooser_replay(text, e.o->ncpus, error);
	free(text);
	if (!replay)
		return false;
	came = again(replay);
	ran = vcpu_schedule(n);
	if (!came || !ran || *n > SHRINK_PARTS)
		return false;
	memcpy(part, ran, *n * sizeof(*part));
	return true;
}

/* One part after the other of the same CPU is one part. */
static unsigned int merge(struct vcpu_part *part, unsigned int n)
{
	unsigned int i, kept = 0;

	for (i = 0; i < n; i++) {
		if (kept && part[kept - 1].cpu == part[i].cpu)
			part[kept - 1].points += part[i].points;
		else
			part[kept++] = part[i];
	}
	return kept;
}

/* Part i shall run together with the CPU's next part, or its last one. */
static unsigned int moved(struct vcpu_part *to, const struct vcpu_part *from,
			  unsigned int n, unsigned int i, bool later)
{
	unsigned int j = i;

	memcpy(to, from, n * sizeof(*to));
	do {
		if (later ? ++j == n : j-- == 0)
			return 0;
	} while (from[j].cpu != from[i].cpu);
	to[j].points += to[i].points;
	memmove(&to[i], &to[i + 1], (n - i - 1) * sizeof(*to));
	return merge(to, n - 1);
}

static bool try_parts(struct vcpu_part *best, unsigned int *n,
		      struct vcpu_part *candidate, unsigned int m)
{
	if (!m || m >= *n || seconds() > e.shrink_until ||
	    (e.o->stop && *e.o->stop) || !shows(candidate, &m))
		return false;
	m = merge(candidate, m);
	if (m >= *n)
		return false;
	memcpy(best, candidate, m * sizeof(*best));
	*n = m;
	return true;
}

/*
 * Delta debugging (Zeller, Hildebrandt 2002) on the parts of a schedule: leave
 * one out by moving its points to a neighbouring part of its CPU, as long as
 * that leaves fewer parts and the finding; in the end the tail that any order
 * would do for is cut off.
 */
static void shrink(struct explore_finding *f)
{
	static struct vcpu_part best[SHRINK_PARTS], other[SHRINK_PARTS];
	char error[CHOOSER_ERROR];
	unsigned int i, n, m;
	bool better = true;

	if (!f->schedule || seconds() >= e.shrink_until ||
	    !chooser_replay(f->schedule, e.o->ncpus, error))
		return;
	e.wanted = f->key;
	n = 0;
	for (const char *s = f->schedule; *s && n < SHRINK_PARTS; n++) {
		char *end;

		best[n].cpu = strtol(s, &end, 10) - 1;
		best[n].points = *end == '*' ? strtoull(end + 1, &end, 10) :
					       UINT64_MAX;
		s = *end ? end + 1 : end;
	}
	if (n < SHRINK_PARTS && shows(best, &n)) {
		n = merge(best, n);
		while (better) {
			better = false;
			for (i = n; i-- > 0 && !better;)
				better = try_parts(best, &n, other,
					moved(other, best, n, i, false)) ||
					 try_parts(best, &n, other,
					moved(other, best, n, i, true));
		}
		/* The rest runs lowest CPU first, each to its end. */
		for (i = 1; i < n && seconds() < e.shrink_until; i++) {
			memcpy(other, best, i * sizeof(*other));
			m = i;
			other[i - 1].points = UINT64_MAX;
			if (shows(other, &m))
				break;
			memcpy(other, best, i * sizeof(*other));
			m = i;
			if (shows(other, &m))
				break;
		}
		if (seconds() >= e.shrink_until)
			i = n;
		memcpy(other, best, i * sizeof(*other));
		other[i - 1].points = UINT64_MAX;
		m = i;
		if (shows(other, &m))
			best[i - 1].points = UINT64_MAX;
		free(f->schedule);
		f->schedule = schedule_text(best, i);
		f->parts = i;
		f->shortest = seconds() < e.shrink_until;
	}
	e.wanted = 0;
}

/* ---- all of them ------------------------------------------------------ */

static void add_bound(const char *text)
{
	size_t used = strlen(e.r.bound);

	snprintf(e.r.bound + used, sizeof(e.r.bound) - used, "%s%s",
		 used ? ", " : "", text);
}

/* Whether to go on; and tell how far it is. */
static bool go_on(void)
{
	const struct explore_options *o = e.o;
	double now;

	if (o->stop && *o->stop) {
		add_bound("interrupted");
		return false;
	}
	if (e.gave_up) {
		add_bound("given up");
		return false;
	}
	if (o->until_found && e.enough) {
		add_bound("first finding");
		return false;
	}
	if (o->executions && e.r.executions + e.r.blocked >= o->executions) {
		add_bound("executions");
		return false;
	}
	if (e.run & 63)
		return true;
	now = seconds();
	if (o->seconds && now >= o->seconds) {
		add_bound("time");
		return false;
	}
	if (o->progress && now - e.told >= 0.2) {
		e.told = now;
		e.r.seconds = now;
		o->progress(&e.r);
	}
	return true;
}

static void not_repeated(unsigned int step)
{
	char text[64];

	if (step)
		snprintf(text, sizeof(text), "the program does not repeat "
			 "itself: step %u differs", step);
	add_bound(step ? text : "the program does not repeat itself");
}

/*
 * After how many steps the shards part.  What follows from one beginning may
 * be most of all there is, from another nothing: so there must be many for
 * each shard.  All shards count them alike, running no further than that.
 */
static unsigned int part(struct dpor_options d)
{
	const struct dpor_counts *c = dpor_counts();
	uint64_t enough = BEGINNINGS * d.shards;
	bool more, stopped = false;

	d.shard = d.shards;		/* nobody's */
	e.wanted = UINT64_MAX;		/* nothing is */
	d.split = 0;
	do {
		struct vcpu_driver *driver;

		d.split += SPLIT_STEP;
		driver = dpor_start(&d);
		for (more = true; more && !stopped;) {
			dpor_ended(execute(driver), &more);
			stopped = e.o->stop && *e.o->stop;
		}
	} while (!stopped && c->foreign < enough && c->blocked < enough &&
		 c->depth >= d.split);
	e.wanted = 0;
	e.r.points = 0;
	checker_forget();
	return d.split;
}

static void executed(uint64_t trace)
{
	e.o->executed(&(struct explore_execution){
		.trace = trace, .done = done_by_all(), .bad = e.bad,
	});
}

static void explore_all(void)
{
	struct dpor_options d = {
		.granularity = e.o->granularity, .ncpus = e.o->ncpus,
		.preemptions = e.o->preemptions, .depth = e.o->depth,
		.observed = e.o->checker, .shard = e.o->shard,
		.shards = e.o->shards > 1 ? e.o->shards : 0,
	};
	const struct dpor_counts *c = dpor_counts();
	struct vcpu_driver *driver;
	bool more = true, all = true;

	if (d.shards)
		d.split = part(d);
	driver = dpor_start(&d);
	while (more) {
		enum vcpu_end end;
		enum dpor_verdict verdict;
		uint64_t trace;

		e.run++;
		end = execute(driver);
		trace = e.o->executed ? trace_hash() : 0;
		verdict = dpor_ended(end, &more);
		if (e.o->executed && verdict == DPOR_EXECUTED)
			executed(trace);
		if (verdict == DPOR_EXECUTED)
			e.r.bad += e.bad;
		if (c->differs || (end == VCPU_ABANDONED &&
				   verdict == DPOR_EXECUTED)) {
			not_repeated(c->differs);
			all = false;
			break;
		}
		keep_schedules();
		keep_loops();
		e.r.executions = c->executions;
		e.r.blocked = c->blocked;
		e.r.depth = c->depth;
		if (e.bad && !e.r.first && verdict != DPOR_FOREIGN)
			e.r.first = e.run;
		if (more && !go_on()) {
			all = false;
			break;
		}
	}
	probe_loops();
	if (c->preemptions_hit)
		add_bound("preemptions");
	if (c->depth_hit)
		add_bound("depth");
	e.r.complete = all && !c->preemptions_hit && !c->depth_hit &&
		       !e.r.gave_up;
}

/* Hashes of the traces seen; grows by doubling. */
static struct {
	uint64_t *slot;
	size_t room, used;
} seen;

static bool see(uint64_t hash)
{
	size_t i;

	if (seen.used * 2 >= seen.room) {
		uint64_t *old = seen.slot;
		size_t n = seen.room;

		seen.room = n ? n * 4 : 4096;
		seen.slot = calloc(seen.room, sizeof(*seen.slot));
		seen.used = 0;
		if (!seen.slot) {
			perror("dmrace: no memory to count traces");
			exit(1);
		}
		for (i = 0; i < n; i++)
			if (old[i])
				see(old[i]);
		free(old);
	}
	hash += !hash;
	for (i = hash % seen.room; seen.slot[i]; i = (i + 1) % seen.room)
		if (seen.slot[i] == hash)
			return false;
	seen.slot[i] = hash;
	seen.used++;
	return true;
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
	struct vcpu_driver *driver = sample_start(&s);
	unsigned int stride = e.o->shards > 1 ? e.o->shards : 1;
	uint64_t i;

	free(seen.slot);
	memset(&seen, 0, sizeof(seen));
	for (i = e.o->shards > 1 ? e.o->shard : 0; go_on(); i += stride) {
		e.run++;
		sample_begin(i);
		execute(driver);
		keep_schedules();
		e.r.executions++;
		e.r.bad += e.bad;
		if (e.bad && !e.r.first)
			e.r.first = e.run;
		if (sample_steps() > e.r.depth)
			e.r.depth = sample_steps();
		if (e.o->traces)
			e.r.traces += see(trace_hash());
		if (e.o->executed)
			executed(trace_hash());
	}
}

/* All with at most so many preemptions, and no reduction. */
static void explore_force(void)
{
	struct vcpu_driver *driver = bounded_start(e.o->granularity,
						   e.o->fine,
						   e.o->preemptions);

	do {
		e.run++;
		execute(driver);
		keep_schedules();
		e.r.executions++;
		e.r.bad += e.bad;
		if (e.o->executed)
			executed(trace_hash());
	} while (bounded_ended() && go_on());
}

/* What every execution begins with is what there is now. */
static void begin(const struct explore_options *o)
{
	size_t size = __kernel_state_end - __kernel_state_start;
	unsigned int i;

	for (i = 0; i < e.r.n; i++)
		free(findings[i].schedule);
	for (i = 0; i < loops.n; i++)
		free(loops.loop[i].schedule);
	loops.n = loops.fresh = 0;
	free(e.state);
	memset(&e, 0, sizeof(e));
	e.o = o;
	e.r.findings = findings;
	e.state = malloc(size + 1);
	if (!e.state) {
		perror("dmrace: no memory for the state");
		exit(1);
	}
	memcpy(e.state, __kernel_state_start, size);
	clock_gettime(CLOCK_MONOTONIC, &e.start);
	checker_forget();
}

const struct explore_result *explore_run(const struct explore_options *o)
{
	uint64_t points;
	unsigned int i;

	begin(o);
	if (o->strategy == EXPLORE_ALL)
		explore_all();
	else if (o->strategy == EXPLORE_FORCE)
		explore_force();
	else
		sample();
	e.r.seconds = seconds();
	points = e.r.points;
	e.shrink_until = e.r.seconds + SHRINK_SECONDS;
	/* Whoever stops it does not want to wait for shorter schedules. */
	for (i = 0; o->minimise && !(o->stop && *o->stop) && i < e.r.n; i++)
		shrink(&findings[i]);
	e.r.points = points;
	put_back();
	capacity_tables(&i);
	if (i) {
		e.r.complete = false;
		add_bound("capacity exceeded");
	}
	return &e.r;
}

bool explore_replay(const struct explore_options *o,
		    struct vcpu_driver *replay, uint64_t key)
{
	bool came;

	begin(o);
	e.wanted = key;
	came = again(replay);
	put_back();
	return came;
}
