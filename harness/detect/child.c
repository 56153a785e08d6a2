// SPDX-License-Identifier: GPL-2.0-only
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

static void redirect(const char *path, int to, int pipe, struct word *word)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (fd < 0)
		say(pipe, word, path);
	if (fd != to) {
		dup2(fd, to);
		close(fd);
	}
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

static void become(const struct child *c, int pipe)
{
	struct word word = { 0 };
	int persona = personality(0xffffffff);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	redirect("/dev/null", STDIN_FILENO, pipe, &word);
	redirect(c->out, STDOUT_FILENO, pipe, &word);
	redirect(c->err, STDERR_FILENO, pipe, &word);
	if (persona == -1 || personality(persona | ADDR_NO_RANDOMIZE) == -1)
		word.aslr = true;
	set_environment(c->env);
	say(pipe, &word, NULL);
	execvp(c->argv[0], (char *const *)c->argv);
	say(pipe, &word, c->argv[0]);
}

static volatile sig_atomic_t interrupt;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupt = 1;
}

/* A child that is watched: what it has to say, and Ctrl-C to it. */
static void look_after(const struct child *c, pid_t pid,
		       struct progress *progress)
{
	progress_show(progress);
	if (interrupt && !*c->interrupted) {
		*c->interrupted = true;
		kill(-pid, SIGINT);
	}
}

/* Returns true if the child ended by itself. */
static bool wait_until(const struct child *c, pid_t pid, int pidfd,
		       double deadline, struct progress *progress)
{
	struct pollfd fd = { .fd = pidfd, .events = POLLIN };

	for (;;) {
		double left = deadline - now();
		double nap = left > 0.2 ? 0.2 : left;
		int n = poll(&fd, 1, nap > 0 ? nap * 1000 + 1 : 0);

		if (c->watch)
			look_after(c, pid, progress);
		if (n > 0)
			return true;
		if (n == 0 && left <= 0)
			return false;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

static struct child_end reap(const struct child *c, pid_t pid, double start)
{
	const struct sigaction handle = { .sa_handler = on_interrupt };
	double deadline = c->timeout ? start + c->timeout : 1e18;
	struct child_end end = { .how = CHILD_EXITED };
	int pidfd = pidfd_open(pid, 0), status;
	struct progress progress = { .path = c->watch };
	struct sigaction before;
	bool ended;

	interrupt = 0;
	if (c->watch)
		sigaction(SIGINT, &handle, &before);
	ended = pidfd >= 0 &&
		wait_until(c, pid, pidfd, deadline, &progress);
	if (c->watch) {
		progress_end(&progress);
		sigaction(SIGINT, &before, NULL);
	}

	/* what it started must not outlive it */
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
	if (!ended) {
		end.how = CHILD_TIMEOUT;
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
	double start = now();
	bool aslr = false;
	int pipe[2];
	pid_t pid;

	word = (struct word){ 0 };
	if (pipe2(pipe, O_CLOEXEC)) {
		end.number = errno;
		return end;
	}
	pid = fork();
	if (!pid)
		become(c, pipe[1]);
	end.number = errno;
	close(pipe[1]);
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
			end = reap(c, pid, start);
		}
	}
	end.aslr = aslr;
	end.seconds = now() - start;
	return end;
}
