// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source-set DPOR as a driver.  node[i] is the state before step i.  Nodes and
 * steps are kept from one execution to the next, up to the last branch, with
 * their clocks: a step that is only repeated costs next to nothing.
 */
#include <string.h>
#include "dpor.h"
#include "symmetry.h"
#include "trace.h"
#include "vcpu/capacity.h"

static struct dpor {
	struct vcpu_driver driver;
	struct dpor_options o;
	struct dpor_counts counts;
	unsigned int at;	/* steps taken in this execution */
	unsigned int kept;	/* steps repeated from the last execution */
	bool repeats;		/* it does so */
	unsigned int planned;	/* nodes whose branch is decided */
	unsigned int above;	/* nodes that belong to others: struct dpor_part */
	int started;		/* CPUs that have been started */
	uint8_t sleep;		/* sets of the next node */
	uint8_t known;
	uint32_t steps;		/* mask of kinds that are steps */
	enum dpor_verdict verdict;
	uint64_t orbit;		/* traces that the execution stands for */
} d;

static struct dpor_node node[TRACE_STEPS + 1];
/* A hash of each state: when it is reached again, it must be the same. */
static uint32_t state_hash[TRACE_STEPS + 1];
/* Planned answers: the CPUs that start, then each node's current branch. */
static uint8_t plan[VCPU_MAX + TRACE_STEPS + 1];
static uint8_t *branch;			/* the first of the branches */

/* What was asked for at nodes above: a list, and a hash table of its entries. */
#ifndef DPOR_REQUESTS
#define DPOR_REQUESTS	32768
#endif
static struct dpor_request request[DPOR_REQUESTS];
static uint16_t request_at[2 * DPOR_REQUESTS];		/* from 1; 0: free */
static unsigned int requests;

static bool is_preemption(const struct dpor_node *n, int before, int cpu)
{
	return before >= 0 && before != cpu && n->enabled >> before & 1;
}

static int cpu_before(unsigned int at)
{
	return at ? branch[at - 1] : -1;
}

bool dpor_allowed(const struct dpor_options *o, const struct dpor_node *n,
		  int before, int cpu)
{
	return o->preemptions < 0 || n->preemptions < o->preemptions ||
	       !is_preemption(n, before, cpu);
}

static bool allowed(unsigned int at, int cpu)
{
	if (dpor_allowed(&d.o, &node[at], cpu_before(at), cpu))
		return true;
	d.counts.preemptions_hit = true;
	return false;
}

/* ---- during an execution ---------------------------------------------- */

static int stop(enum dpor_verdict verdict)
{
	d.verdict = verdict;
	return -1;
}

static void differs_at(unsigned int step)
{
	if (!d.counts.differs)
		d.counts.differs = step + 1;
}

/* So far. */
static unsigned int steps_repeated(void)
{
	unsigned int steps = 0;
	int cpu;

	for (cpu = 0; cpu < d.o.ncpus; cpu++)
		steps += vcpu_chosen(cpu);
	return steps;
}

void dpor_ask(struct dpor_node *n, const struct dpor_request *r)
{
	uint8_t initial = r->initial & n->enabled;

	if (r->alone) {
		if ((n->enabled & ~n->sleep) >> r->cpu & 1)
			n->branches |= 1u << r->cpu;
		return;
	}
	if (r->initial & (n->branches | n->sleep))
		return;
	/* Where it must not be taken the order cannot be reversed. */
	if (r->initial && !(r->initial & ~n->barred))
		return;
	if (initial >> r->cpu & 1)
		n->branches |= 1u << r->cpu;
	else if (initial)
		n->branches |= initial & -initial;
	else
		n->branches |= n->enabled;
}

/* Whether all that is asked for is there. */
static bool is_met(const struct dpor_request *r)
{
	struct dpor_node n = node[r->node];

	dpor_ask(&n, r);
	return n.branches == node[r->node].branches;
}

static bool same_request(const struct dpor_request *a,
			 const struct dpor_request *b)
{
	return a->node == b->node && a->initial == b->initial &&
	       a->cpu == b->cpu && a->alone == b->alone;
}

static void keep_request(const struct dpor_request *r)
{
	uint64_t h = (uint64_t)r->node << 17 | r->initial << 9 | r->cpu << 1 |
		     r->alone;
	uint32_t at = h * 0x9e3779b97f4a7c15ull >> 32;

	for (;; at++) {
		at %= 2 * DPOR_REQUESTS;
		if (!request_at[at])
			break;
		if (same_request(&request[request_at[at] - 1], r))
			return;
	}
	if (requests == DPOR_REQUESTS) {
		CAPACITY_EXCEEDED(DPOR_REQUESTS,
				  "branches that a part asks others for");
		return;
	}
	request[requests++] = *r;
	request_at[at] = requests;
}

static void ask(struct dpor_request r)
{
	if (r.node >= d.above)
		dpor_ask(&node[r.node], &r);
	else if (!is_met(&r))
		keep_request(&r);
}

/*
 * Step e and the one that cpu takes (clock: what happens before that one) shall
 * also come in the other order.  So a CPU that can take the first of the steps
 * after e that do not depend on e must be a branch there.
 */
static void reverse(uint32_t e, int cpu, const struct trace_clock *clock)
{
	const struct trace_step *first = &trace_step[e];
	struct dpor_node *n = &node[e];
	uint8_t covered = n->branches | n->sleep, seen = 0, initial = 0;
	uint16_t number[VCPU_MAX];
	unsigned int i;
	int q;

	for (i = e + 1; i < d.at; i++) {
		const struct trace_step *s = &trace_step[i];

		if (seen >> s->cpu & 1 || trace_before(first, &s->order))
			continue;
		for (q = 0; q < d.o.ncpus; q++)
			if (seen >> q & 1 && s->order.of[q] >= number[q])
				break;
		number[s->cpu] = s->number;
		seen |= 1u << s->cpu;
		if (q < d.o.ncpus)
			continue;
		if (covered >> s->cpu & 1)
			return;
		initial |= 1u << s->cpu;
	}
	if (!(seen >> cpu & 1)) {
		for (q = 0; q < d.o.ncpus; q++)
			if (seen >> q & 1 && clock->of[q] >= number[q])
				break;
		if (q == d.o.ncpus) {
			if (covered >> cpu & 1)
				return;
			initial |= 1u << cpu;
		}
	}
	ask((struct dpor_request){ .node = e, .initial = initial, .cpu = cpu });
}

/*
 * An operation that blocks could come before everything that kept it waiting,
 * and so before more than step e.  Then its CPU itself is the branch.
 */
static void reverse_alone(uint32_t e, int cpu)
{
	ask((struct dpor_request){ .node = e, .cpu = cpu, .alone = true });
}

static void reverse_all(int cpu, const struct vcpu_op *op)
{
	const struct trace_clock clock = trace_raced_with;
	bool blocks = op->kind == OP_LOCK || op->kind == OP_SPIN;
	unsigned int i;

	for (i = 0; i < trace_races; i++) {
		reverse(trace_race[i], cpu, &clock);
		if (blocks)
			reverse_alone(trace_race[i], cpu);
	}
}

/* CPUs that wait for ever (not those in running) could have come before what
 * keeps them waiting.  So could those that wait when an execution is cut short
 * because all others sleep: what is known to be explored has them wait, too. */
static void reverse_waiting(uint8_t running)
{
	int cpu;

	for (cpu = 0; cpu < d.o.ncpus; cpu++) {
		if (!vcpu_alive(cpu) || running >> cpu & 1)
			continue;
		trace_pending(cpu, vcpu_pending(cpu), symmetry_before(cpu));
		reverse_all(cpu, vcpu_pending(cpu));
	}
}

static void bar(struct dpor_node *n)
{
	uint8_t enabled = n->enabled;

	n->known = d.known;
	n->enabled = symmetry_allowed(enabled, &n->known);
	n->barred = enabled & ~n->enabled;
}

/* A new state: stay on the current CPU if possible. */
static int choose_new(uint32_t enabled)
{
	struct dpor_node *n = &node[d.at];
	int before = cpu_before(d.at), cpu;
	uint32_t awake;

	if (d.verdict == DPOR_TOO_DEEP || (d.o.depth && d.at == d.o.depth) ||
	    vcpu_go_round(enabled))
		return stop(DPOR_TOO_DEEP);
	if (d.at == TRACE_STEPS) {
		trace_too_long();
		return stop(DPOR_TOO_DEEP);
	}
	n->enabled = enabled;
	n->barred = 0;
	if (symmetry_on())
		bar(n);
	if (!n->enabled) {
		reverse_waiting(enabled);
		return stop(DPOR_BLOCKED);
	}
	n->sleep = d.sleep;
	n->done = 0;
	n->preemptions = 0;
	if (d.at)
		n->preemptions = node[d.at - 1].preemptions +
			is_preemption(&node[d.at - 1], cpu_before(d.at - 1),
				      before);
	awake = n->enabled & ~n->sleep;
	while (awake) {
		cpu = before >= 0 && awake >> before & 1 ?
			before : __builtin_ctz(awake);
		if (allowed(d.at, cpu))
			break;
		awake &= ~(1u << cpu);
	}
	if (!awake) {
		reverse_waiting(enabled);
		return stop(DPOR_BLOCKED);
	}
	branch[d.at] = cpu;
	n->branches = 1u << cpu;
	d.planned = d.at + 1;
	return cpu;
}

/*
 * How far each CPU is.  committing: one whose step is about to take effect.  One
 * that has ended takes no step: what it was about to do does not matter.
 */
static uint32_t hash_of_state(int committing)
{
	uint64_t all = 0;
	int cpu;

	for (cpu = 0; cpu < d.o.ncpus; cpu++) {
		const struct vcpu_op *op = vcpu_pending(cpu);
		uint64_t h = (uintptr_t)op->addr * 31 + (uintptr_t)op->pc;

		/* The kind of an operation on a counter may yet change. */
		h = vcpu_alive(cpu) ? h + (op->count ? 0 : op->kind) : 0;
		h = h * 31 + vcpu_points(cpu) - (cpu == committing);
		all = (all ^ h) * 0x9e3779b97f4a7c15ull;
	}
	return all >> 32;
}

static int dpor_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	/* First bring each CPU to its first step. */
	if (d.started < d.o.ncpus)
		return d.started++;
	if (d.o.reached && d.o.reached(d.at))
		return VCPU_PAUSE;
	state_hash[d.at] = hash_of_state(-1);
	if (d.at >= d.planned)
		return choose_new(enabled);
	if (enabled >> branch[d.at] & 1)
		return branch[d.at];
	differs_at(d.at);
	return -1;
}

/* The sleep set of the next state: the CPUs that slept or are done, without
 * those that this step wakes. */
static uint8_t sleep_after(const struct dpor_node *n, int cpu,
			   const struct vcpu_op *op)
{
	uint8_t rest = (n->sleep | n->done) & ~(1u << cpu), sleep = 0;

	for (; rest; rest &= rest - 1) {
		int q = __builtin_ctz(rest);

		if (!trace_conflict_next(q, vcpu_pending(q), op))
			sleep |= 1u << q;
	}
	return sleep;
}

static void dpor_commit(struct vcpu_driver *driver, int cpu,
			const struct vcpu_op *op)
{
	(void)driver;
	if (!(d.steps >> op->kind & 1))
		return;
	if (d.at == d.kept && d.repeats &&
	    state_hash[d.at] != hash_of_state(cpu))
		differs_at(d.at);
	if (symmetry_on() && vcpu_is_number(op))
		vcpu_numbers_matter();
	if (trace_add(cpu, op, symmetry_before(cpu))) {
		reverse_all(cpu, op);
		if (symmetry_on())
			symmetry_added(op);
	} else {
		d.verdict = DPOR_TOO_DEEP;
	}
	d.sleep = sleep_after(&node[d.at], cpu, op);
	d.known = node[d.at].known & ~(1u << cpu);
	d.at++;
}

/* ---- between executions ----------------------------------------------- */

/* The deepest state that has a branch left. */
static bool backtrack(void)
{
	unsigned int i = d.planned;

	if (d.o.within && i > d.o.within)
		i = d.o.within;
	while (i-- > d.above) {
		struct dpor_node *n = &node[i];
		uint8_t left;

		n->done |= 1u << branch[i];
		left = n->branches & n->enabled & ~n->done & ~n->sleep;
		for (; left; left &= left - 1)
			if (allowed(i, __builtin_ctz(left)))
				break;
		if (!left)
			continue;
		branch[i] = __builtin_ctz(left);
		d.kept = i;
		d.planned = i + 1;
		trace_cut(i);
		return true;
	}
	return false;
}

static void count(void)
{
	struct dpor_counts *c = &d.counts;

	c->steps += d.at;
	if (d.at > c->depth)
		c->depth = d.at;
	switch (d.verdict) {
	case DPOR_EXECUTED:
		c->executions++;
		c->traces += d.orbit;
		break;
	case DPOR_BLOCKED:
		c->blocked++;
		break;
	case DPOR_TOO_DEEP:
		c->depth_hit = true;
		break;
	}
}

/* Before an execution that begins like the one before it: that part follows a
 * plan, and commit() is not called. */
static void repeat(void)
{
	d.sleep = d.known = 0;
	d.verdict = DPOR_EXECUTED;
	d.repeats = true;
	d.driver.plan = plan;
	d.driver.planned = d.o.ncpus + d.planned;
	d.started = d.o.ncpus;
	d.at = d.kept;
}

enum dpor_verdict dpor_ended(enum vcpu_end how, bool *more)
{
	enum dpor_verdict verdict;

	if (how == VCPU_DEADLOCK || how == VCPU_STUCK)
		reverse_waiting(0);
	/* A CPU that was to take a step has ended. */
	if (how == VCPU_ABANDONED && vcpu_repeats())
		differs_at(steps_repeated());
	symmetry_ended();
	d.orbit = d.verdict == DPOR_EXECUTED ? symmetry_orbit() : 0;
	/* Another trace of its orbit counts. */
	if (d.verdict == DPOR_EXECUTED && !d.orbit)
		d.verdict = DPOR_BLOCKED;
	count();
	*more = backtrack();
	verdict = d.verdict;
	repeat();
	return verdict;
}

bool dpor_repeats(unsigned int *steps)
{
	*steps = d.kept;
	return d.repeats;
}

uint64_t dpor_orbit(void)
{
	return d.orbit;
}

const struct dpor_counts *dpor_counts(void)
{
	return &d.counts;
}

static void start(const struct dpor_options *o)
{
	int i;

	d = (struct dpor){
		.driver = { .choose = dpor_choose, .commit = dpor_commit },
		.o = *o,
		.steps = trace_steps(o->granularity),
	};
	d.driver.skip_choose = ~(d.steps | 1u << OP_START);
	d.driver.skip_commit = ~d.steps;
	branch = plan + o->ncpus;
	for (i = 0; i < o->ncpus; i++)
		plan[i] = i;
	if (requests)
		memset(request_at, 0, sizeof(request_at));
	requests = 0;
	symmetry_start(o->like, o->ncpus);
	d.verdict = DPOR_EXECUTED;
}

struct vcpu_driver *dpor_start(const struct dpor_options *o)
{
	trace_start();
	start(o);
	return &d.driver;
}

struct vcpu_driver *dpor_start_part(const struct dpor_options *o,
				    const struct dpor_part *part)
{
	trace_cut(0);
	start(o);
	memcpy(node, part->node, part->n * sizeof(*node));
	memcpy(branch, part->branch, part->n);
	d.planned = part->n;
	d.above = part->above;
	return &d.driver;
}

struct dpor_part dpor_left(void)
{
	return (struct dpor_part){
		.node = node, .branch = branch, .n = d.planned,
		.above = d.above,
	};
}

const struct dpor_request *dpor_requests(unsigned int *n)
{
	*n = requests;
	return request;
}
