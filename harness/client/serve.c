// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's side of protocol.h.  A CPU polls the line to its program's
 * keeper, the door where new connections come in, and the connections.  It
 * answers one request at a time, in the order of the connections: what a program
 * with one thread sees does not depend on time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bare.h"
#include "protocol.h"
#include "serve.h"
#include "system.h"
#include "vcpu/capacity.h"
#include "vcpu/vcpu.h"

#ifndef CLIENT_CONNECTIONS
#define CLIENT_CONNECTIONS	32	/* of a program, at a time */
#endif
#define OUTPUT		4096		/* bytes of a program's output kept */
#define DIR_LENGTH	88		/* so that a socket's name fits behind it */
#define MOVED_TO	100		/* descriptors, until the host has them */

struct connection {
	int fd;
	int file;			/* of the system; -1: not open */
	unsigned int type, major, minor;	/* of what is open */
};

static struct client {
	int line, door;
	bool running;
	bool stopped;			/* its CPU crashed */
	int error;			/* see struct client_result */
	sigjmp_buf next;			/* to the next process: S6 */
	int reply;			/* of the request; -1: there is none */
	int n;
	struct connection at[CLIENT_CONNECTIONS];
	char output[OUTPUT + 1];
	/* A zero after it ends every text. */
	char data[CLIENT_DATA + 8] __attribute__((aligned(8)));
} clients[VCPU_MAX];

static struct {
	char dir[DIR_LENGTH];
	int cpus;
	int control;			/* to the host */
	pid_t host;
	client_ended_fn ended;
	const struct client_observer *observer;
	int endless;			/* CPU, or -1 */
	bool (*over)(void);		/* see client_doors(); or NULL */
	bool survives;			/* S6 */
	unsigned int patience;		/* S4 */
} session = { .control = -1, .endless = -1, .patience = CLIENT_PATIENCE };

/* ---- before the run ---------------------------------------------------- */

static bool fail(char *error, size_t size, const char *what)
{
	snprintf(error, size, "real clients: %s: %s", what, strerror(errno));
	return false;
}

/* Above the descriptors that the host gets. */
static int moved(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, MOVED_TO);

	if (fd >= 0)
		close(fd);
	return high;
}

static int open_door(int cpu)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = moved(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));

	snprintf(name.sun_path, sizeof(name.sun_path), "%s/cpu%d", session.dir,
		 cpu + 1);
	if (fd < 0 || bind(fd, (void *)&name, sizeof(name)) ||
	    chmod(name.sun_path, 0600) || listen(fd, CLIENT_CONNECTIONS))
		return -1;
	return fd;
}

static bool make_dir(void)
{
	const char *base = getenv("TMPDIR");
	char path[DIR_LENGTH + 16];

	if (!base || strlen(base) > DIR_LENGTH - 16)
		base = "/tmp";
	snprintf(session.dir, sizeof(session.dir), "%s/dmrace-XXXXXX", base);
	if (!mkdtemp(session.dir))
		return false;
	snprintf(path, sizeof(path), "%s/dev", session.dir);
	if (mkdir(path, 0700))
		return false;
	strcat(path, "/mapper");
	return !mkdir(path, 0755);
}

static bool start_host(const char *programs, const int *ends)
{
	posix_spawn_file_actions_t files;
	char path[512], count[8];
	char *argv[] = { path, "host", session.dir, count, NULL };
	int i, err;

	snprintf(path, sizeof(path), "%s/" CLIENT_HOST, programs);
	snprintf(count, sizeof(count), "%d", session.cpus);
	posix_spawn_file_actions_init(&files);
	for (i = 0; i <= session.cpus; i++)
		posix_spawn_file_actions_adddup2(&files, ends[i], 3 + i);
	err = posix_spawn(&session.host, path, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	errno = err;
	return !err;
}

/* It says in one message why it cannot confine programs; "" if it can. */
static bool host_ready(char *error, size_t size)
{
	ssize_t n = recv(session.control, error, size - 1, 0);

	if (n > 0)
		error[n - (error[n - 1] == '\n')] = '\0';
	else
		snprintf(error, size, "real clients: their host did not start");
	return n == 1 && !*error;
}

bool client_begin(const char *programs, int cpus, unsigned int patience,
		  client_ended_fn ended, char *error, size_t size)
{
	int pair[2], ends[VCPU_MAX + 1] = { 0 }, i;
	bool good;

	session.cpus = cpus;
	session.ended = ended;
	if (patience)
		session.patience = patience;
	if (!make_dir())
		return fail(error, size, session.dir);
	for (i = 0; i <= cpus; i++) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
			return fail(error, size, "socketpair");
		ends[i] = moved(pair[1]);
		if (!i) {
			session.control = moved(pair[0]);
			continue;
		}
		clients[i - 1].line = moved(pair[0]);
		clients[i - 1].door = open_door(i - 1);
		if (clients[i - 1].door < 0)
			return fail(error, size, session.dir);
	}
	good = start_host(programs, ends);
	for (i = 0; i <= cpus; i++)
		close(ends[i]);
	if (!good)
		return fail(error, size, CLIENT_HOST);
	return host_ready(error, size);
}

bool client_doors(const char *dir, int cpus, client_ended_fn ended,
		  bool (*over)(void), char *error, size_t size)
{
	int i;

	session.cpus = cpus;
	session.ended = ended;
	session.over = over;
	snprintf(session.dir, sizeof(session.dir), "%s", dir);
	for (i = 0; i < cpus; i++) {
		clients[i].line = -1;
		clients[i].door = open_door(i);
		if (clients[i].door < 0)
			return fail(error, size, session.dir);
	}
	return true;
}

/* ---- a request --------------------------------------------------------- */

static void put_reply(struct client *c, struct client_reply *reply,
		      const char *data)
{
	struct iovec iov[2] = {
		{ reply, sizeof(*reply) }, { (void *)data, reply->size },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	/* The process may have been killed meanwhile. */
	if (c->reply >= 0) {
		bare_send(c->reply, &msg);
		bare_close(c->reply);
	}
	c->reply = -1;
}

static const enum system_call_kind kinds[] = {
	[CLIENT_OPEN] = SYSTEM_CALL_OPEN,
	[CLIENT_IOCTL] = SYSTEM_CALL_IOCTL,
	[CLIENT_READ] = SYSTEM_CALL_READ,
	[CLIENT_WRITE] = SYSTEM_CALL_WRITE,
	[CLIENT_SEEK] = SYSTEM_CALL_SEEK,
	[CLIENT_STAT] = SYSTEM_CALL_STAT,
	[CLIENT_TEXT] = SYSTEM_CALL_TEXT,
};

static void make_call(struct client *c, struct connection *from,
		      const struct client_request *q, struct system_call *call)
{
	*call = (struct system_call){
		.kind = kinds[q->call], .file = from->file,
		.data = c->data, .size = q->size,
	};
	switch (q->call) {
	case CLIENT_OPEN:
		call->type = q->a[0];
		call->major = major(q->a[1]);
		call->minor = minor(q->a[1]);
		call->flags = q->a[2];
		break;
	case CLIENT_IOCTL:
		call->request = q->a[0];
		break;
	case CLIENT_READ:
		call->at = q->a[0];
		call->size = q->a[1] < CLIENT_DATA ? q->a[1] : CLIENT_DATA;
		break;
	case CLIENT_WRITE:
		call->at = q->a[0];
		break;
	case CLIENT_SEEK:
		call->at = q->a[0];
		call->request = q->a[1];
		break;
	case CLIENT_TEXT:
		call->size = CLIENT_DATA;
		break;
	}
}

static bool opens(const struct connection *from,
		  const struct client_request *q)
{
	return q->call == CLIENT_OPEN && from->file < 0;
}

/* Whether the request can be made on this connection. */
static bool may(const struct connection *from, const struct client_request *q)
{
	if (q->call == CLIENT_STAT || q->call == CLIENT_TEXT)
		return true;
	return opens(from, q) || (q->call != CLIENT_OPEN && from->file >= 0);
}

/* To look for a file that is not there is no failed call; but a program that
 * sees by it that there is no driver gets no farther. */
static void note_error(struct client *c, const struct system_call *call,
		       int result)
{
	if (call->kind != SYSTEM_CALL_STAT && call->kind != SYSTEM_CALL_TEXT)
		c->error = result < 0 ? result : 0;
	else if (call->no_device)
		c->error = -ENODEV;
}

static void serve(int cpu, struct connection *from,
		  const struct client_request *q)
{
	const struct client_observer *o = session.observer;
	struct client *c = &clients[cpu];
	struct client_reply reply = { 0 };
	struct system_call call;

	make_call(c, from, q, &call);
	if (o)
		o->begins(cpu, from->file, q, c->data);
	if (q->call == CLIENT_STAT && !q->size && from->file >= 0) {
		call.type = from->type;
		call.major = from->major;
		call.minor = from->minor;
	} else {
		reply.result = the_system.call(&call);
	}
	note_error(c, &call, reply.result);
	switch (q->call) {
	case CLIENT_OPEN:
		if (reply.result < 0)
			break;
		from->file = reply.result;
		from->type = call.type;
		from->major = call.major;
		from->minor = call.minor;
		reply.result = 0;
		break;
	case CLIENT_STAT:
		reply.value[0] = call.type;
		reply.value[1] = makedev(call.major, call.minor);
		break;
	case CLIENT_SEEK:
		reply.value[0] = call.at;
		break;
	case CLIENT_READ:
	case CLIENT_TEXT:
		reply.size = reply.result < 0 ? 0 : call.size;
		break;
	case CLIENT_IOCTL:
		reply.size = q->size;
		break;
	}
	if (o)
		o->ended(cpu, from->file, &reply, c->data);
	put_reply(c, &reply, c->data);
}

/* The one descriptor that came with a message, or -1. */
static int passed(struct msghdr *msg)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(msg);
	int fd = -1;

	if (head && head->cmsg_level == SOL_SOCKET &&
	    head->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

/* False: the connection has been closed. */
static bool receive(int cpu, struct connection *from)
{
	struct client *c = &clients[cpu];
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct client_request q;
	struct iovec iov[2] = {
		{ &q, sizeof(q) }, { c->data, CLIENT_DATA },
	};
	struct msghdr msg = {
		.msg_iov = iov, .msg_iovlen = 2, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct client_reply wrong = { .result = -EINVAL };
	long n = bare_receive(from->fd, &msg);

	if (n == -EAGAIN || n == -EINTR)
		return true;
	if (n <= 0)
		return false;
	c->reply = passed(&msg);
	if (n < (long)sizeof(q) || msg.msg_flags & MSG_TRUNC ||
	    q.version != CLIENT_VERSION || q.size != n - sizeof(q) ||
	    q.call < CLIENT_OPEN || q.call > CLIENT_TEXT || !may(from, &q)) {
		put_reply(c, &wrong, NULL);
		return true;
	}
	memset(c->data + q.size, 0, 8);
	serve(cpu, from, &q);
	return true;
}

static void release(int cpu, int i)
{
	const struct client_observer *o = session.observer;
	struct client *c = &clients[cpu];
	struct system_call call = {
		.kind = SYSTEM_CALL_CLOSE, .file = c->at[i].file,
	};

	bare_close(c->at[i].fd);
	if (c->at[i].file >= 0 && !c->stopped) {
		the_system.call(&call);
		if (o)
			o->closed(cpu, call.file);
	}
	memmove(&c->at[i], &c->at[i + 1],
		(--c->n - i) * sizeof(c->at[0]));
}

static void admit(struct client *c)
{
	int fd = bare_accept(c->door);

	if (fd < 0)
		return;
	if (c->n == CLIENT_CONNECTIONS) {
		CAPACITY_EXCEEDED(CLIENT_CONNECTIONS,
				  "connections of a program");
		bare_close(fd);
		return;
	}
	c->at[c->n++] = (struct connection){ .fd = fd, .file = -1 };
}

/* ---- a program --------------------------------------------------------- */

#define WAIT_LINE	0
#define WAIT_DOOR	1
#define WAIT_FIRST	2

static int await(struct client *c, struct pollfd *fds, int timeout)
{
	int i;

	fds[WAIT_LINE] = (struct pollfd){ c->line, POLLIN, 0 };
	fds[WAIT_DOOR] = (struct pollfd){ c->door, POLLIN, 0 };
	for (i = 0; i < c->n; i++)
		fds[WAIT_FIRST + i] = (struct pollfd){ c->at[i].fd, POLLIN, 0 };
	return bare_poll(fds, WAIT_FIRST + c->n, timeout);
}

/* The connections whose other end is closed, or those where it is not. */
static bool serve_those(int cpu, const struct pollfd *fds, int n, bool closed)
{
	struct client *c = &clients[cpu];
	bool any = false;
	int i, k = 0;

	for (i = 0; i < n; i++) {
		const struct pollfd *p = &fds[WAIT_FIRST + i];

		/* it may be gone by now */
		if (k == c->n || c->at[k].fd != p->fd)
			continue;
		k++;
		if (!p->revents || !(p->revents & POLLHUP) == closed)
			continue;
		any = true;
		if (!receive(cpu, &c->at[k - 1]))
			release(cpu, --k);
	}
	return any;
}

/*
 * One round: whether a program called, or closed something.  What was closed
 * comes first: a program that closes one file and then uses another must see
 * the same, however late we look.
 */
static bool serve_round(int cpu, const struct pollfd *fds)
{
	struct client *c = &clients[cpu];
	int n = c->n;
	bool any = serve_those(cpu, fds, n, true);

	any |= serve_those(cpu, fds, n, false);
	if (fds[WAIT_DOOR].revents) {
		any = true;
		admit(c);
	}
	return any;
}

static void put_result(int cpu, struct client_result *r, bool more)
{
	struct client *c = &clients[cpu];

	c->running = false;
	r->error = c->error;
	r->output = c->output;
	r->more = more;
	if (session.ended)
		session.ended(cpu, r);
}

/* What wait() says: the shell's word for a signal counts as the signal. */
static void read_status(int status, struct client_result *r)
{
	if (WIFSIGNALED(status)) {
		r->kind = CLIENT_SIGNALED;
		r->number = WTERMSIG(status);
	} else if (WEXITSTATUS(status) > 128 &&
		   WEXITSTATUS(status) < 128 + NSIG) {
		r->kind = CLIENT_SIGNALED;
		r->number = WEXITSTATUS(status) - 128;
	} else {
		r->kind = CLIENT_EXITED;
		r->number = WEXITSTATUS(status);
	}
}

/* The end is on the line.  kind: why the program was ended, if it was. */
static struct client_result take_end(int cpu, enum client_end_kind kind)
{
	struct client *c = &clients[cpu];
	struct client_result r = { .kind = CLIENT_LOST };
	struct client_end end;
	struct iovec iov[2] = {
		{ &end, sizeof(end) }, { c->output, OUTPUT },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	long n = bare_receive(c->line, &msg);
	long size = n - (long)sizeof(end);

	c->output[size > 0 ? size : 0] = '\0';
	if (size >= 0)
		read_status(end.status, &r);
	if (size >= 0 && kind != CLIENT_EXITED)
		r.kind = kind;
	put_result(cpu, &r, size >= 0 && (end.lost || end.size > size));
	return r;
}

/* Kills the program, and waits for its end. */
static struct client_result kill_program(int cpu, enum client_end_kind kind)
{
	struct pollfd line = { clients[cpu].line, POLLIN, 0 };

	bare_shutdown(line.fd, SHUT_WR);
	while (bare_poll(&line, 1, 1000) <= 0)
		;
	return take_end(cpu, kind);
}

static bool start_program(struct client *c, const char *text)
{
	struct client_start start = {
		.version = CLIENT_VERSION, .size = strlen(text) + 1,
	};
	struct iovec iov[2] = {
		{ &start, sizeof(start) }, { (void *)text, start.size },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	c->error = 0;
	c->stopped = false;
	c->reply = -1;
	c->running = true;
	return bare_send(c->line, &msg) > 0;
}

/* A person may take any time; but no longer than the server runs. */
static bool has_lost_patience(unsigned int *idle)
{
	return session.over ? session.over() : ++*idle == session.patience;
}

/* Serves until the program ends or is ended. */
static struct client_result serve_on(int cpu)
{
	struct pollfd fds[WAIT_FIRST + CLIENT_CONNECTIONS];
	struct client *c = &clients[cpu];
	unsigned int idle = 0;
	int ready;

	for (;;) {
		vcpu_outside(true);
		ready = await(c, fds, 1000);
		vcpu_outside(false);
		if (ready == -EINTR)
			continue;
		if (!ready && has_lost_patience(&idle)) {
			if (!session.over)
				session.endless = cpu;
			return kill_program(cpu, CLIENT_ENDLESS);
		}
		if (ready <= 0)
			continue;
		idle = 0;
		/* Its end counts when nothing that it did is left. */
		if (!serve_round(cpu, fds) && fds[WAIT_LINE].revents)
			return take_end(cpu, CLIENT_EXITED);
	}
}

/* Comes here again when a process of the program has died of a crash. */
static struct client_result serve_program(int cpu)
{
	if (session.survives && sigsetjmp(clients[cpu].next, 1))
		the_system.next_process();
	return serve_on(cpu);
}

static int run_program(int cpu, const char *text)
{
	struct client *c = &clients[cpu];
	struct client_result r = { .kind = CLIENT_LOST };

	if (start_program(c, text))
		r = serve_program(cpu);
	else
		put_result(cpu, &r, false);
	while (c->n)
		release(cpu, c->n - 1);
	if (c->error)
		return c->error;
	return r.kind == CLIENT_EXITED && !r.number ? 0 : CLIENT_FAILED;
}

int client_run(int cpu, const char *command)
{
	return run_program(cpu, command);
}

int client_serve(int cpu, int line, const char *text)
{
	int result;

	clients[cpu].line = line;
	result = run_program(cpu, text);
	bare_close(line);
	clients[cpu].line = -1;
	return result;
}

void client_survives(void)
{
	session.survives = true;
}

/* Forgets the connections that were closed; false: one of them was not. */
static bool drop_closed(struct client *c, const struct pollfd *fds)
{
	int i, kept = 0;
	char byte;

	for (i = 0; i < c->n; i++) {
		struct iovec iov = { &byte, 1 };
		struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

		if (fds[WAIT_FIRST + i].revents &&
		    bare_receive(c->at[i].fd, &msg) > 0)
			return false;
		if (fds[WAIT_FIRST + i].revents)
			bare_close(c->at[i].fd);
		else
			c->at[kept++] = c->at[i];
	}
	c->n = kept;
	return true;
}

/*
 * The CPU has crashed: the process that called dies, and with it its program.
 * What others of the program's processes call is not answered any more.
 */
void client_stopped(void)
{
	struct pollfd fds[WAIT_FIRST + CLIENT_CONNECTIONS];
	struct client_reply reply = { .signal = SIGSEGV };
	int cpu = vcpu_self();
	struct client *c = &clients[cpu];
	unsigned int idle = 0;
	int ready;

	if (!c->running)
		return;
	if (session.survives) {
		put_reply(c, &reply, NULL);
		siglongjmp(c->next, 1);
	}
	c->stopped = true;
	put_reply(c, &reply, NULL);
	for (;;) {
		ready = await(c, fds, 1000);
		if (ready == -EINTR)
			continue;
		if (fds[WAIT_LINE].revents) {
			take_end(cpu, CLIENT_EXITED);
			return;
		}
		if (!ready && ++idle < session.patience)
			continue;
		if (ready > 0 && !fds[WAIT_DOOR].revents &&
		    drop_closed(c, fds))
			continue;
		kill_program(cpu, CLIENT_HANGS);
		return;
	}
}

void client_finish(void)
{
	int i;

	for (i = 0; i < session.cpus; i++)
		if (clients[i].running)
			kill_program(i, CLIENT_HANGS);
	close(session.control);
	for (i = 0; i < session.cpus; i++)
		close(clients[i].line);
	while (session.host && waitpid(session.host, NULL, 0) < 0 &&
	       errno == EINTR)
		;
	session.cpus = 0;
}

int client_endless(void)
{
	return session.endless;
}

void client_observe(const struct client_observer *observer)
{
	session.observer = observer;
}

void client_call_name(char *text, size_t size, const struct client_request *q)
{
	const char *name = "";

	if (q->call == CLIENT_IOCTL)
		name = the_system.request_name(q->a[0]);
	else if (q->call == CLIENT_READ)
		name = "read";
	else if (q->call == CLIENT_WRITE)
		name = "write";
	if (name)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "ioctl %#llx", (unsigned long long)q->a[0]);
}
