// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process reads the numbers of pieces from a pipe.  What it makes it writes into
 * a file without a name, which may be long, and then one byte into a pipe.
 */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "common/cores.h"
#include "common/numbers.h"
#include "interrupt.h"
#include "pool.h"
#include "progress.h"

enum state { WAITS, BEGUN, MADE };

struct piece {
	enum state state;
	json_t *made;
	const char *why;	/* it was not made */
};

struct process {
	pid_t pid;		/* 0: there is none */
	int to, from, file;
	bool busy;		/* it has a piece: */
	size_t piece;
};

struct run {
	const struct jobs *jobs;
	struct pool pool;
	struct piece *pieces;
	size_t taken;		/* pieces */
	struct process process[NUMBER_JOBS];
	unsigned int most;	/* processes */
	int passed_on;		/* interruptions */
	const char *stopped;	/* why no other piece is begun; or NULL */
};

/* ---- a process -------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t n)
{
	ssize_t written;

	for (; n; bytes += written, n -= written) {
		written = write(fd, bytes, n);
		if (written < 0 && errno == EINTR)
			written = 0;
		else if (written <= 0)
			return false;
	}
	return true;
}

/* False: there is nothing more to be made. */
static bool next_order(int from, size_t *piece)
{
	ssize_t n;

	do {
		n = read(from, piece, sizeof(*piece));
	} while (n < 0 && errno == EINTR);
	return n == sizeof(*piece);
}

static void __attribute__((noreturn))
work(const struct jobs *jobs, int from, int to, int file)
{
	size_t piece;

	while (next_order(from, &piece)) {
		json_t *made = jobs->make(jobs->arg, piece);
		char *text = json_dumps(made, JSON_COMPACT | JSON_ENCODE_ANY);

		if (!text || ftruncate(file, 0) || lseek(file, 0, SEEK_SET) ||
		    !write_all(file, text, strlen(text)) ||
		    !write_all(to, "", 1))
			_exit(EXIT_FAILURE);
		free(text);
		json_decref(made);
	}
	if (jobs->end)
		jobs->end();
	_exit(EXIT_SUCCESS);
}

/* ---- this process ----------------------------------------------------- */

static void close_all(struct process *p)
{
	close(p->to);
	close(p->from);
	close(p->file);
	*p = (struct process){ 0 };
}

static bool start(struct run *run, struct process *p)
{
	pid_t parent = getpid();
	int order[2], reply[2];

	if (pipe2(order, O_CLOEXEC))
		return false;
	if (pipe2(reply, O_CLOEXEC)) {
		close(order[0]);
		close(order[1]);
		return false;
	}
	*p = (struct process){
		.to = order[1], .from = reply[0], .file = child_output(),
	};
	fflush(stdout);
	p->pid = p->file < 0 ? -1 : fork();
	if (!p->pid) {
		/* Without the one that takes there is nothing to do. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(EXIT_FAILURE);
		/* Each of the others ends when its pipe is closed. */
		for (unsigned int i = 0; i < run->most; i++)
			if (run->process[i].pid > 0)
				close(run->process[i].to);
		close(order[1]);
		work(run->jobs, order[0], reply[1], p->file);
	}
	close(order[0]);
	close(reply[1]);
	if (p->pid > 0)
		return true;
	close_all(p);
	return false;
}

/* It does not end by itself before its pipe is closed: it was killed, or make()
 * has ended it. */
static const char *reap(struct run *run, struct process *p)
{
	int status = 0;

	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	close_all(p);
	return WIFSIGNALED(status) ?
		pool_printf(&run->pool, "the process that made it was killed by signal %d (%s)",
			    WTERMSIG(status), strsignal(WTERMSIG(status))) :
		pool_printf(&run->pool, "the process that made it has ended, with status %d",
			    WEXITSTATUS(status));
}

static json_t *read_made(struct process *p)
{
	struct pool pool = { 0 };
	/* It closes the descriptor that it is given. */
	char *text = child_output_read(&pool, dup(p->file));
	json_t *made = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

	pool_free(&pool);
	return made;
}

/* It has written its byte, or has ended. */
static void hear(struct run *run, struct process *p)
{
	struct piece *piece = &run->pieces[p->piece];
	char byte;
	ssize_t n = read(p->from, &byte, 1);

	if (n < 0 && errno == EINTR)
		return;
	piece->state = MADE;
	p->busy = false;
	if (n == 1)
		piece->made = read_made(p);
	if (!piece->made)
		piece->why = reap(run, p);
}

static bool waits(const struct run *run, size_t i)
{
	return run->pieces[i].state == WAITS;
}

static size_t group_of(const struct run *run, size_t i)
{
	return run->jobs->group ? run->jobs->group(run->jobs->arg, i) : i;
}

/* Whether a process is busy with a piece of that group. */
static bool is_held(const struct run *run, size_t group)
{
	for (unsigned int i = 0; i < run->most; i++)
		if (run->process[i].busy &&
		    group_of(run, run->process[i].piece) == group)
			return true;
	return false;
}

/*
 * One of a group that no other process is at, else the last one: its group was
 * begun last, and most of it is left.
 */
static bool choose(const struct run *run, size_t *piece)
{
	size_t n = run->jobs->n, i;

	for (i = run->taken; i < n; i++)
		if (waits(run, i) && !is_held(run, group_of(run, i)))
			goto found;
	for (i = n; i-- > run->taken; )
		if (waits(run, i))
			goto found;
	return false;
found:
	*piece = i;
	return true;
}

static bool is_busy(const struct run *run)
{
	for (unsigned int i = 0; i < run->most; i++)
		if (run->process[i].busy)
			return true;
	return false;
}

/* One that waits for a piece, or could be started. */
static struct process *idle(struct run *run)
{
	struct process *empty = NULL;

	for (unsigned int i = 0; i < run->most; i++) {
		struct process *p = &run->process[i];

		if (p->pid && !p->busy)
			return p;
		if (!p->pid && !empty)
			empty = p;
	}
	return empty;
}

/* False: nothing waits, or no process is there for it. */
static bool hand_out(struct run *run)
{
	struct process *p = idle(run);
	size_t piece;

	if (!p || run->stopped || !choose(run, &piece))
		return false;
	if (!p->pid && !start(run, p)) {
		if (!is_busy(run))
			run->stopped = pool_printf(&run->pool,
				"no process can be started: %m");
		return false;
	}
	p->busy = true;
	p->piece = piece;
	run->pieces[piece].state = BEGUN;
	/* If it has ended, hear() sees that. */
	write_all(p->to, (char *)&piece, sizeof(piece));
	return true;
}

static void wait_for_one(struct run *run)
{
	struct pollfd fd[NUMBER_JOBS];

	for (unsigned int i = 0; i < run->most; i++)
		fd[i] = (struct pollfd){
			.fd = run->process[i].busy ? run->process[i].from : -1,
			.events = POLLIN,
		};
	if (poll(fd, run->most, 100) <= 0)
		return;
	for (unsigned int i = 0; i < run->most; i++)
		if (fd[i].revents)
			hear(run, &run->process[i]);
}

static void pass_on(struct run *run)
{
	if (!interrupted())
		return;
	if (!run->stopped)
		run->stopped = pool_printf(&run->pool,
			"interrupted by %s before it began", interrupt_name());
	if (run->passed_on == interrupt_count())
		return;
	run->passed_on = interrupt_count();
	for (unsigned int i = 0; i < run->most; i++)
		if (run->process[i].pid)
			kill(run->process[i].pid, interrupted());
}

/* Those whose turn it is. */
static void take(struct run *run)
{
	const struct jobs *jobs = run->jobs;

	for (; run->taken < jobs->n; run->taken++) {
		struct piece *p = &run->pieces[run->taken];

		if (p->state == BEGUN || (p->state == WAITS && !run->stopped))
			return;
		jobs->take(jobs->arg, run->taken, p->made,
			   p->state == WAITS ? run->stopped : p->why);
	}
}

static void end_all(struct run *run)
{
	for (unsigned int i = 0; i < run->most; i++)
		if (run->process[i].pid)
			close(run->process[i].to);
	for (unsigned int i = 0; i < run->most; i++)
		while (run->process[i].pid > 0 &&
		       waitpid(run->process[i].pid, NULL, 0) < 0 &&
		       errno == EINTR)
			;
}

void jobs_run(const struct jobs *jobs)
{
	struct run run = {
		.jobs = jobs,
		.most = jobs->processes ? jobs->processes : cores_usable(),
	};
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };

	run.pieces = pool_alloc(&run.pool, (jobs->n + 1) * sizeof(*run.pieces));
	interrupt_hold();
	sigaction(SIGPIPE, &ignore, &before);
	do {
		pass_on(&run);
		while (hand_out(&run))
			;
		if (is_busy(&run))
			wait_for_one(&run);
		progress_tick();
		take(&run);
	} while (run.taken < jobs->n);
	end_all(&run);
	sigaction(SIGPIPE, &before, NULL);
	interrupt_release();
	pool_free(&run.pool);
}
