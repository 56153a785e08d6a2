// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "standby.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/standby.h"
#include "runner.h"

#define JOBS		64		/* at a time; others wait */
#define REHEARSAL	30		/* seconds at most */
#define TRIES		3		/* scenarios */

static struct job {
	pid_t pid;		/* 0: free */
	int fd;
} jobs[JOBS];

/* ---- rehearsals ------------------------------------------------------- */

/*
 * It may crash, hang or find something, so it is made in a child.  If it ends
 * well, the child goes on as the standby, and its parent only waits for it.
 */
static bool goes_on(const struct scenario *s, bool hold_frees)
{
	int well[2], status = 0;
	pid_t parent = getpid(), pid;
	char byte;

	if (pipe(well))
		return false;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(REHEARSAL);
		if (getppid() != parent || !runner_rehearse(s, hold_frees) ||
		    write(well[1], "", 1) != 1)
			_exit(1);
		alarm(0);
		close(well[0]);
		close(well[1]);
		return true;
	}
	close(well[1]);
	if (pid > 0 && read(well[0], &byte, 1) == 1) {
		waitpid(pid, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	close(well[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return false;
}

/* Without a rehearsal runs only take longer. */
static bool rehearse(const char *name, bool hold_frees)
{
	const struct scenario *s = NULL;
	size_t i;

	for (i = 0; i < (name ? 1 : TRIES); i++) {
		s = name ? scenario_find(name) : scenario_at(i);
		if (!s)
			return !name;
		if (goes_on(s, hold_frees))
			return true;
	}
	return !name;
}

bool runner_standby_rehearse(const char *scenario, bool hold_frees)
{
	bool well = rehearse(scenario, hold_frees);

	if (!well)
		fprintf(stderr, "the rehearsal of %s does not end well: give another scenario\n",
			scenario ? scenario : "a scenario");
	return well;
}

/* ---- a child ---------------------------------------------------------- */

static bool receive(int fd, void *to, size_t size)
{
	return recv(fd, to, size, MSG_WAITALL) == (ssize_t)size;
}

static void redirect(const char *path, int to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || dup2(fd, to) < 0)
		_exit(127);
	if (fd != to)
		close(fd);
}

static void limit_files(int64_t bytes)
{
	struct rlimit limit;

	if (!bytes || getrlimit(RLIMIT_FSIZE, &limit))
		return;
	if (limit.rlim_cur > (rlim_t)bytes)
		limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* The next of the texts, or the process ends. */
static char *next(char **at, const char *end)
{
	char *text = *at;

	if (text >= end)
		_exit(127);
	*at += strlen(text) + 1;
	return text;
}

static void become(int fd, pid_t standby, int *argc, char ***argv)
{
	struct standby_request request;
	char *at, *end, *dir, **args;
	int n = 0;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* A command that only asked who is there goes away. */
	if (getppid() != standby || !receive(fd, &request, sizeof(request)) ||
	    request.size > STANDBY_REQUEST)
		_exit(127);
	at = malloc(request.size + 1);
	args = malloc((request.size + 2) * sizeof(*args));
	if (!at || !args || !receive(fd, at, request.size))
		_exit(127);
	end = at + request.size;
	*end = '\0';
	dir = next(&at, end);
	if (chdir(dir))
		_exit(127);
	umask(request.umask);
	redirect(next(&at, end), STDOUT_FILENO);
	redirect(next(&at, end), STDERR_FILENO);
	limit_files(request.file_limit);
	close(fd);
	args[n++] = (*argv)[0];
	while (at < end)
		args[n++] = next(&at, end);
	args[n] = NULL;
	*argc = n;
	*argv = args;
}

/* ---- the standby ------------------------------------------------------- */

static void do_nothing(int number)
{
	(void)number;
}

static void answer(int fd, const void *what, size_t size)
{
	/* A command that has gone is seen by poll(). */
	(void)!send(fd, what, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* What it started must not outlive it; as long as it is not reaped, its number
 * is its own. */
static void reap(struct job *job)
{
	struct standby_end end = { 0 };
	siginfo_t info = { 0 };
	int status = 0;

	if (waitid(P_PID, job->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    info.si_pid != job->pid)
		return;
	kill(-job->pid, SIGKILL);
	waitpid(job->pid, &status, 0);
	end.status = status;
	answer(job->fd, &end, sizeof(end));
	close(job->fd);
	job->pid = 0;
}

static struct job *free_job(void)
{
	int i;

	for (i = 0; i < JOBS; i++)
		if (!jobs[i].pid)
			return &jobs[i];
	return NULL;
}

/* True: this is the child. */
static bool start(int socket, const char *build, const sigset_t *mask,
		  int *argc, char ***argv)
{
	struct standby_hello hello = { 0 };
	struct job *job = free_job();
	int fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC), i;
	pid_t standby = getpid();

	if (fd < 0)
		return false;
	job->pid = fork();
	job->fd = fd;
	if (!job->pid) {
		close(socket);
		for (i = 0; i < JOBS; i++)
			if (jobs[i].pid)
				close(jobs[i].fd);
		signal(SIGCHLD, SIG_DFL);
		sigprocmask(SIG_SETMASK, mask, NULL);
		become(fd, standby, argc, argv);
		return true;
	}
	if (job->pid < 0) {
		close(fd);
		job->pid = 0;
		return false;
	}
	setpgid(job->pid, job->pid);
	hello.pid = job->pid;
	strncpy(hello.build, build, sizeof(hello.build) - 1);
	answer(fd, &hello, sizeof(hello));
	return false;
}

bool runner_standby(int socket, const char *build, int *argc, char ***argv)
{
	struct pollfd fds[JOBS + 1];
	sigset_t chld, mask;
	int i;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &mask);
	signal(SIGCHLD, do_nothing);
	for (;;) {
		for (i = 0; i < JOBS; i++) {
			fds[i].fd = jobs[i].pid ? jobs[i].fd : -1;
			fds[i].events = POLLRDHUP;
			fds[i].revents = 0;
		}
		fds[JOBS].fd = free_job() ? socket : -1;
		fds[JOBS].events = POLLIN;
		fds[JOBS].revents = 0;
		if (ppoll(fds, JOBS + 1, NULL, &mask) < 0 && errno != EINTR)
			return false;
		for (i = 0; i < JOBS; i++) {
			if (!jobs[i].pid)
				continue;
			if (fds[i].fd >= 0 && fds[i].revents)
				kill(-jobs[i].pid, SIGKILL);
			reap(&jobs[i]);
		}
		if (fds[JOBS].fd >= 0 && fds[JOBS].revents & ~POLLIN)
			return false;
		if (fds[JOBS].fd >= 0 && fds[JOBS].revents &&
		    start(socket, build, &mask, argc, argv))
			return true;
	}
}
