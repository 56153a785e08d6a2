// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "listen.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "bare.h"
#include "vcpu/vcpu.h"

#define WAITING		16		/* programs, at a socket */
#define LOOK		200		/* ms: how often over() is asked */

static struct {
	char dir[96];
	int lock;			/* the directory, open */
	int any, own[VCPU_MAX];
	uint32_t idle;			/* CPUs that wait, a bit each */
} at = { .lock = -1 };

static bool fail(char *error, size_t size)
{
	snprintf(error, size, "%s: %s", at.dir, strerror(errno));
	return false;
}

static int remove_one(const char *path, const struct stat *s, int type,
		      struct FTW *where)
{
	(void)s;
	(void)type;
	/* The directory itself is locked, and stays. */
	if (where->level)
		remove(path);
	return 0;
}

static void empty(void)
{
	nftw(at.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool is_private(char *error, size_t size)
{
	struct stat s;

	if (fstat(at.lock, &s))
		return fail(error, size);
	if (s.st_uid == geteuid() && !(s.st_mode & 077))
		return true;
	snprintf(error, size, "%s: it must be yours, and closed to others (mode 0700)",
		 at.dir);
	return false;
}

static bool lock_dir(char *error, size_t size)
{
	if (mkdir(at.dir, 0700) && errno != EEXIST)
		return fail(error, size);
	at.lock = open(at.dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (at.lock < 0)
		return fail(error, size);
	if (!is_private(error, size))
		return false;
	if (!flock(at.lock, LOCK_EX | LOCK_NB))
		return true;
	if (errno != EWOULDBLOCK)
		return fail(error, size);
	snprintf(error, size, "another server is running: it uses %s", at.dir);
	return false;
}

static bool make_nodes(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/dev", at.dir);
	if (mkdir(path, 0700))
		return false;
	strcat(path, "/mapper");
	return !mkdir(path, 0755);
}

/* cpu: -1 for any. */
static int open_line(int cpu)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
			0);

	if (cpu < 0)
		snprintf(name.sun_path, sizeof(name.sun_path), "%s/line",
			 at.dir);
	else
		snprintf(name.sun_path, sizeof(name.sun_path), "%s/line%d",
			 at.dir, cpu + 1);
	if (fd < 0 || bind(fd, (void *)&name, sizeof(name)) ||
	    chmod(name.sun_path, 0600) || listen(fd, WAITING))
		return -1;
	return fd;
}

bool client_listen(const char *dir, int cpus, char *error, size_t size)
{
	int i;

	snprintf(at.dir, sizeof(at.dir), "%s", dir);
	if (strlen(dir) >= sizeof(at.dir)) {
		snprintf(error, size, "%s: too long for a socket's name", dir);
		return false;
	}
	if (!lock_dir(error, size))
		return false;
	empty();			/* of a server that was killed */
	if (!make_nodes())
		return fail(error, size);
	at.any = open_line(-1);
	for (i = 0; i < cpus; i++)
		at.own[i] = open_line(i);
	for (i = 0; i < cpus; i++)
		if (at.own[i] < 0 || at.any < 0)
			return fail(error, size);
	return true;
}

void client_listen_end(void)
{
	empty();
	rmdir(at.dir);
	close(at.lock);
}

/* What the keeper sends first.  It does so at once. */
static bool read_text(int line, char text[CLIENT_TEXT_SIZE])
{
	struct iovec iov = { text, CLIENT_TEXT_SIZE - 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct pollfd fd = { line, POLLIN, 0 };
	long n;

	if (bare_poll(&fd, 1, 1000) <= 0)
		return false;
	n = bare_receive(line, &msg);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The first free CPU takes it: a person who watches expects cpu1. */
static bool is_first(int cpu)
{
	uint32_t idle = __atomic_load_n(&at.idle, __ATOMIC_SEQ_CST);

	if (__builtin_ctz(idle) == cpu)
		return true;
	bare_poll(NULL, 0, 1);		/* that CPU is about to run */
	return false;
}

static int take(int cpu, char text[CLIENT_TEXT_SIZE])
{
	struct pollfd fds[2] = {
		{ at.own[cpu], POLLIN, 0 }, { at.any, POLLIN, 0 },
	};
	int i, line;

	bare_poll(fds, 2, LOOK);
	for (i = 0; i < 2; i++) {
		if (!fds[i].revents || (i && !is_first(cpu)))
			continue;
		line = bare_accept(fds[i].fd);
		if (line < 0)
			continue;
		if (read_text(line, text))
			return line;
		bare_close(line);
	}
	return -1;
}

int client_take(int cpu, bool (*over)(void), char text[CLIENT_TEXT_SIZE])
{
	int line = -1;

	__atomic_or_fetch(&at.idle, 1u << cpu, __ATOMIC_SEQ_CST);
	vcpu_outside(true);
	while (line < 0 && !over())
		line = take(cpu, text);
	vcpu_outside(false);
	__atomic_and_fetch(&at.idle, ~(1u << cpu), __ATOMIC_SEQ_CST);
	return line;
}
