// SPDX-License-Identifier: GPL-2.0-only
/* See tries.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "common/cores.h"
#include "common/numbers.h"
#include "tries.h"
#include "vcpu/capacity.h"
#include "vcpu/event-log.h"

#define SECONDS		20		/* that a program may take */
#define PATIENCE	(SECONDS * 2 + 15)	/* to shorten schedules, too */
#define EXECUTIONS	3000

static const struct sweep_request *request;

/* ---- one program, in its process ---------------------------------------- */

static struct outcome out;
static const char *program;

static void add_function(char *text, size_t size, const void *pc)
{
	const char *name = pc ? the_system.function_at(pc, NULL, NULL) : NULL;
	size_t used = strlen(text);

	if (name)
		snprintf(text + used, size - used, "%s%s", used ? " / " : "",
			 name);
}

static struct found *add(const char *kind)
{
	struct found *f = &out.found[out.n < TRIES_FOUND ? out.n++ :
				     TRIES_FOUND - 1];

	memset(f, 0, sizeof(*f));
	snprintf(f->kind, sizeof(f->kind), "%s", kind);
	return f;
}

static const char *op_word(uint8_t kind)
{
	return kind == OP_READ ? "READS" : kind == OP_WRITE ? "WRITES" :
	       kind == OP_FREE ? "FREES" : "UPDATES";
}

static const char *function(const void *pc)
{
	const char *name = the_system.function_at(pc, NULL, NULL);

	return name ? name : "?";
}

static void expect_pair(struct found *f, const struct checker_finding *x)
{
	if (!strcmp(x->kind, "use-after-free"))
		snprintf(f->expect, sizeof(f->expect),
			 "AFTER_FREE(TOOL_TSAN | TOOL_CHECKER, \"%s\", %s, \"%s\", NULL)",
			 function(x->a.pcs[0]), op_word(x->a.kind),
			 x->b.depth ? function(x->b.pcs[0]) : "?");
	else
		snprintf(f->expect, sizeof(f->expect),
			 "RACE(TOOL_TSAN | TOOL_CHECKER, \"%s\", %s, \"%s\", %s, NULL)",
			 function(x->a.pcs[0]), op_word(x->a.kind),
			 x->b.depth ? function(x->b.pcs[0]) : "?",
			 op_word(x->b.kind));
}

static void expect_kernel(struct found *f)
{
	snprintf(f->expect, sizeof(f->expect), *f->where ?
		 "KERNEL(\"%s\", \"%s\")" : "KERNEL(\"%s\", NULL)", f->kind,
		 f->where);
}

static void add_finding(const struct explore_finding *x)
{
	struct found *f = add(x->kind);

	if (x->tool) {
		add_function(f->where, sizeof(f->where), x->pair.a.pcs[0]);
		if (x->pair.b.depth)
			add_function(f->where, sizeof(f->where),
				     x->pair.b.pcs[0]);
		memcpy(f->text, f->where, sizeof(f->where));
		expect_pair(f, &x->pair);
	} else {
		add_function(f->where, sizeof(f->where),
			     x->depth ? x->pcs[0] : NULL);
		snprintf(f->text, sizeof(f->text), "%s", x->text);
		expect_kernel(f);
	}
	snprintf(f->schedule, sizeof(f->schedule), "%s",
		 x->schedule ? x->schedule : "1");
	snprintf(f->replay, sizeof(f->replay), "%s",
		 replay_string(program, x->schedule ? x->schedule : "1"));
}

static void set_up_found(const char *kind, int cpu, const void *const *pcs,
			 int n, const char *text)
{
	struct found *f = add(kind);

	(void)cpu;
	add_function(f->where, sizeof(f->where), n ? pcs[0] : NULL);
	snprintf(f->text, sizeof(f->text), "%s", text);
	expect_kernel(f);
	strcpy(f->schedule, "1");
	snprintf(f->replay, sizeof(f->replay), "%s",
		 replay_string(program, "1"));
}

static void explore(const char *text, bool share)
{
	static struct vcpu_actor actors[SCENARIO_CPUS];
	const char *wrong, *partial;
	const struct scenario *s = program_scenario(text, &wrong);
	struct explore_options o = {
		.strategy = EXPLORE_ALL, .granularity = request->granularity,
		.actors = actors, .checker = request->checker,
		.preemptions = -1,
		.executions = share ? EXECUTIONS : EXECUTIONS * 10,
		.seconds = request->seconds && request->seconds < SECONDS ?
			   request->seconds : SECONDS,
		.minimise = true,
	};
	const struct explore_result *r;
	unsigned int i;
	int err;

	program = text;
	if (!s) {
		snprintf(out.error, sizeof(out.error), "%s", wrong);
		return;
	}
	o.ncpus = actors_make(s, 0, actors, session_found);
	err = session_begin(s, "", share, set_up_found, &o);
	if (err) {
		if (err < 0)
			snprintf(out.error, sizeof(out.error),
				 "the subject cannot be loaded");
		return;
	}
	runner_reports_to_explorer();
	r = explore_run(&o);
	for (i = 0; i < r->n; i++)
		add_finding(&r->findings[i]);
	partial = session_left_out(o.granularity, o.checker, r);
	out.executions = r->executions;
	out.stopped = strstr(r->bound, "interrupted");
	out.complete = r->complete && !partial;
	snprintf(out.bound, sizeof(out.bound), "%s%s%s", r->bound,
		 *r->bound && partial ? ", " : "", partial ? partial : "");
	capacity_tables(&i);
	if (i)
		snprintf(out.error, sizeof(out.error), "a table was too small");
}

static void send_all(int fd, const void *data, size_t size)
{
	const char *p = data;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n <= 0)
			_exit(1);
		p += n;
		size -= n;
	}
}

/* ---- and in this one ---------------------------------------------------- */

struct try {
	char text[PROGRAM_TEXT];
	pid_t pid;		/* 0: it is over */
	int fd;			/* from it */
	double deadline;
	size_t got;		/* bytes of the outcome */
	struct outcome o;
};

static struct {
	bool (*next)(char text[PROGRAM_TEXT]);
	bool dry;		/* there is no next one */
	unsigned int processes, running;
	struct try *ring;	/* of next(), in their order */
	unsigned int size, first, n;
	bool taken;		/* the first one was */
	struct try now;
	double until;		/* .seconds of the request; 0: any */
	volatile sig_atomic_t stopped;
	bool passed_on;
} tries;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

/* Until it explores, a signal ends it.  None may come before it is ready. */
static void __attribute__((noreturn))
work(const char *text, bool share, int fd, pid_t parent, const sigset_t *mask)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	explore(text, share);
	send_all(fd, &out, sizeof(out));
	_exit(0);
}

static void start(struct try *t, bool share)
{
	int fds[2] = { -1, -1 };
	pid_t parent = getpid();
	sigset_t stop, mask;

	t->got = 0;
	t->deadline = seconds() + PATIENCE;
	log_flush();
	stop_signals(&stop);
	sigprocmask(SIG_BLOCK, &stop, &mask);
	t->pid = pipe(fds) ? -1 : fork();
	if (!t->pid)
		work(t->text, share, fds[1], parent, &mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(fds[1]);
	t->fd = fds[0];
	if (t->pid > 0) {
		tries.running++;
		return;
	}
	t->pid = 0;
	memset(&t->o, 0, sizeof(t->o));
	snprintf(t->o.error, sizeof(t->o.error), "cannot fork: %s",
		 strerror(errno));
	close(t->fd);
}

/* why: it has not handed its outcome over; "": it ended by itself. */
static void end(struct try *t, const char *why)
{
	int status = 0;

	if (why && *why)
		kill(t->pid, SIGKILL);
	while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(t->fd);
	t->pid = 0;
	tries.running--;
	if (!why)
		return;
	memset(&t->o, 0, sizeof(t->o));
	t->o.stopped = tries.stopped;
	if (*why)
		snprintf(t->o.error, sizeof(t->o.error), "%s", why);
	else if (WIFSIGNALED(status))
		snprintf(t->o.error, sizeof(t->o.error),
			 "its process was killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(t->o.error, sizeof(t->o.error),
			 "its process has ended, with status %d",
			 WEXITSTATUS(status));
}

static void hear(struct try *t)
{
	ssize_t n = read(t->fd, (char *)&t->o + t->got, sizeof(t->o) - t->got);

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0)
		end(t, "");
	else if ((t->got += n) == sizeof(t->o))
		end(t, NULL);
}

/* Those that are being explored. */
static unsigned int running(struct try *list[])
{
	unsigned int n = 0, i;

	if (tries.now.pid)
		list[n++] = &tries.now;
	for (i = 0; i < tries.n; i++) {
		struct try *t = &tries.ring[(tries.first + i) % tries.size];

		if (t->pid)
			list[n++] = t;
	}
	return n;
}

/* To those that are being explored, once. */
static void stop_in_time(void)
{
	struct try *list[NUMBER_JOBS + 1];
	unsigned int n = running(list);

	if (tries.until && seconds() >= tries.until)
		tries.stopped = 1;
	if (!tries.stopped || tries.passed_on)
		return;
	tries.passed_on = true;
	while (n--)
		if (list[n] != &tries.now)
			kill(list[n]->pid, SIGINT);
}

static void begin_others(void)
{
	while (tries.running < tries.processes && tries.n < tries.size &&
	       !tries.dry && !tries.stopped) {
		struct try *t = &tries.ring[(tries.first + tries.n) %
					    tries.size];

		tries.dry = !tries.next(t->text);
		if (tries.dry)
			return;
		tries.n++;
		start(t, true);
	}
}

/* At least one is running. */
static void wait_for_one(void)
{
	struct try *list[NUMBER_JOBS + 1];
	struct pollfd p[NUMBER_JOBS + 1];
	unsigned int n = running(list), i;
	double now;

	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = list[i]->fd, .events = POLLIN };
	poll(p, n, 200);
	now = seconds();
	for (i = 0; i < n; i++) {
		if (p[i].revents)
			hear(list[i]);
		else if (now > list[i]->deadline)
			end(list[i], "its process did not finish");
	}
}

static void wait_for(const struct try *t)
{
	while (t->pid) {
		stop_in_time();
		begin_others();
		wait_for_one();
	}
}

void tries_begin(const struct sweep_request *q,
		 bool (*next)(char text[PROGRAM_TEXT]))
{
	memset(&tries, 0, sizeof(tries));
	request = q;
	tries.next = next;
	tries.until = q->seconds ? seconds() + q->seconds : 0;
	tries.processes = q->jobs ? q->jobs : cores_usable();
	/* One that takes long must not keep the others waiting. */
	tries.size = 4 * tries.processes + 8;
	tries.ring = calloc(tries.size, sizeof(*tries.ring));
	if (!tries.ring) {
		perror("dmrace: no memory for a sweep");
		exit(1);
	}
}

const struct outcome *tries_next(char text[PROGRAM_TEXT])
{
	struct try *t;

	if (tries.taken) {
		tries.first = (tries.first + 1) % tries.size;
		tries.n--;
		tries.taken = false;
	}
	if (!tries.n)
		begin_others();
	if (!tries.n)
		return NULL;
	t = &tries.ring[tries.first];
	wait_for(t);
	tries.taken = true;
	strcpy(text, t->text);
	return &t->o;
}

const struct outcome *tries_now(const char *text, bool share)
{
	snprintf(tries.now.text, sizeof(tries.now.text), "%s", text);
	start(&tries.now, share);
	wait_for(&tries.now);
	return &tries.now.o;
}

void tries_stop(void)
{
	tries.stopped = 1;
}

void tries_end(void)
{
	struct try *list[NUMBER_JOBS + 1];
	unsigned int n = running(list);

	while (n--)
		end(list[n], "it is not needed");
	free(tries.ring);
}
