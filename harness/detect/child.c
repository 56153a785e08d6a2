// SPDX-License-Identifier: GPL-2.0-only
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "interrupt.h"
#include "progress.h"

/* What the child says on the pipe before, or instead of, its exec. */
struct word {
	bool aslr;
	int error;		/* 0: it will now exec */
	char what[64];
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void say(int pipe, struct word *word, const char *what)
{
	ssize_t n;

	word->error = what ? errno : 0;
	strncpy(word->what, what ? what : "", sizeof(word->what) - 1);
	n = write(pipe, word, sizeof(*word));
	if (what || n != sizeof(*word))
		_exit(127);
}

static void redirect(const char *path, int fd, int to, int pipe,
		     struct word *word)
{
	if (path)
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		say(pipe, word, path ? path : "its output");
	if (fd != to && dup2(fd, to) < 0)
		say(pipe, word, "dup2");
	if (path && fd != to)
		close(fd);
}

static void set_environment(const char *const *env)
{
	for (; env && *env; env++) {
		if (strchr(*env, '='))
			putenv((char *)*env);
		else
			unsetenv(*env);
	}
}

static void limit_files(long long bytes)
{
	struct rlimit limit;

	if (!bytes || getrlimit(RLIMIT_FSIZE, &limit))
		return;
	if (limit.rlim_cur != RLIM_INFINITY &&
	    limit.rlim_cur <= (rlim_t)bytes)
		return;
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void become(const struct child *c, int pipe, int asks, pid_t parent,
		   const sigset_t *mask)
{
	struct word word = { 0 };
	int persona = personality(0xffffffff);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)	/* it died before that */
		_exit(127);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	redirect("/dev/null", -1, STDIN_FILENO, pipe, &word);
	redirect(c->out, c->out_fd, STDOUT_FILENO, pipe, &word);
	redirect(c->err, c->err_fd, STDERR_FILENO, pipe, &word);
	if (asks >= 0) {
		if (pipe == CHILD_ASKS)		/* it would be closed */
			pipe = fcntl(pipe, F_DUPFD_CLOEXEC, CHILD_ASKS + 1);
		if (asks == CHILD_ASKS)
			fcntl(asks, F_SETFD, 0);
		else if (dup2(asks, CHILD_ASKS) < 0)
			say(pipe, &word, "dup2");
	}
	limit_files(c->file_limit);
	if (persona == -1 || personality(persona | ADDR_NO_RANDOMIZE) == -1)
		word.aslr = true;
	set_environment(c->env);
	say(pipe, &word, NULL);
	execvp(c->argv[0], (char *const *)c->argv);
	say(pipe, &word, c->argv[0]);
}

/* Whether it has ended; it stays a zombie, so its group keeps its number. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == pid;
}

/* A question, or 10 ms without one. */
static void listen_to(const struct child *c, int asks)
{
	struct pollfd fd = { .fd = asks, .events = POLLIN };
	char letter;

	if (poll(&fd, 1, 10) <= 0 || read(asks, &letter, 1) != 1)
		return;
	letter = c->answer(c->arg);
	if (send(asks, &letter, 1, MSG_NOSIGNAL) != 1)
		return;		/* it is gone: has_ended() comes next */
}

/* Sleeps until one of the signals comes, 0.2 s at most. */
static void nap(const struct child *c, int asks, const sigset_t *signals,
		double left)
{
	struct timespec t = { .tv_nsec = 200000000 };
	int signal;

	if (asks >= 0) {
		listen_to(c, asks);
		t.tv_nsec = 0;
	} else if (left < 0.2) {
		t.tv_nsec = left > 0 ? left * 1e9 + 1 : 1;
	}
	signal = sigtimedwait(signals, NULL, &t);
	if (signal > 0 && signal != SIGCHLD)
		interrupt_note(signal);
}

/* Waits; sets why it was ended, if it was.  False: it has to be killed. */
static bool wait_for(const struct child *c, pid_t pid, int asks,
		     const sigset_t *signals, double deadline,
		     struct child_end *end)
{
	struct progress progress = { .path = c->watch };
	bool ended, asked = false;

	while (!(ended = has_ended(pid))) {
		bool over = now() >= deadline || (c->over && c->over(c->arg));

		progress_follow(&progress);
		if (asked && (over || interrupt_count() > 1))
			break;
		if (!asked && (over || interrupted())) {
			end->interrupted = interrupted();
			end->timeout = !end->interrupted;
			if (!c->grace)
				break;
			asked = true;
			deadline = now() + c->grace;
			kill(-pid, SIGINT);
		}
		nap(c, asks, signals, deadline - now());
	}
	progress_unfollow(&progress);
	return ended;
}

static struct child_end reap(const struct child *c, pid_t pid, int asks,
			     const sigset_t *signals, double start)
{
	double deadline = c->timeout ? start + c->timeout : 1e18;
	struct child_end end = { .how = CHILD_EXITED };
	bool ended = wait_for(c, pid, asks, signals, deadline, &end);
	int status;

	/* what it started must not outlive it */
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!ended) {
		end.how = CHILD_STOPPED;
	} else if (WIFSIGNALED(status)) {
		end.how = CHILD_KILLED;
		end.number = WTERMSIG(status);
	} else {
		end.number = WEXITSTATUS(status);
	}
	return end;
}

struct child_end child_run(const struct child *c)
{
	struct child_end end = { .how = CHILD_NOT_STARTED, .what = "fork" };
	static struct word word;
	sigset_t signals, before;
	double start = now();
	pid_t pid, parent = getpid();
	int pipe[2], asks[2] = { -1, -1 };
	bool aslr = false;

	word = (struct word){ 0 };
	if (pipe2(pipe, O_CLOEXEC)) {
		end.number = errno;
		return end;
	}
	if (c->answer && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				    asks)) {
		end.number = errno;
		close(pipe[0]);
		close(pipe[1]);
		return end;
	}
	interrupt_hold();
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	interrupt_add(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	pid = fork();
	if (!pid)
		become(c, pipe[1], asks[1], parent, &before);
	end.number = errno;
	close(pipe[1]);
	if (asks[1] >= 0)
		close(asks[1]);
	while (pid > 0 && read(pipe[0], &word, sizeof(word)) == sizeof(word)) {
		aslr = word.aslr;
		if (word.error)
			break;
	}
	close(pipe[0]);
	if (pid > 0) {
		setpgid(pid, pid);
		if (word.error) {
			while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
				;
			end.number = word.error;
			end.what = word.what;
		} else {
			end = reap(c, pid, asks[0], &signals, start);
		}
	}
	if (asks[0] >= 0)
		close(asks[0]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	interrupt_release();
	end.aslr = aslr;
	end.seconds = now() - start;
	return end;
}

int child_output(void)
{
	return memfd_create("dmrace", MFD_CLOEXEC);
}

char *child_output_read(struct pool *pool, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *s = size < 0 ? NULL : pool_alloc(pool, size + 1);
	ssize_t n = 0, got = 0;

	for (; s && got < size; got += n) {
		n = pread(fd, s + got, size - got, got);
		if (n <= 0)
			break;
	}
	close(fd);
	return s;
}
