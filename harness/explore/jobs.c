// SPDX-License-Identifier: GPL-2.0-only
/* See jobs.h. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "engine.h"
#include "findings.h"
#include "jobs.h"
#include "loops.h"
#include "tree.h"
#include "workers.h"

#define LONG		0.1	/* seconds: what a process does at a time, */
#define SHORT		0.01	/* and when others have nothing to do */

/* A loop (loops.h) travels as a finding: of both the first one counts. */
static const char loop_kind[] = "loop";

/* To a process: this, then the nodes and the branches. */
struct order {
	double seconds;
	unsigned int n, above;
};

/*
 * From it: this, then the nodes and branches that are left, requests, findings
 * (each with its schedule behind it), executions, and full tables.
 */
struct answer {
	uint64_t runs, executions, stand_for, blocked, bad, bad_for, points;
	uint64_t first;
	double left;
	unsigned int depth, n, above;
	unsigned int requests, findings, executed;
	bool racy, stack_left, more, given_up;
	const void *gave_up;
	const char *unequal;
	char bound[96];
};

static struct {
	const struct explore_options *o;
	const struct dpor_options *d;
	struct explore_result *r;
	struct workers workers;
	struct tree_part *part[NUMBER_JOBS];	/* of each; NULL: none */
	int busy;
	bool given_up;
	uint64_t told[EXPLORE_FINDINGS];	/* keys: report() */
	unsigned int n_told;
} jobs;

/* ---- a process that explores ------------------------------------------ */

static struct {
	struct explore_execution *v;
	unsigned int n, room;
} executions;

static void keep_execution(const struct explore_execution *x)
{
	if (executions.n == executions.room) {
		executions.room = 2 * executions.room + 64;
		executions.v = engine_memory(realloc(executions.v,
			executions.room * sizeof(*executions.v)));
	}
	executions.v[executions.n++] = *x;
}

static void put_finding(const struct explore_finding *f)
{
	size_t length = f->schedule ? strlen(f->schedule) + 1 : 0;

	message_put(f, sizeof(*f));
	message_put(&length, sizeof(length));
	message_put(f->schedule, length);
}

static void put_loop(const struct loop *l)
{
	struct explore_finding f = {
		.kind = loop_kind, .cpu = l->cpu, .pcs = { l->pc },
		.key = (uintptr_t)l->pc * 31 + l->cpu + 1,
		.schedule = l->schedule,
	};

	put_finding(&f);
}

static void answer(int fd, const struct engine_slice *s)
{
	const struct dpor_part left = dpor_left();
	const struct dpor_request *request;
	const struct loop *loop;
	struct answer a = {
		.runs = s->runs, .executions = s->r->executions,
		.blocked = s->r->blocked, .bad = s->r->bad,
		.points = s->r->points, .first = s->r->first,
		.depth = s->r->depth, .racy = s->r->racy,
		.stack_left = s->r->stack_left,
		.stand_for = s->r->stand_for, .bad_for = s->r->bad_for,
		.unequal = s->r->unequal,
		.gave_up = s->r->gave_up, .more = s->more,
		.given_up = s->given_up, .executed = executions.n,
		.n = s->more ? left.n : 0, .above = left.above,
		.left = s->left,
	};
	unsigned int i, loops;

	memcpy(a.bound, s->r->bound, sizeof(a.bound));
	request = dpor_requests(&a.requests);
	loop = loops_known(&loops);
	a.findings = s->r->n + loops;
	message_clear();
	message_put(&a, sizeof(a));
	message_put(left.node, a.n * sizeof(*left.node));
	message_put(left.branch, a.n);
	message_put(request, a.requests * sizeof(*request));
	for (i = 0; i < s->r->n; i++)
		put_finding(&s->r->findings[i]);
	for (i = 0; i < loops; i++)
		put_loop(&loop[i]);
	message_put(executions.v, executions.n * sizeof(*executions.v));
	message_put_tables();
	if (!message_send(fd))
		_exit(1);
}

static void work(int from, int to)
{
	struct explore_options o = *jobs.o;
	struct dpor_part part;
	struct engine_slice s;
	struct order order;
	bool ok;

	/* This process writes no log. */
	o.found = NULL;
	o.progress = NULL;
	if (o.executed)
		o.executed = keep_execution;
	while (message_get(from, &order, sizeof(order))) {
		ok = true;
		part.n = order.n;
		part.above = order.above;
		part.node = message_get_array(from, order.n, sizeof(*part.node), &ok);
		part.branch = message_get_array(from, order.n, 1, &ok);
		if (!ok)
			break;
		executions.n = 0;
		engine_slice(&o, jobs.d, &part, order.seconds, &s);
		answer(to, &s);
		free(part.node);
		free(part.branch);
	}
}

/* ---- the process that hands out --------------------------------------- */

/* One that has nothing to do, or -1. */
static int idle(void)
{
	int i, n = jobs.workers.n;

	for (i = 0; i < n; i++)
		if (!jobs.part[i])
			return i;
	if (n < (int)jobs.o->jobs && workers_add(&jobs.workers, work))
		return n;
	if (!n)
		workers_fail(&jobs.workers, "no process can be started");
	return -1;
}

/* False: no process is idle, or no part is left to be handed out. */
static bool hand_out(void)
{
	unsigned int all = jobs.o->jobs, waiting;
	struct dpor_part way;
	struct order order;
	int i;

	/* Some parts wait for the processes that come back soon. */
	waiting = tree_parts(2 * all - jobs.busy);
	if (!waiting)
		return false;
	i = idle();
	if (i < 0)
		return false;
	jobs.part[i] = tree_take(&way);
	jobs.busy++;
	order = (struct order){
		.seconds = !jobs.o->jobs_after ? 0 :
			   waiting > all ? LONG : SHORT,
		.n = way.n, .above = way.above,
	};
	message_clear();
	message_put(&order, sizeof(order));
	message_put(way.node, way.n * sizeof(*way.node));
	message_put(way.branch, way.n);
	if (!message_send(jobs.workers.v[i].to))
		workers_lost(&jobs.workers, i);
	return true;
}

static void count(const struct answer *a)
{
	struct explore_result *r = jobs.r;

	r->executions += a->executions;
	r->stand_for += a->stand_for;
	r->bad_for += a->bad_for;
	if (a->unequal)
		r->unequal = a->unequal;
	r->blocked += a->blocked;
	r->bad += a->bad;
	r->points += a->points;
	if (a->depth > r->depth)
		r->depth = a->depth;
	r->racy |= a->racy;
	r->stack_left |= a->stack_left;
	if (a->gave_up)
		r->gave_up = a->gave_up;
	jobs.given_up |= a->given_up;
	if (a->bound[0] && !r->bound[0])
		memcpy(r->bound, a->bound, sizeof(r->bound));
}

/* One process may find what another one has found before. */
static void report(const struct explore_finding *f)
{
	unsigned int i;

	if (f->kind == loop_kind || !jobs.o->found)
		return;
	for (i = 0; i < jobs.r->n; i++)
		if (jobs.r->findings[i].key == f->key)
			return;
	for (i = 0; i < jobs.n_told; i++)
		if (jobs.told[i] == f->key)
			return;
	if (jobs.n_told < EXPLORE_FINDINGS)
		jobs.told[jobs.n_told++] = f->key;
	jobs.o->found(f);
}

static bool get_finding(int fd, struct explore_finding *f)
{
	size_t length;

	if (!message_get(fd, f, sizeof(*f)) ||
	    !message_get(fd, &length, sizeof(length)))
		return false;
	f->schedule = length ? engine_memory(malloc(length)) : NULL;
	if (!message_get(fd, f->schedule, length))
		return false;
	report(f);
	return true;
}

static void take_back(int worker)
{
	struct explore_execution *executed;
	struct dpor_request *request;
	struct explore_finding *finding;
	struct dpor_part left;
	struct answer a;
	int from = jobs.workers.v[worker].from;
	bool ok = true;
	unsigned int i;

	jobs.busy--;
	if (!message_get(from, &a, sizeof(a))) {
		workers_lost(&jobs.workers, worker);
		return;
	}
	left.n = a.n;
	left.above = a.above;
	left.node = message_get_array(from, a.n, sizeof(*left.node), &ok);
	left.branch = message_get_array(from, a.n, 1, &ok);
	request = message_get_array(from, a.requests, sizeof(*request), &ok);
	finding = engine_memory(calloc(a.findings + 1, sizeof(*finding)));
	for (i = 0; i < a.findings && ok; i++)
		ok = get_finding(from, &finding[i]);
	executed = message_get_array(from, a.executed, sizeof(*executed), &ok);
	if (!ok || !message_get_tables(from)) {
		workers_lost(&jobs.workers, worker);
		goto out;
	}
	count(&a);
	for (i = 0; i < a.executed; i++)
		jobs.o->executed(&executed[i]);
	tree_back(jobs.part[worker], &(struct tree_found){
		.runs = a.runs, .first = a.first, .request = request,
		.requests = a.requests, .finding = finding,
		.findings = a.findings, .left = a.left,
	}, a.more ? &left : NULL);
	jobs.part[worker] = NULL;
out:
	free(left.node);
	free(left.branch);
	free(request);
	free(finding);
	free(executed);
}

static void wait_for_answers(void)
{
	struct pollfd p[NUMBER_JOBS];
	int i, n = jobs.workers.n;

	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){
			.fd = jobs.part[i] ? jobs.workers.v[i].from : -1,
			.events = POLLIN,
		};
	if (poll(p, n, 100) <= 0)
		return;
	for (i = 0; i < n && !jobs.workers.failed[0]; i++)
		if (p[i].revents)
			take_back(i);
}

static void found_at_last(const struct explore_finding *f)
{
	if (f->kind == loop_kind)
		loops_add(f->cpu, f->pcs[0], f->schedule);
	else
		findings_add(f);
}

bool jobs_explore(const struct explore_options *o,
		  const struct dpor_options *d, struct explore_result *r,
		  uint64_t runs)
{
	struct dpor_part left = dpor_left();
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	bool stop = false;

	memset(&jobs, 0, sizeof(jobs));
	jobs.o = o;
	jobs.d = d;
	jobs.r = r;
	sigaction(SIGPIPE, &ignore, &before);
	tree_start(&left, runs, r->first);
	do {
		while (!stop && !jobs.workers.failed[0] && hand_out())
			;
		if (jobs.busy)
			wait_for_answers();
		if (!tree_finished())
			engine_estimate(tree_estimate());
		stop = stop || jobs.given_up || r->bound[0] ||
		       (r->unequal && d->like) ||
		       (r->racy && o->jobs_without_errors) || !engine_go_on();
	} while (!jobs.workers.failed[0] &&
		 (jobs.busy || (!stop && !tree_finished())));
	workers_end(&jobs.workers);
	sigaction(SIGPIPE, &before, NULL);
	tree_result(found_at_last, &r->first);
	r->failed = jobs.workers.failed[0] ? jobs.workers.failed : NULL;
	return !r->failed && tree_finished() && !r->bound[0] &&
	       !(r->racy && o->jobs_without_errors);
}
