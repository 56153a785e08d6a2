// SPDX-License-Identifier: GPL-2.0-only
#include "standby.h"

#include <dirent.h>
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
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/standby.h"
#include "interrupt.h"
#include "runners.h"
#include "symbols.h"

#define HELLO		120	/* seconds until a standby must have answered */
#define KILLED		10	/* ... and until what it kills must be gone */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

const char *standby_dir(struct pool *pool)
{
	const char *dir = getenv("DMRACE_STANDBY");
	char *here;

	if (!dir || !*dir)
		return NULL;
	if (*dir == '/')
		return dir;
	here = getcwd(NULL, 0);
	dir = here ? pool_printf(pool, "%s/%s", here, dir) : NULL;
	free(here);
	return dir;
}

static const char *standby_name(struct pool *pool, const char *subject,
			       const struct tool *tool)
{
	return pool_printf(pool, "%s-%s", subject, tool->name);
}

const char *without_percent(struct pool *pool, const char *path)
{
	char *to = pool_alloc(pool, 2 * strlen(path) + 1), *s = to;

	for (; *path; *s++ = *path++)
		if (*path == '%')
			*s++ = '%';
	return to;
}

const char *const *valgrind_command(struct pool *pool, const struct tool *tool,
				    const char *xml)
{
	VEC(const char *) argv = { 0 };
	const char *const args[] = {
		"valgrind", "--command-line-only=yes", "--xml=yes",
		pool_printf(pool, "--xml-file=%s", xml),
		"--error-limit=no", "--fair-sched=try", "--num-callers=30",
		/* those of the runner are known without it (valgrind.c) */
		"--read-inline-info=no",
		/* its pipes in TMPDIR would outlive a Valgrind that is killed */
		"--vgdb=no",
	};

	for (size_t i = 0; i < sizeof(args) / sizeof(*args); i++)
		*vec_add(pool, &argv) = args[i];
	for (const char *const *o = tool->valgrind; *o; o++)
		*vec_add(pool, &argv) = *o;
	*vec_add(pool, &argv) = NULL;
	return argv.v;
}

/* ---- the connection --------------------------------------------------- */

/* The name of a socket must be short, and paths are not. */
static bool address_of(struct pool *pool, const char *dir, const char *name,
		       int *dir_fd, struct sockaddr_un *address)
{
	const char *path;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*dir_fd < 0)
		return false;
	path = pool_printf(pool, "/proc/self/fd/%d/%s.sock", *dir_fd, name);
	if (strlen(path) >= sizeof(address->sun_path)) {
		close(*dir_fd);
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address->sun_path, path);
	return true;
}

static int connect_at(const struct sockaddr_un *address, socklen_t size)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)address, size)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int connect_to(struct pool *pool, const char *dir, const char *name)
{
	struct sockaddr_un address;
	int fd, dir_fd;

	if (!address_of(pool, dir, name, &dir_fd, &address))
		return -1;
	fd = connect_at(&address, sizeof(address));
	close(dir_fd);
	return fd;
}

/*
 * Reads that many bytes.  1: they are there; 0: the other side has gone; -1: not
 * before the deadline, or a signal came (in which case, not @patient).
 */
static int receive(int fd, void *to, size_t size, double deadline, bool patient)
{
	size_t got = 0;

	while (got < size) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		double left = deadline - now();
		ssize_t n;

		if (left <= 0 || (!patient && interrupted()))
			return -1;
		/* A signal that comes just before it is seen soon after. */
		if (poll(&p, 1, left < 0.2 ? left * 1000 + 1 : 200) <= 0)
			continue;
		n = read(fd, (char *)to + got, size - got);
		if (n <= 0)
			return 0;
		got += n;
	}
	return 1;
}

static const char *messages(struct pool *pool, const struct standby *s,
			    size_t *size)
{
	return pool_read_file(pool, pool_printf(pool, "%s/%s.err", s->dir,
						s->name), size);
}

/* This process's own: standby_own(). */
static struct {
	pid_t keeper;			/* 0: there is none */
	char *subject;
	struct sockaddr_un address;	/* abstract: no file has its name */
	socklen_t size;
} own;

bool standby_connect(struct pool *pool, const char *subject, const char *runner,
		    const struct tool *tool, struct standby *s)
{
	const char *build;
	struct standby_hello hello;
	size_t size = 0;

	*s = (struct standby){ .name = standby_name(pool, subject, tool),
			       .fd = -1 };
	if (tool->valgrind) {
		s->dir = standby_dir(pool);
		if (s->dir)
			s->fd = connect_to(pool, s->dir, s->name);
	} else if (own.keeper && !strcmp(own.subject, subject) &&
		   !strcmp(tool->name, "tsan")) {
		s->fd = connect_at(&own.address, own.size);
	}
	if (s->fd < 0)
		return false;
	build = elf_build_id(pool, runner);
	if (receive(s->fd, &hello, sizeof(hello), now() + HELLO, false) == 1 &&
	    *build && !strncmp(hello.build, build, sizeof(hello.build))) {
		s->pid = hello.pid;
		if (s->dir)
			messages(pool, s, &size);
		s->said = size;
		return true;
	}
	close(s->fd);
	return false;
}

/* ---- a run ------------------------------------------------------------ */

static long long limit_of(long long bytes)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY)
		return bytes;
	return bytes && bytes < (long long)limit.rlim_cur ?
	       bytes : (long long)limit.rlim_cur;
}

static bool send_all(int fd, const void *from, size_t size)
{
	for (size_t done = 0; done < size; ) {
		ssize_t n = send(fd, (const char *)from + done, size - done,
				 MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += n;
	}
	return true;
}

static bool send_request(int fd, const struct child *c)
{
	struct standby_request request = { .file_limit = limit_of(c->file_limit) };
	char *here = getcwd(NULL, 0), *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	mode_t mask = umask(0);
	bool sent;

	umask(mask);
	if (!f || !here) {
		free(here);
		return false;
	}
	fprintf(f, "%s%c%s%c%s%c", here, 0, c->out, 0, c->err, 0);
	for (const char *const *arg = c->argv + 1; *arg; arg++)
		fprintf(f, "%s%c", *arg, 0);
	fclose(f);
	request.umask = mask;
	request.size = size;
	sent = size <= STANDBY_REQUEST &&
	       send_all(fd, &request, sizeof(request)) &&
	       send_all(fd, text, size);
	free(text);
	free(here);
	return sent;
}

static struct child_end end_of(const struct standby_end *e)
{
	if (WIFSIGNALED(e->status))
		return (struct child_end){ .how = CHILD_KILLED,
					   .number = WTERMSIG(e->status) };
	return (struct child_end){ .how = CHILD_EXITED,
				   .number = WEXITSTATUS(e->status) };
}

static struct child_end wait_for(int fd, double deadline)
{
	/* If the standby dies, its children are killed. */
	static const struct standby_end gone = { SIGKILL };
	struct standby_end e;
	struct child_end end;
	int got = receive(fd, &e, sizeof(e), deadline, false);

	if (got >= 0)
		return end_of(got ? &e : &gone);
	end = (struct child_end){ .how = CHILD_STOPPED };
	end.interrupted = interrupted();
	end.timeout = !end.interrupted;
	shutdown(fd, SHUT_WR);
	receive(fd, &e, sizeof(e), now() + KILLED, true);
	return end;
}

static void append(const char *to, const char *text, size_t size)
{
	FILE *f = text ? fopen(to, "ae") : NULL;

	if (!f)
		return;
	fwrite(text, 1, size, f);
	fclose(f);
}

/* To another file system, too. */
static void move_file(struct pool *pool, const char *from, const char *to)
{
	size_t size;

	if (!rename(from, to))
		return;
	append(to, pool_read_file(pool, from, &size), size);
	unlink(from);
}

/* The reason of a bad end may be there; a run at the same time writes there, too. */
static void add_messages(struct pool *pool, const struct standby *s,
			 const char *to)
{
	size_t size = 0;
	const char *text = messages(pool, s, &size);

	if (text && (long long)size > s->said)
		append(to, text + s->said, size - s->said);
}

struct child_end standby_run(struct pool *pool, struct standby *s,
			    const struct child *c, const char *xml)
{
	double start = now();
	double deadline = c->timeout ? start + c->timeout : 1e18;
	struct child_end end;

	interrupt_hold();
	if (send_request(s->fd, c))
		end = wait_for(s->fd, deadline);
	else
		end = (struct child_end){ .how = CHILD_NOT_STARTED,
			.number = errno ? errno : E2BIG,
			.what = "a run on the standby" };
	close(s->fd);
	if (xml)
		move_file(pool, pool_printf(pool, "%s/%s.%d.xml", s->dir,
					    s->name, s->pid), xml);
	if (s->dir && (end.how != CHILD_EXITED || end.number))
		add_messages(pool, s, c->err);
	interrupt_release();
	end.seconds = now() - start;
	return end;
}

/* ---- a standby --------------------------------------------------------- */

struct keeper {
	const char *path;	/* of the socket */
	ino_t socket;
	int parent;		/* a pidfd, or -1 */
};

/* Nobody needs it any more. */
static bool is_over(void *arg)
{
	const struct keeper *k = arg;
	struct pollfd parent = { .fd = k->parent, .events = POLLIN };
	struct stat s;

	return (k->parent >= 0 && poll(&parent, 1, 0) > 0) ||
	       stat(k->path, &s) || s.st_ino != k->socket;
}

/* Not the socket, which may be another's by now. */
static void remove_files(struct pool *pool, const char *dir, const char *name)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	size_t n = strlen(name);

	while (d && (entry = readdir(d))) {
		const char *rest = entry->d_name + n;

		if (strncmp(entry->d_name, name, n) || *rest != '.' ||
		    rest[1] < '0' || rest[1] > '9')
			continue;
		unlink(pool_printf(pool, "%s/%s", dir, entry->d_name));
	}
	if (d)
		closedir(d);
}

static int listen_at(struct pool *pool, const char *dir, const char *name)
{
	struct sockaddr_un address;
	int fd, dir_fd;

	if (!address_of(pool, dir, name, &dir_fd, &address))
		return -1;
	/* Without SOCK_CLOEXEC: it is the standby's. */
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	unlink(address.sun_path);
	if (fd >= 0 && (bind(fd, (const struct sockaddr *)&address,
			     sizeof(address)) || listen(fd, 64))) {
		close(fd);
		fd = -1;
	}
	close(dir_fd);
	return fd;
}

static void detach(void)
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
}

/* In the background: has the standby as its child, and ends it. */
static void keep(struct pool *pool, struct keeper *k, const char *dir,
		 const char *name, const char *const *argv)
{
	struct child_end end;

	detach();
	end = child_run(&(struct child){
		.argv = argv, .env = runner_environment(pool, false),
		.out = "/dev/null",
		.err = pool_printf(pool, "%s/%s.err", dir, name),
		.over = is_over, .arg = k,
	});
	remove_files(pool, dir, name);
	_exit(end.how == CHILD_NOT_STARTED && end.number == ENOENT ? 77 : 1);
}

static const char *last_words(struct pool *pool, const char *path)
{
	char *s = pool_read_file(pool, path, NULL);
	const char *last = "";

	for (char *line; (line = strsep(&s, "\n")); )
		if (*line)
			last = line;
	return *last ? pool_printf(pool, ": %.200s", last) : "";
}

/* Until it answers or has ended. */
static const char *wait_until_ready(struct pool *pool, const char *dir,
				    const char *name, pid_t keeper,
				    bool *cannot)
{
	double deadline = now() + HELLO;
	struct standby_hello hello;
	int status = 0, got, fd = connect_to(pool, dir, name);

	if (fd < 0)
		return pool_printf(pool, "cannot connect to %s/%s.sock: %m",
				   dir, name);
	do
		got = receive(fd, &hello, sizeof(hello), now() + 0.1, false);
	while (got < 0 && now() < deadline && !interrupted() &&
	       !waitpid(keeper, &status, WNOHANG));
	close(fd);
	if (got == 1)
		return NULL;
	unlink(pool_printf(pool, "%s/%s.sock", dir, name));
	if (!status)
		waitpid(keeper, &status, 0);
	*cannot = WIFEXITED(status) && WEXITSTATUS(status) == 77;
	if (*cannot)
		return "Valgrind is not installed: install the package valgrind";
	if (interrupted())
		return pool_printf(pool, "interrupted by %s", interrupt_name());
	return pool_printf(pool, "the standby %s did not start%s", name,
			   last_words(pool, pool_printf(pool, "%s/%s.err", dir,
							name)));
}

const char *standby_start(struct pool *pool, const char *subject,
			 const char *runner, const struct tool *tool,
			 const char *scenario, int parent, bool *cannot)
{
	const char *dir = standby_dir(pool);
	const char *name = standby_name(pool, subject, tool);
	const char *files = without_percent(pool, pool_printf(pool, "%s/%s",
							      dir, name));
	VEC(const char *) argv = { 0 };
	struct keeper k;
	struct stat s;
	int fd;
	pid_t pid;

	*cannot = false;
	if (mkdir(dir, 0777) && errno != EEXIST)
		return pool_printf(pool, "cannot make %s: %m", dir);
	fd = listen_at(pool, dir, name);
	k.path = pool_printf(pool, "%s/%s.sock", dir, name);
	if (fd < 0 || stat(k.path, &s))
		return pool_printf(pool, "cannot make %s: %m", k.path);
	k.socket = s.st_ino;
	k.parent = syscall(SYS_pidfd_open, parent, 0);
	for (const char *const *arg = valgrind_command(pool, tool,
			pool_printf(pool, "%s.%%p.xml", files)); *arg; arg++)
		*vec_add(pool, &argv) = *arg;
	*vec_add(pool, &argv) = runner;
	*vec_add(pool, &argv) = "standby";
	*vec_add(pool, &argv) = "--socket";
	*vec_add(pool, &argv) = pool_printf(pool, "%d", fd);
	if (scenario) {
		*vec_add(pool, &argv) = "--rehearse";
		*vec_add(pool, &argv) = scenario;
	}
	*vec_add(pool, &argv) = "--frees";
	*vec_add(pool, &argv) = tool->frees;
	*vec_add(pool, &argv) = NULL;
	interrupt_hold();
	pid = fork();
	if (!pid)
		keep(pool, &k, dir, name, argv.v);
	close(fd);
	if (k.parent >= 0)
		close(k.parent);
	if (pid < 0) {
		interrupt_release();
		return pool_printf(pool, "fork: %m");
	}
	runner = wait_until_ready(pool, dir, name, pid, cannot);
	interrupt_release();
	return runner;
}

/* ---- a standby of this process ----------------------------------------- */

static int listen_abstract(struct sockaddr_un *address, socklen_t *size)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*size = sizeof(*address);
	/* Without a name the kernel gives it one that nobody has. */
	if (fd >= 0 && (bind(fd, (const struct sockaddr *)address,
			     sizeof(address->sun_family)) ||
			getsockname(fd, (struct sockaddr *)address, size) ||
			listen(fd, 64))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool has_gone(void *arg)
{
	return getppid() != *(const pid_t *)arg;
}

/* Has the standby as its child, and ends it. */
static void __attribute__((noreturn))
keep_own(const char *runner, int fd, pid_t owner)
{
	struct pool pool = { 0 };
	const char *argv[] = {
		runner, "standby", "--socket", pool_printf(&pool, "%d", fd),
		"--unrehearsed", NULL
	};

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	detach();
	if (getppid() == owner)
		child_run(&(struct child){
			.argv = argv,
			.env = runner_environment(&pool, false),
			.out = "/dev/null", .err = "/dev/null",
			.over = has_gone, .arg = &owner,
		});
	_exit(EXIT_FAILURE);
}

void standby_own(const char *subject, const char *runner)
{
	struct pool pool = { 0 };
	pid_t owner = getpid();
	bool program;
	int fd;

	if (own.keeper && !strcmp(own.subject, subject))
		return;
	standby_own_end();
	/* What is no program, such as a script, would not be asked. */
	program = *elf_build_id(&pool, runner);
	pool_free(&pool);
	fd = program ? listen_abstract(&own.address, &own.size) : -1;
	if (fd < 0)
		return;
	interrupt_hold();
	own.subject = strdup(subject);
	own.keeper = own.subject ? fork() : -1;
	if (!own.keeper)
		keep_own(runner, fd, owner);
	if (own.keeper < 0)
		own.keeper = 0;
	close(fd);
	interrupt_release();
}

void standby_own_end(void)
{
	if (own.keeper) {
		kill(own.keeper, SIGTERM);
		while (waitpid(own.keeper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(own.subject);
	own.subject = NULL;
	own.keeper = 0;
}
