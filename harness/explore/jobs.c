// SPDX-License-Identifier: GPL-2.0-only
/* See jobs.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/numbers.h"
#include "engine.h"
#include "findings.h"
#include "jobs.h"
#include "loops.h"
#include "tree.h"
#include "vcpu/capacity.h"

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
 * (each with its schedule behind it), executions, and full tables.  It is a copy
 * of this process, so pointers to static data mean the same in both.
 */
struct answer {
	uint64_t runs, executions, stand_for, blocked, bad, bad_for, points;
	uint64_t first;
	unsigned int depth, n, above;
	unsigned int requests, findings, executed, tables;
	bool racy, more, given_up;
	const void *gave_up;
	const char *unequal;
	char bound[96];
};

/* ---- bytes ------------------------------------------------------------ */

static struct buffer {
	char *bytes;
	size_t used, room;
} out;

static void put(const void *bytes, size_t n)
{
	if (out.used + n > out.room) {
		out.room = 2 * (out.used + n);
		out.bytes = engine_memory(realloc(out.bytes, out.room));
	}
	if (n)
		memcpy(out.bytes + out.used, bytes, n);
	out.used += n;
}

static bool send(int fd)
{
	size_t at = 0;
	ssize_t n;

	while (at < out.used) {
		n = write(fd, out.bytes + at, out.used - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

static bool get(int fd, void *bytes, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size) {
		n = read(fd, (char *)bytes + at, size - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
	}
	return true;
}

/* An array; NULL: the other process has ended.  *ok stays false then. */
static void *get_array(int fd, size_t n, size_t size, bool *ok)
{
	void *v = engine_memory(malloc(n * size + 1));

	*ok = *ok && get(fd, v, n * size);
	return v;
}

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

	put(f, sizeof(*f));
	put(&length, sizeof(length));
	put(f->schedule, length);
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
	const struct capacity *table;
	const struct loop *loop;
	struct answer a = {
		.runs = s->runs, .executions = s->r->executions,
		.blocked = s->r->blocked, .bad = s->r->bad,
		.points = s->r->points, .first = s->r->first,
		.depth = s->r->depth, .racy = s->r->racy,
		.stand_for = s->r->stand_for, .bad_for = s->r->bad_for,
		.unequal = s->r->unequal,
		.gave_up = s->r->gave_up, .more = s->more,
		.given_up = s->given_up, .executed = executions.n,
		.n = s->more ? left.n : 0, .above = left.above,
	};
	unsigned int i, loops;

	memcpy(a.bound, s->r->bound, sizeof(a.bound));
	request = dpor_requests(&a.requests);
	table = capacity_tables(&a.tables);
	loop = loops_known(&loops);
	a.findings = s->r->n + loops;
	out.used = 0;
	put(&a, sizeof(a));
	put(left.node, a.n * sizeof(*left.node));
	put(left.branch, a.n);
	put(request, a.requests * sizeof(*request));
	for (i = 0; i < s->r->n; i++)
		put_finding(&s->r->findings[i]);
	for (i = 0; i < loops; i++)
		put_loop(&loop[i]);
	put(executions.v, executions.n * sizeof(*executions.v));
	put(table, a.tables * sizeof(*table));
	if (!send(fd))
		_exit(1);
}

static void __attribute__((noreturn))
work(int from, int to, const struct explore_options *shared,
     const struct dpor_options *d)
{
	struct explore_options o = *shared;
	struct dpor_part part;
	struct engine_slice s;
	struct order order;
	bool ok;

	/* This process writes no log. */
	o.found = NULL;
	o.progress = NULL;
	if (o.executed)
		o.executed = keep_execution;
	while (get(from, &order, sizeof(order))) {
		ok = true;
		part.n = order.n;
		part.above = order.above;
		part.node = get_array(from, order.n, sizeof(*part.node), &ok);
		part.branch = get_array(from, order.n, 1, &ok);
		if (!ok)
			break;
		executions.n = 0;
		engine_slice(&o, d, &part, order.seconds, &s);
		answer(to, &s);
		free(part.node);
		free(part.branch);
	}
	_exit(0);
}

/* ---- the process that hands out --------------------------------------- */

static struct job {
	pid_t pid;
	int to, from;
	struct tree_part *part;		/* NULL: it has nothing to do */
} job[NUMBER_JOBS];

static struct {
	const struct explore_options *o;
	const struct dpor_options *d;
	struct explore_result *r;
	int n, busy;
	bool given_up;
	char failed[128];
	uint64_t told[EXPLORE_FINDINGS];	/* keys: report() */
	unsigned int n_told;
} jobs;

static void fail(const char *what)
{
	if (!jobs.failed[0])
		snprintf(jobs.failed, sizeof(jobs.failed), "%s: run it again, "
			 "or with --jobs 1", what);
}

static void has_ended(struct job *j)
{
	char text[80] = "a process of the exploration has ended";
	int status;

	if (waitpid(j->pid, &status, 0) == j->pid && WIFSIGNALED(status))
		snprintf(text, sizeof(text), "a process of the exploration "
			 "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	j->pid = 0;
	fail(text);
}

/*
 * _Fork() and not fork(): ThreadSanitizer intercepts fork().  To it the copy of a
 * process with fibers has lost its other threads, and it looks at nothing more
 * there.
 */
static bool start(struct job *j)
{
	int order[2], reply[2], i;

	if (pipe2(order, O_CLOEXEC))
		return false;
	if (pipe2(reply, O_CLOEXEC)) {
		close(order[0]);
		close(order[1]);
		return false;
	}
	j->pid = _Fork();
	if (j->pid < 0) {
		close(order[0]);
		close(order[1]);
		close(reply[0]);
		close(reply[1]);
		return false;
	}
	if (!j->pid) {
		for (i = 0; i < jobs.n; i++) {
			close(job[i].to);
			close(job[i].from);
		}
		close(order[1]);
		close(reply[0]);
		work(order[0], reply[1], jobs.o, jobs.d);
	}
	close(order[0]);
	close(reply[1]);
	j->to = order[1];
	j->from = reply[0];
	j->part = NULL;
	jobs.n++;
	return true;
}

static struct job *idle(void)
{
	int i;

	for (i = 0; i < jobs.n; i++)
		if (!job[i].part)
			return &job[i];
	if (jobs.n < (int)jobs.o->jobs && jobs.n < NUMBER_JOBS &&
	    start(&job[jobs.n]))
		return &job[jobs.n - 1];
	if (!jobs.n)
		fail("no process can be started");
	return NULL;
}

/* False: no process is idle, or no part is left to be handed out. */
static bool hand_out(void)
{
	unsigned int all = jobs.o->jobs, waiting;
	struct dpor_part way;
	struct order order;
	struct job *j;

	/* Some parts wait for the processes that come back soon. */
	waiting = tree_parts(2 * all - jobs.busy);
	if (!waiting)
		return false;
	j = idle();
	if (!j)
		return false;
	j->part = tree_take(&way);
	jobs.busy++;
	order = (struct order){
		.seconds = !jobs.o->jobs_after ? 0 :
			   waiting > all ? LONG : SHORT,
		.n = way.n, .above = way.above,
	};
	out.used = 0;
	put(&order, sizeof(order));
	put(way.node, way.n * sizeof(*way.node));
	put(way.branch, way.n);
	if (!send(j->to))
		has_ended(j);
	return true;
}

static bool is_new_table(const struct capacity *table)
{
	const struct capacity *mine;
	unsigned int n, i;

	mine = capacity_tables(&n);
	for (i = 0; i < n; i++)
		if (mine[i].table == table->table)
			return false;
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

	if (!get(fd, f, sizeof(*f)) || !get(fd, &length, sizeof(length)))
		return false;
	f->schedule = length ? engine_memory(malloc(length)) : NULL;
	if (!get(fd, f->schedule, length))
		return false;
	report(f);
	return true;
}

static void take_back(struct job *j)
{
	struct explore_execution *executed;
	struct dpor_request *request;
	struct explore_finding *finding;
	struct capacity *table;
	struct dpor_part left;
	struct answer a;
	bool ok = true;
	unsigned int i;

	jobs.busy--;
	if (!get(j->from, &a, sizeof(a))) {
		has_ended(j);
		return;
	}
	left.n = a.n;
	left.above = a.above;
	left.node = get_array(j->from, a.n, sizeof(*left.node), &ok);
	left.branch = get_array(j->from, a.n, 1, &ok);
	request = get_array(j->from, a.requests, sizeof(*request), &ok);
	finding = engine_memory(calloc(a.findings + 1, sizeof(*finding)));
	for (i = 0; i < a.findings && ok; i++)
		ok = get_finding(j->from, &finding[i]);
	executed = get_array(j->from, a.executed, sizeof(*executed), &ok);
	table = get_array(j->from, a.tables, sizeof(*table), &ok);
	if (!ok) {
		has_ended(j);
		goto out;
	}
	count(&a);
	for (i = 0; i < a.executed; i++)
		jobs.o->executed(&executed[i]);
	for (i = 0; i < a.tables; i++)
		if (is_new_table(&table[i]))
			capacity_exceeded(table[i].table, table[i].what,
					  table[i].size, table[i].cure);
	tree_back(j->part, &(struct tree_found){
		.runs = a.runs, .first = a.first, .request = request,
		.requests = a.requests, .finding = finding,
		.findings = a.findings,
	}, a.more ? &left : NULL);
	j->part = NULL;
out:
	free(left.node);
	free(left.branch);
	free(request);
	free(finding);
	free(executed);
	free(table);
}

static void wait_for_answers(void)
{
	struct pollfd p[NUMBER_JOBS];
	int i, n = jobs.n;

	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){
			.fd = job[i].part ? job[i].from : -1, .events = POLLIN,
		};
	if (poll(p, n, 100) <= 0)
		return;
	for (i = 0; i < n && !jobs.failed[0]; i++)
		if (p[i].revents)
			take_back(&job[i]);
}

static void end_all(void)
{
	int i;

	for (i = 0; i < jobs.n; i++) {
		if (jobs.failed[0] && job[i].pid > 0)
			kill(job[i].pid, SIGKILL);
		close(job[i].to);
		close(job[i].from);
	}
	for (i = 0; i < jobs.n; i++)
		if (job[i].pid > 0)
			waitpid(job[i].pid, NULL, 0);
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
		while (!stop && !jobs.failed[0] && hand_out())
			;
		if (jobs.busy)
			wait_for_answers();
		stop = stop || jobs.given_up || r->bound[0] ||
		       (r->unequal && d->like) ||
		       (r->racy && o->jobs_without_errors) || !engine_go_on();
	} while (!jobs.failed[0] && (jobs.busy || (!stop && !tree_finished())));
	end_all();
	sigaction(SIGPIPE, &before, NULL);
	tree_result(found_at_last, &r->first);
	r->failed = jobs.failed[0] ? jobs.failed : NULL;
	return !r->failed && tree_finished() && !r->bound[0] &&
	       !(r->racy && o->jobs_without_errors);
}
