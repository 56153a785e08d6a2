// SPDX-License-Identifier: GPL-2.0-only
/* See sampling.h. */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "engine.h"
#include "findings.h"
#include "sampling.h"
#include "trace.h"
#include "workers.h"

#define SLICE		0.03	/* seconds: what a process does at a time */
#define MOST		4096	/* executions */
#define AHEAD		4	/* blocks of each process */

/* To a process. */
struct order {
	uint64_t from;
	unsigned int n;
};

/* From it: this, then the findings, a hash for each trace, and full tables. */
struct answer {
	unsigned int n;			/* executions */
	unsigned int found, traces;
	uint64_t bad, points;
	unsigned int depth;
	bool racy, given_up;
	const void *gave_up;
};

struct found {
	uint64_t key, number;		/* of the first execution with it */
};

/* Executions that follow each other. */
struct block {
	struct order order;
	bool answered;
	struct answer a;
	struct found *found;
	uint64_t *trace;
};

static struct {
	const struct explore_options *o;
	struct explore_result *r;
	struct workers workers;
	struct block *of[NUMBER_JOBS];	/* what each does; NULL: nothing */
	int busy;
	struct block *ring;		/* in their order */
	unsigned int size, first, n;
	uint64_t next;			/* to be handed out */
	unsigned int block;		/* executions of one */
} hunt;

/* ---- a process that samples ------------------------------------------- */

static void answer(int fd, const struct order *order)
{
	struct answer a = { .n = 0 };
	uint64_t trace[MOST];
	struct explore_result *r = hunt.r;
	unsigned int i;

	do {
		engine_sample(order->from + a.n);
		if (hunt.o->traces)
			trace[a.traces++] = trace_hash();
		a.n++;
	} while (a.n < order->n && !engine_interrupted() && !engine_gave_up());
	a.bad = r->bad;
	a.points = r->points;
	a.depth = r->depth;
	a.racy = r->racy;
	a.gave_up = r->gave_up;
	a.given_up = engine_gave_up();
	a.found = r->n;
	message_clear();
	message_put(&a, sizeof(a));
	for (i = 0; i < r->n; i++)
		message_put(&(struct found){
			r->findings[i].key, r->findings[i].execution - 1
		}, sizeof(struct found));
	message_put(trace, a.traces * sizeof(*trace));
	message_put_tables();
	if (!message_send(fd))
		_exit(1);
}

static void work(int from, int to)
{
	struct explore_options o = *hunt.o;
	struct order order;

	/* This process writes no log, and decides nothing. */
	o.found = NULL;
	o.progress = NULL;
	o.wanted = NULL;
	o.until_found = false;
	while (message_get(from, &order, sizeof(order))) {
		engine_begin_anew(&o);
		answer(to, &order);
	}
}

/* ---- the process that hands out --------------------------------------- */

/* One that has nothing to do, or -1. */
static int idle(void)
{
	int i, n = hunt.workers.n;

	for (i = 0; i < n; i++)
		if (!hunt.of[i])
			return i;
	if (n < (int)hunt.o->jobs && workers_add(&hunt.workers, work))
		return n;
	if (!n)
		workers_fail(&hunt.workers, "no process can be started");
	return -1;
}

/* Executions to be handed out. */
static uint64_t left(void)
{
	return hunt.o->executions ? hunt.o->executions - hunt.next :
				    UINT64_MAX;
}

/* False: no process is idle, or nothing is left to be handed out. */
static bool hand_out(void)
{
	struct block *b;
	int i;

	if (hunt.n == hunt.size || !left())
		return false;
	i = idle();
	if (i < 0)
		return false;
	b = &hunt.ring[(hunt.first + hunt.n++) % hunt.size];
	*b = (struct block){
		.order = { hunt.next, left() < hunt.block ? left() : hunt.block },
	};
	hunt.next += b->order.n;
	hunt.of[i] = b;
	hunt.busy++;
	message_clear();
	message_put(&b->order, sizeof(b->order));
	if (!message_send(hunt.workers.v[i].to))
		workers_lost(&hunt.workers, i);
	return true;
}

static void take_back(int i)
{
	struct block *b = hunt.of[i];
	int from = hunt.workers.v[i].from;
	bool ok = message_get(from, &b->a, sizeof(b->a));

	hunt.busy--;
	hunt.of[i] = NULL;
	b->found = message_get_array(from, ok ? b->a.found : 0,
				     sizeof(*b->found), &ok);
	b->trace = message_get_array(from, ok ? b->a.traces : 0,
				     sizeof(*b->trace), &ok);
	b->answered = ok && message_get_tables(from);
	if (!b->answered)
		workers_lost(&hunt.workers, i);
}

static void wait_for_answers(void)
{
	struct pollfd p[NUMBER_JOBS];
	int i, n = hunt.workers.n;

	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){
			.fd = hunt.of[i] ? hunt.workers.v[i].from : -1,
			.events = POLLIN,
		};
	if (poll(p, n, 100) <= 0)
		return;
	for (i = 0; i < n && !hunt.workers.failed[0]; i++)
		if (p[i].revents)
			take_back(i);
}

static bool is_known(uint64_t key)
{
	unsigned int i;

	for (i = 0; i < hunt.r->n; i++)
		if (hunt.r->findings[i].key == key)
			return true;
	return false;
}

static bool is_new(const struct block *b)
{
	unsigned int i;

	for (i = 0; i < b->a.found; i++)
		if (!is_known(b->found[i].key))
			return true;
	/* One that did not make all is over, and this process sees why. */
	return b->a.given_up || b->a.n < b->order.n;
}

static void count(const struct block *b)
{
	struct explore_result *r = hunt.r;
	unsigned int i;

	r->executions += b->a.n;
	r->bad += b->a.bad;
	r->points += b->a.points;
	if (b->a.depth > r->depth)
		r->depth = b->a.depth;
	r->racy |= b->a.racy;
	if (b->a.gave_up)
		r->gave_up = b->a.gave_up;
	for (i = 0; i < b->a.traces; i++)
		engine_seen(b->trace[i]);
}

static void drop_first(void)
{
	free(hunt.ring[hunt.first].found);
	free(hunt.ring[hunt.first].trace);
	hunt.first = (hunt.first + 1) % hunt.size;
	hunt.n--;
}

/* Those whose turn it is.  False: the hunt is over. */
static bool count_answers(uint64_t *number, bool *alone)
{
	while (hunt.n && hunt.ring[hunt.first].answered && !*alone) {
		const struct block *b = &hunt.ring[hunt.first];
		uint64_t end = b->order.from + b->order.n;

		*alone = b->a.racy && hunt.o->jobs_without_errors;
		if (!*alone && !is_new(b)) {
			count(b);
			*number = end;
		}
		for (; *number < end && !*alone; ++*number) {
			if (!engine_next())
				return false;
			engine_sample(*number);
		}
		if (!engine_next())
			return false;
		if (!*alone)
			drop_first();
	}
	return true;
}

/* Guarantee 2. */
static void find_the_rest(void)
{
	unsigned int i;

	for (; hunt.n; drop_first()) {
		const struct block *b = &hunt.ring[hunt.first];

		for (i = 0; b->answered && i < b->a.found; i++)
			if (!is_known(b->found[i].key))
				engine_sample(b->found[i].number);
	}
}

/* As many executions as take about SLICE, at the speed so far. */
static unsigned int block_size(uint64_t executions)
{
	double n = executions * SLICE / (engine_seconds() + 1e-6);

	return n < 1 ? 1 : n > MOST ? MOST : n;
}

bool sampling_jobs(const struct explore_options *o, struct explore_result *r,
		   uint64_t *number, bool *alone)
{
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	bool go_on = true;

	memset(&hunt, 0, sizeof(hunt));
	hunt.o = o;
	hunt.r = r;
	hunt.next = *number;
	hunt.block = o->jobs_after ? block_size(*number) : 1;
	hunt.size = AHEAD * o->jobs;
	hunt.ring = engine_memory(calloc(hunt.size, sizeof(*hunt.ring)));
	sigaction(SIGPIPE, &ignore, &before);
	do {
		while (!hunt.workers.failed[0] && hand_out())
			;
		if (hunt.busy)
			wait_for_answers();
		go_on = count_answers(number, alone) && engine_go_on();
	} while (go_on && !*alone && !hunt.workers.failed[0] &&
		 (hunt.n || left()));
	if (!go_on && !findings_enough())
		while (hunt.busy && !hunt.workers.failed[0])
			wait_for_answers();
	workers_end(&hunt.workers);
	if ((!go_on && !findings_enough()) || hunt.workers.failed[0])
		find_the_rest();
	sigaction(SIGPIPE, &before, NULL);
	while (hunt.n)
		drop_first();
	free(hunt.ring);
	r->failed = hunt.workers.failed[0] ? hunt.workers.failed : NULL;
	return go_on && !r->failed;
}
