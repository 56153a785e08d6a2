// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts real programs, confined, and reports their ends.
 *
 *	dmrace-clients check COMMAND...
 *	dmrace-clients host DIR N
 *	dmrace-clients attach DIR LINE COMMAND [ARGUMENT...]
 *
 * check: exits with 0 if programs can be confined here and the first word of
 * each command is there, else with 77 and one line that says why not.
 *
 * host: the runner's.  Descriptor 3 is the runner's, 4 and those after it are the
 * lines of N CPUs (protocol.h).  For each it has a keeper, which all processes
 * of that CPU's program become children of when their parents end.  When the
 * runner closes its descriptor, or has died, all are killed, and DIR is removed.
 *
 * attach: brings the command to the server that listens in DIR (listen.h); LINE
 * is the name of the socket.  Waits for its turn, and ends as the command does:
 * with its status, or by the same signal.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "confine.h"
#include "client/protocol.h"

#define STATUS_USAGE	2
#define STATUS_CANNOT	77

#define CONTROL		3		/* descriptor */
#define OUTPUT		4096		/* bytes that are reported */

/*
 * The library lies beside this program.  It is looked for before anything is
 * confined: in a chroot, the path of this program is another one afterwards.
 */
static char library[4096];
static bool have_library;

static void find_library(void)
{
	ssize_t n = readlink("/proc/self/exe", library, sizeof(library) - 1);
	char *slash = strrchr(library, '/');

	if (n <= 0 || !slash)
		return;
	snprintf(slash + 1, sizeof(library) - (slash + 1 - library), "%s",
		 CLIENT_LIBRARY);
	have_library = !access(library, R_OK);
}

static void set_path(void)
{
	const char *path = getenv("PATH");
	char longer[4096];

	/* where administrators' programs are: not in every user's PATH */
	snprintf(longer, sizeof(longer), "%s:/usr/sbin:/sbin",
		 path ? path : "/usr/bin:/bin");
	setenv("PATH", longer, 1);
}

/* What every client's process has. */
static bool environment(const char *socket)
{
	if (!have_library)
		return false;
	setenv("LD_PRELOAD", library, 1);
	setenv(CLIENT_ENV, socket, 1);
	/* There is no udev: libdevmapper makes the nodes itself. */
	setenv("DM_DISABLE_UDEV", "1", 1);
	setenv("LC_ALL", "C", 1);
	set_path();
	return true;
}

/* ---- a keeper ---------------------------------------------------------- */

static void become(int cpu, const char *dir, const char *command, int output)
{
	char socket[128];
	int null = open("/dev/null", O_RDONLY);

	snprintf(socket, sizeof(socket), "%s/cpu%d", dir, cpu + 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close_range(3, ~0u, 0);
	if (environment(socket))
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	dprintf(STDERR_FILENO, "dmrace: cannot start the client: %s\n",
		strerror(errno));
	_exit(127);
}

static void kill_children(void)
{
	char path[64], text[4096], *at = text, *end;
	ssize_t n = -1;
	int fd;
	long pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	while ((pid = strtol(at, &end, 10)) > 0) {
		kill(pid, SIGKILL);
		at = end;
	}
}

/* Whether some are left; the main one's status is kept. */
static bool reap(pid_t main, int *status)
{
	int s;
	pid_t pid;

	while ((pid = waitpid(-1, &s, WNOHANG)) > 0)
		if (pid == main)
			*status = s;
	return !pid;
}

/* Until no process of the program is left. */
static int wait_for(pid_t main, int line, int signals)
{
	struct pollfd fds[2] = {
		{ signals, POLLIN, 0 }, { line, POLLRDHUP, 0 },
	};
	struct signalfd_siginfo info;
	bool killing = false;
	int status = 0;

	while (reap(main, &status)) {
		if (killing)
			kill_children();
		poll(fds, killing ? 1 : 2, killing ? 10 : -1);
		if (fds[0].revents && read(signals, &info, sizeof(info)) < 0)
			break;
		killing |= fds[1].revents != 0;
	}
	return status;
}

static void send_end(int line, int status, int output)
{
	char text[OUTPUT];
	struct stat s = { .st_size = 0 };
	ssize_t n = pread(output, text, sizeof(text), 0);
	struct client_end end = { .status = status, .size = n > 0 ? n : 0 };
	struct iovec iov[2] = { { &end, sizeof(end) }, { text, end.size } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	fstat(output, &s);
	end.lost = s.st_size > (off_t)end.size;
	sendmsg(line, &msg, MSG_NOSIGNAL);
}

static void run_program(int cpu, const char *dir, int line, int signals,
			const char *command)
{
	int output = memfd_create("output", MFD_CLOEXEC);
	sigset_t none;
	pid_t pid;

	fcntl(output, F_SETFL, O_APPEND);
	pid = fork();
	if (!pid) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		become(cpu, dir, command, output);
	}
	send_end(line, pid < 0 ? 127 << 8 : wait_for(pid, line, signals),
		 output);
	close(output);
}

static void keep(int cpu, const char *dir, int line)
{
	static char message[sizeof(struct client_start) + CLIENT_DATA];
	struct client_start *start = (void *)message;
	sigset_t child;
	int signals;
	ssize_t n;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	while ((n = recv(line, message, sizeof(message) - 1, 0)) > 0) {
		message[n] = '\0';
		if (n > (ssize_t)sizeof(*start) &&
		    start->version == CLIENT_VERSION)
			run_program(cpu, dir, line, signals,
				    (const char *)(start + 1));
	}
	_exit(0);
}

/* ---- the host ---------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *s, int type,
		      struct FTW *at)
{
	(void)s;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

/* In namespaces of its own the host could not remove it: the parent does. */
static void clean_up(const char *dir)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void confined_host(const char *dir, int cpus)
{
	char error[512], mapper[128];
	int i;

	snprintf(mapper, sizeof(mapper), "%s/dev/mapper", dir);
	if (!confine(mapper, error, sizeof(error))) {
		send(CONTROL, error, strlen(error), MSG_NOSIGNAL);
		_exit(STATUS_CANNOT);
	}
	for (i = 0; i < cpus; i++) {
		pid_t pid = fork();
		int k;

		if (pid)
			continue;
		close(CONTROL);
		for (k = 0; k < cpus; k++)
			if (k != i)
				close(CONTROL + 1 + k);
		keep(i, dir, CONTROL + 1 + i);
	}
	for (i = 0; i < cpus; i++)
		close(CONTROL + 1 + i);
	send(CONTROL, "\n", 1, MSG_NOSIGNAL);
	close(CONTROL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	_exit(0);
}

static int host(const char *dir, int cpus)
{
	pid_t pid;
	int i;

	/* A signal for the runner's process group is not for us. */
	setsid();
	pid = fork();
	if (!pid)
		confined_host(dir, cpus);
	for (i = 0; i < cpus; i++)
		close(CONTROL + 1 + i);
	close(CONTROL);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	clean_up(dir);
	return pid > 0 ? 0 : 1;
}

/* ---- check and attach -------------------------------------------------- */

/* The length of the word that a command begins with, if it is a program's. */
static int first_word(const char *command)
{
	return strspn(command, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./");
}

static bool there(const char *command)
{
	char script[512];

	snprintf(script, sizeof(script), "command -v %.*s >/dev/null",
		 first_word(command), command);
	return !first_word(command) || !system(script);
}

static int refuse(const char *text)
{
	fprintf(stderr, "%s\n", text);
	return STATUS_CANNOT;
}

static int check(char **commands)
{
	char error[512];
	int status;
	pid_t pid;

	set_path();
	for (; *commands; commands++)
		if (!there(*commands)) {
			snprintf(error, sizeof(error), "%.*s is not installed",
				 first_word(*commands), *commands);
			return refuse(error);
		}
	if (!have_library)
		return refuse(library);
	pid = fork();
	if (!pid)
		_exit(confine(NULL, error, sizeof(error)) ? 0 : refuse(error));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_CANNOT;
}

/* It dies with its keeper. */
static int become_client(const char *socket, char **argv)
{
	char error[512], mapper[256];
	int length = strrchr(socket, '/') ? strrchr(socket, '/') - socket : 0;

	snprintf(mapper, sizeof(mapper), "%.*s/dev/mapper", length, socket);
	if (!confine(mapper, error, sizeof(error)))
		return refuse(error);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (environment(socket))
		execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}

/* The server's end of the line, or -1, and it has been said why not. */
static int connect_line(const char *dir, const char *line)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "%s/%s", dir, line);
	if (fd >= 0 && !connect(fd, (void *)&name, sizeof(name)))
		return fd;
	if (errno == ENOENT && !access(dir, X_OK))
		fprintf(stderr, "dmrace: the server has no such CPU\n");
	else if (errno == ENOENT || errno == ECONNREFUSED)
		fprintf(stderr, "dmrace: no server is running: start 'dmrace serve' in another terminal\n");
	else
		fprintf(stderr, "dmrace: %s: %s\n", name.sun_path,
			strerror(errno));
	return -1;
}

static bool send_command(int line, char **argv)
{
	char text[CLIENT_TEXT_SIZE] = "";
	size_t used = 0;

	for (; *argv && used < sizeof(text); argv++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s",
				 used ? " " : "", *argv);
	return send(line, text, strlen(text) + 1, MSG_NOSIGNAL) > 0;
}

/* Which CPU, from 0; -1: the server has ended. */
static int wait_for_turn(int line)
{
	struct {
		struct client_start start;
		char text[16];
	} message = { 0 };
	ssize_t n = recv(line, &message, sizeof(message) - 1, 0);

	if (n <= (ssize_t)sizeof(message.start) ||
	    message.start.version != CLIENT_VERSION)
		return -1;
	return atoi(message.text) - 1;
}

/* Ends as the program did: a shell then says "Segmentation fault". */
static int end_like(int status)
{
	struct rlimit none = { 0, 0 };
	sigset_t all;

	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

static void be_a_client(const char *dir, int cpu, char **argv)
{
	char socket[128];

	snprintf(socket, sizeof(socket), "%s/cpu%d", dir, cpu + 1);
	_exit(become_client(socket, argv));
}

/* A keeper that a person started: the program has its terminal. */
static int attach(const char *dir, const char *name, char **argv)
{
	int line = connect_line(dir, name), signals, status, cpu;
	sigset_t old, child;
	pid_t pid;

	if (line < 0)
		return STATUS_CANNOT;
	cpu = send_command(line, argv) ? wait_for_turn(line) : -1;
	if (cpu < 0) {
		fprintf(stderr, "dmrace: the server has ended\n");
		return STATUS_CANNOT;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &old);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	pid = fork();
	if (!pid) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		be_a_client(dir, cpu, argv);
	}
	/* What a person types at the terminal is for the program. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	status = pid < 0 ? 127 << 8 : wait_for(pid, line, signals);
	send_end(line, status, -1);
	return end_like(status);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	find_library();
	if (!strcmp(mode, "check"))
		return check(argv + 2);
	if (!strcmp(mode, "host") && argc == 4)
		return host(argv[2], atoi(argv[3]));
	if (!strcmp(mode, "attach") && argc > 4)
		return attach(argv[2], argv[3], argv + 4);
	fprintf(stderr, "usage: dmrace-clients check COMMAND... | "
		"host DIR N | attach DIR LINE COMMAND...\n");
	return STATUS_USAGE;
}
