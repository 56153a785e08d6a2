// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into a client: what it does with the devices of the port becomes
 * messages to the runner (protocol.h).  All else is left as it is.
 *
 * Which paths are the port's:
 *	/dev/mapper/control, /dev/dm-N	the kernel says which device it is
 *	/dev/mapper/NAME	files of the session's directory; a node that a
 *				client makes is a file with the text "b 254 0"
 *	/proc/devices, /proc/misc	text from the kernel
 *	/sys/dev/block, /sys/block/dm-N, /run/udev	not there: 2.6.17 has
 *				nothing like that, and no udev runs
 *
 * uname() says 2.6.17, which libdevmapper goes by.
 *
 * Not caught: what a program calls without the libc's dynamic symbols.  That
 * reaches nothing (confine.h).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "client/protocol.h"

#define EXPORT	__attribute__((visibility("default")))

/* The function of that name in the libc; the calls are many and all alike. */
#define REAL(name)	((__typeof__(&name))real(#name))

static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found) {
		dprintf(STDERR_FILENO, "dmrace: no %s() in the libc\n", name);
		_exit(127);
	}
	return found;
}

/* ---- the server -------------------------------------------------------- */

static struct sockaddr_un server = { .sun_family = AF_UNIX };
static size_t dir_length;		/* of the session's directory */

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv(CLIENT_ENV);
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!slash || strlen(path) >= sizeof(server.sun_path))
		return;
	strcpy(server.sun_path, path);
	dir_length = slash - path;
}

/* Of this session: another CPU's, too, which a parent may have left. */
static bool is_server(const struct sockaddr_un *name, socklen_t length)
{
	return length > offsetof(struct sockaddr_un, sun_path) + dir_length &&
	       name->sun_family == AF_UNIX &&
	       !memcmp(name->sun_path, server.sun_path, dir_length + 4);
}

/* Whether the descriptor is a connection.  errno stays as it is. */
static bool is_ours(int fd)
{
	struct sockaddr_un name;
	socklen_t length = sizeof(name);
	int before = errno;
	bool ours = dir_length && fd >= 0 &&
		    !getpeername(fd, (void *)&name, &length) &&
		    is_server(&name, length);

	errno = before;
	return ours;
}

static int connect_server(void)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (!connect(fd, (void *)&server, sizeof(server)))
		return fd;
	REAL(close)(fd);
	errno = ENXIO;
	return -1;
}

/* The process ends by that signal, whatever it does about it. */
static void die(int signal_number)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigaction(signal_number, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), signal_number);
	for (;;)
		kill(getpid(), SIGKILL);
}

static bool send_request(int fd, const struct client_request *q,
			 const void *data, int reply_to)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec iov[2] = {
		{ (void *)q, sizeof(*q) }, { (void *)data, q->size },
	};
	struct msghdr msg = {
		.msg_iov = iov, .msg_iovlen = 2, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
	ssize_t n;

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &reply_to, sizeof(int));
	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

/*
 * Waits for the reply, in the kernel as it were: a signal with a handler does not
 * end the call.  back has room bytes for what comes with it.
 */
static void get_reply(int from, struct client_reply *reply, void *back,
		      size_t room)
{
	struct iovec iov[2] = { { reply, sizeof(*reply) }, { back, room } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	do
		n = recvmsg(from, &msg, 0);
	while (n < 0 && errno == EINTR);
	if (n < (ssize_t)sizeof(*reply))
		die(SIGKILL);		/* the server is gone */
	if (reply->signal)
		die(reply->signal);
}

/* The result of a system call: -1 with errno, or what the kernel returned. */
static long call(int fd, struct client_request *q, const void *data, void *back,
		 size_t room, struct client_reply *reply)
{
	int pair[2];

	q->version = CLIENT_VERSION;
	q->pid = getpid();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	if (!send_request(fd, q, data, pair[1]))
		die(SIGKILL);
	REAL(close)(pair[1]);
	get_reply(pair[0], reply, back, room);
	REAL(close)(pair[0]);
	if (reply->result < 0) {
		errno = -reply->result;
		return -1;
	}
	return reply->result;
}

/* ---- paths ------------------------------------------------------------- */

struct node {
	mode_t type;			/* 0: it is no device of ours */
	dev_t number;
};

static bool starts(const char *path, const char *with)
{
	return !strncmp(path, with, strlen(with));
}

/* Asks the kernel about a path below /dev. */
static bool ask(int fd, const char *path, struct node *node)
{
	struct client_request q = {
		.call = CLIENT_STAT, .size = path ? strlen(path) : 0,
	};
	int to = fd < 0 ? connect_server() : fd, before = errno;
	struct client_reply reply;
	bool good;

	if (to < 0)
		return false;
	good = !call(to, &q, path, NULL, 0, &reply);
	node->type = good ? reply.value[0] : 0;
	node->number = good ? reply.value[1] : 0;
	if (fd < 0)
		REAL(close)(to);
	errno = before;
	return good;
}

/* Where the file really is. */
static const char *place(const char *path, char text[PATH_MAX])
{
	if (!dir_length || !path || (strcmp(path, "/dev/mapper") &&
				     !starts(path, "/dev/mapper/")))
		return path;
	if (snprintf(text, PATH_MAX, "%.*s%s", (int)dir_length,
		     server.sun_path, path) >= PATH_MAX)
		return path;
	return text;
}

/* 2.6.17 has no such file, whatever this machine has. */
static bool is_hidden(const char *path)
{
	return dir_length && path &&
	       (starts(path, "/sys/dev/block") || starts(path, "/run/udev") ||
		starts(path, "/sys/block/dm-") ||
		starts(path, "/sys/class/block/dm-"));
}

static bool is_text(const char *path)
{
	return dir_length && path && (!strcmp(path, "/proc/devices") ||
				      !strcmp(path, "/proc/misc"));
}

static bool read_node(const char *path, struct node *node)
{
	int fd = REAL(open)(path, O_RDONLY | O_CLOEXEC), before = errno;
	unsigned int ma, mi;
	char text[64], type;
	ssize_t n = -1;

	if (fd >= 0) {
		n = REAL(read)(fd, text, sizeof(text) - 1);
		REAL(close)(fd);
	}
	errno = before;
	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%c %u %u", &type, &ma, &mi) != 3)
		return false;
	node->type = type == 'b' ? S_IFBLK : S_IFCHR;
	node->number = makedev(ma, mi);
	return true;
}

/* The device of ours that a path names. */
static bool find(const char *path, struct node *node)
{
	char text[PATH_MAX];
	int before = errno;
	struct stat s;

	node->type = 0;
	if (!dir_length || !path || !starts(path, "/dev/"))
		return false;
	if (!strcmp(path, "/dev/mapper/control") || starts(path, "/dev/dm-"))
		return ask(-1, path + strlen("/dev/"), node);
	if (!starts(path, "/dev/mapper/"))
		return false;
	place(path, text);
	if (REAL(stat)(text, &s) || !S_ISREG(s.st_mode)) {
		errno = before;
		return false;
	}
	return read_node(text, node);
}

static int hidden(void)
{
	errno = ENOENT;
	return -1;
}

/* ---- opening ----------------------------------------------------------- */

static int open_device(const char *path, const struct node *node, int flags)
{
	struct client_request q = {
		.call = CLIENT_OPEN, .a = { node->type, node->number, flags },
		.size = strlen(path),
	};
	struct client_reply reply;
	int fd = connect_server(), error;

	if (fd < 0)
		return -1;
	if (call(fd, &q, path, NULL, 0, &reply) < 0) {
		error = errno;
		REAL(close)(fd);
		errno = error;
		return -1;
	}
	if (!(flags & O_CLOEXEC))
		fcntl(fd, F_SETFD, 0);
	return fd;
}

static int open_text(const char *path, int flags)
{
	struct client_request q = {
		.call = CLIENT_TEXT, .size = strlen(path),
	};
	static const unsigned int seals = F_SEAL_WRITE | F_SEAL_GROW |
					  F_SEAL_SHRINK | F_SEAL_SEAL;
	struct client_reply reply;
	char text[4096];
	int server_fd = connect_server(), fd = -1;
	long n = -1;

	if (server_fd < 0)
		return -1;
	n = call(server_fd, &q, path, text, sizeof(text), &reply);
	REAL(close)(server_fd);
	if (n < 0)
		return -1;
	n = reply.size;
	fd = memfd_create(path, MFD_ALLOW_SEALING |
			  (flags & O_CLOEXEC ? MFD_CLOEXEC : 0));
	if (fd < 0 || REAL(write)(fd, text, n) != n)
		return -1;
	REAL(lseek)(fd, 0, SEEK_SET);
	fcntl(fd, F_ADD_SEALS, seals);
	return fd;
}

/* Whether the path is ours; *fd is then what open() returns. */
static bool opened(const char *path, int flags, int *fd)
{
	struct node node;

	if (is_hidden(path))
		*fd = hidden();
	else if (is_text(path))
		*fd = open_text(path, flags);
	else if (!(flags & O_PATH) && find(path, &node))
		*fd = open_device(path, &node, flags);
	else
		return false;
	return true;
}

static bool needs_mode(int flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

static int real_open(const char *name, const char *path, int flags,
		     mode_t mode)
{
	char text[PATH_MAX];
	int fd;

	if (opened(path, flags, &fd))
		return fd;
	return ((int (*)(const char *, int, mode_t))real(name))
		(place(path, text), flags, mode);
}

static int real_openat(const char *name, int at, const char *path, int flags,
		       mode_t mode)
{
	char text[PATH_MAX];
	int fd;

	if (opened(path, flags, &fd))
		return fd;
	return ((int (*)(int, const char *, int, mode_t))real(name))
		(at, place(path, text), flags, mode);
}

#define MODE_OF(flags)							\
({									\
	mode_t _mode = 0;						\
	va_list _ap;							\
									\
	va_start(_ap, flags);						\
	if (needs_mode(flags))						\
		_mode = va_arg(_ap, unsigned int);			\
	va_end(_ap);							\
	_mode;								\
})

EXPORT int open(const char *path, int flags, ...)
{
	return real_open("open", path, flags, MODE_OF(flags));
}

EXPORT int open64(const char *path, int flags, ...)
{
	return real_open("open64", path, flags, MODE_OF(flags));
}

EXPORT int openat(int at, const char *path, int flags, ...)
{
	return real_openat("openat", at, path, flags, MODE_OF(flags));
}

EXPORT int openat64(int at, const char *path, int flags, ...)
{
	return real_openat("openat64", at, path, flags, MODE_OF(flags));
}

/* What the libc's headers make of open() with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int at, const char *path, int flags);
int __openat64_2(int at, const char *path, int flags);

EXPORT int __open_2(const char *path, int flags)
{
	return real_open("open", path, flags, 0);
}

EXPORT int __open64_2(const char *path, int flags)
{
	return real_open("open64", path, flags, 0);
}

EXPORT int __openat_2(int at, const char *path, int flags)
{
	return real_openat("openat", at, path, flags, 0);
}

EXPORT int __openat64_2(int at, const char *path, int flags)
{
	return real_openat("openat64", at, path, flags, 0);
}

/* A stream of a device is read with the libc's own calls, which are not caught:
 * only texts can be had as one. */
static FILE *real_fopen(const char *name, const char *path, const char *mode)
{
	char text[PATH_MAX];
	int fd;

	if (is_hidden(path)) {
		hidden();
		return NULL;
	}
	if (is_text(path)) {
		fd = open_text(path, O_CLOEXEC);
		return fd < 0 ? NULL : fdopen(fd, "r");
	}
	return ((FILE *(*)(const char *, const char *))real(name))
		(place(path, text), mode);
}

EXPORT FILE *fopen(const char *path, const char *mode)
{
	return real_fopen("fopen", path, mode);
}

EXPORT FILE *fopen64(const char *path, const char *mode)
{
	return real_fopen("fopen64", path, mode);
}

/* ---- using an open device ---------------------------------------------- */

/* Requests from before their size was part of their number. */
static size_t old_size(unsigned long request)
{
	switch (request) {
	case BLKROGET:
	case BLKSSZGET:
		return sizeof(int);
	case BLKGETSIZE:
	case BLKRAGET:
		return sizeof(long);
	case 0x0301:			/* HDIO_GETGEO */
		return 16;
	default:
		return 0;
	}
}

/* A command of device-mapper says itself how much it passes: the fourth number
 * of its header, which has 312 bytes (<linux/dm-ioctl.h>). */
static size_t argument_size(unsigned long request, const void *arg)
{
	size_t size = _IOC_SIZE(request);

	if (_IOC_TYPE(request) == 0xfd && size >= 4 * sizeof(uint32_t) &&
	    ((const uint32_t *)arg)[3] > size)
		return ((const uint32_t *)arg)[3];
	return size ? size : old_size(request);
}

static int device_ioctl(int fd, unsigned long request, void *arg)
{
	struct client_request q = {
		.call = CLIENT_IOCTL, .a = { (uint32_t)request },
	};
	size_t size = arg ? argument_size(request, arg) : 0;
	struct client_reply reply;

	if (size > CLIENT_DATA) {
		errno = ENOMEM;
		return -1;
	}
	q.size = size;
	return call(fd, &q, arg, arg, size, &reply);
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (is_ours(fd))
		return device_ioctl(fd, request, arg);
	return REAL(ioctl)(fd, request, arg);
}

static ssize_t device_read(int fd, void *data, size_t size, off_t at)
{
	struct client_request q = {
		.call = CLIENT_READ,
		.a = { at, size < CLIENT_DATA ? size : CLIENT_DATA },
	};
	struct client_reply reply;

	return call(fd, &q, NULL, data, size, &reply);
}

static ssize_t device_write(int fd, const void *data, size_t size, off_t at)
{
	struct client_request q = {
		.call = CLIENT_WRITE, .a = { at },
		.size = size < CLIENT_DATA ? size : CLIENT_DATA,
	};
	struct client_reply reply;

	return call(fd, &q, data, NULL, 0, &reply);
}

static off_t device_seek(int fd, off_t at, int from)
{
	struct client_request q = {
		.call = CLIENT_SEEK, .a = { at, from },
	};
	struct client_reply reply;

	return call(fd, &q, NULL, NULL, 0, &reply) < 0 ? -1 :
	       (off_t)reply.value[0];
}

EXPORT ssize_t read(int fd, void *data, size_t size)
{
	return is_ours(fd) ? device_read(fd, data, size, -1) :
			     REAL(read)(fd, data, size);
}

ssize_t __read_chk(int fd, void *data, size_t size, size_t room);
EXPORT ssize_t __read_chk(int fd, void *data, size_t size, size_t room)
{
	return is_ours(fd) ? device_read(fd, data, size, -1) :
			     REAL(__read_chk)(fd, data, size, room);
}

EXPORT ssize_t pread(int fd, void *data, size_t size, off_t at)
{
	return is_ours(fd) ? device_read(fd, data, size, at) :
			     REAL(pread)(fd, data, size, at);
}

EXPORT ssize_t pread64(int fd, void *data, size_t size, off64_t at)
{
	return is_ours(fd) ? device_read(fd, data, size, at) :
			     REAL(pread64)(fd, data, size, at);
}

EXPORT ssize_t write(int fd, const void *data, size_t size)
{
	return is_ours(fd) ? device_write(fd, data, size, -1) :
			     REAL(write)(fd, data, size);
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
	return is_ours(fd) ? device_write(fd, data, size, at) :
			     REAL(pwrite)(fd, data, size, at);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	return is_ours(fd) ? device_write(fd, data, size, at) :
			     REAL(pwrite64)(fd, data, size, at);
}

EXPORT off_t lseek(int fd, off_t at, int from)
{
	return is_ours(fd) ? device_seek(fd, at, from) :
			     REAL(lseek)(fd, at, from);
}

EXPORT off64_t lseek64(int fd, off64_t at, int from)
{
	return is_ours(fd) ? device_seek(fd, at, from) :
			     REAL(lseek64)(fd, at, from);
}

/* ---- looking at files -------------------------------------------------- */

/* Of a device that has no file in the session's directory. */
static void fill(struct stat *s, const struct node *node)
{
	memset(s, 0, sizeof(*s));
	s->st_mode = node->type | 0660;
	s->st_nlink = 1;
	s->st_rdev = node->number;
	s->st_blksize = 4096;
}

static void make_node(struct stat *s, const struct node *node)
{
	s->st_mode = node->type | (s->st_mode & 07777);
	s->st_rdev = node->number;
	s->st_size = 0;
	s->st_blocks = 0;
}

typedef int (*stat_fn)(const char *path, struct stat *s);

static int stat_by(const char *name, const char *path, struct stat *s)
{
	char text[PATH_MAX];
	const char *at = place(path, text);
	struct node node;
	int err;

	if (is_hidden(path))
		return hidden();
	if (!find(path, &node))
		return ((stat_fn)real(name))(at, s);
	err = at == path || !strcmp(path, "/dev/mapper/control") ?
	      1 : ((stat_fn)real(name))(at, s);
	if (err > 0)
		fill(s, &node);
	else if (!err && S_ISREG(s->st_mode))
		make_node(s, &node);
	return err > 0 ? 0 : err;
}

static int fstat_by(const char *name, int fd, struct stat *s)
{
	struct node node;

	if (!is_ours(fd))
		return ((int (*)(int, struct stat *))real(name))(fd, s);
	if (!ask(fd, NULL, &node)) {
		errno = EBADF;
		return -1;
	}
	fill(s, &node);
	return 0;
}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one layout");

EXPORT int stat(const char *path, struct stat *s)
{
	return stat_by("stat", path, s);
}

EXPORT int stat64(const char *path, struct stat64 *s)
{
	return stat_by("stat64", path, (struct stat *)s);
}

EXPORT int lstat(const char *path, struct stat *s)
{
	return stat_by("lstat", path, s);
}

EXPORT int lstat64(const char *path, struct stat64 *s)
{
	return stat_by("lstat64", path, (struct stat *)s);
}

EXPORT int fstat(int fd, struct stat *s)
{
	return fstat_by("fstat", fd, s);
}

EXPORT int fstat64(int fd, struct stat64 *s)
{
	return fstat_by("fstat64", fd, (struct stat *)s);
}

EXPORT int fstatat(int at, const char *path, struct stat *s, int flags)
{
	if (flags & AT_EMPTY_PATH && !*path && is_ours(at))
		return fstat(at, s);
	if (*path == '/')
		return flags & AT_SYMLINK_NOFOLLOW ? lstat(path, s) :
						     stat(path, s);
	return REAL(fstatat)(at, path, s, flags);
}

EXPORT int fstatat64(int at, const char *path, struct stat64 *s, int flags)
{
	return fstatat(at, path, (struct stat *)s, flags);
}

static void to_statx(const struct stat *s, struct statx *x)
{
	memset(x, 0, sizeof(*x));
	x->stx_mask = STATX_BASIC_STATS;
	x->stx_blksize = s->st_blksize;
	x->stx_nlink = s->st_nlink;
	x->stx_uid = s->st_uid;
	x->stx_gid = s->st_gid;
	x->stx_mode = s->st_mode;
	x->stx_ino = s->st_ino;
	x->stx_size = s->st_size;
	x->stx_blocks = s->st_blocks;
	x->stx_mtime.tv_sec = s->st_mtime;
	x->stx_ctime.tv_sec = s->st_ctime;
	x->stx_atime.tv_sec = s->st_atime;
	x->stx_rdev_major = major(s->st_rdev);
	x->stx_rdev_minor = minor(s->st_rdev);
}

EXPORT int statx(int at, const char *path, int flags, unsigned int mask,
		 struct statx *x)
{
	struct node node;
	struct stat s;

	if ((*path == '/' && (find(path, &node) || is_hidden(path) ||
			      starts(path, "/dev/mapper"))) ||
	    (flags & AT_EMPTY_PATH && !*path && is_ours(at))) {
		if (fstatat(at, path, &s, flags))
			return -1;
		to_statx(&s, x);
		return 0;
	}
	return REAL(statx)(at, path, flags, mask, x);
}

/* Programs linked before glibc 2.33. */
int __xstat(int version, const char *path, struct stat *s);
int __lxstat(int version, const char *path, struct stat *s);
int __fxstat(int version, int fd, struct stat *s);
int __xstat64(int version, const char *path, struct stat64 *s);
int __lxstat64(int version, const char *path, struct stat64 *s);
int __fxstat64(int version, int fd, struct stat64 *s);

EXPORT int __xstat(int version, const char *path, struct stat *s)
{
	(void)version;
	return stat(path, s);
}

EXPORT int __lxstat(int version, const char *path, struct stat *s)
{
	(void)version;
	return lstat(path, s);
}

EXPORT int __fxstat(int version, int fd, struct stat *s)
{
	(void)version;
	return fstat(fd, s);
}

EXPORT int __xstat64(int version, const char *path, struct stat64 *s)
{
	(void)version;
	return stat64(path, s);
}

EXPORT int __lxstat64(int version, const char *path, struct stat64 *s)
{
	(void)version;
	return lstat64(path, s);
}

EXPORT int __fxstat64(int version, int fd, struct stat64 *s)
{
	(void)version;
	return fstat64(fd, s);
}

static bool present(const char *path)
{
	struct node node;

	return find(path, &node);
}

EXPORT int access(const char *path, int mode)
{
	char text[PATH_MAX];

	if (is_hidden(path))
		return hidden();
	return present(path) ? 0 : REAL(access)(place(path, text), mode);
}

EXPORT int euidaccess(const char *path, int mode)
{
	char text[PATH_MAX];

	if (is_hidden(path))
		return hidden();
	return present(path) ? 0 : REAL(euidaccess)(place(path, text), mode);
}

EXPORT int faccessat(int at, const char *path, int mode, int flags)
{
	char text[PATH_MAX];

	if (is_hidden(path))
		return hidden();
	return present(path) ? 0 :
	       REAL(faccessat)(at, place(path, text), mode, flags);
}

EXPORT ssize_t readlink(const char *path, char *to, size_t size)
{
	char text[PATH_MAX];

	return is_hidden(path) ? hidden() :
	       REAL(readlink)(place(path, text), to, size);
}

EXPORT DIR *opendir(const char *path)
{
	char text[PATH_MAX];

	if (is_hidden(path)) {
		hidden();
		return NULL;
	}
	return REAL(opendir)(place(path, text));
}

/* ---- changing files ---------------------------------------------------- */

/* A node is a file with its number as text. */
static int make_file(const char *path, mode_t mode, dev_t number)
{
	char to[PATH_MAX], text[64];
	int fd, n;

	if (present(path)) {
		errno = EEXIST;
		return -1;
	}
	fd = REAL(open)(place(path, to), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			mode & 07777);
	if (fd < 0)
		return -1;
	n = snprintf(text, sizeof(text), "%c %u %u\n",
		     S_ISBLK(mode) ? 'b' : 'c', major(number), minor(number));
	n = REAL(write)(fd, text, n) != n;
	REAL(close)(fd);
	return n ? -1 : 0;
}

static bool makes_node(const char *path, mode_t mode)
{
	return dir_length && path && starts(path, "/dev/mapper/") &&
	       (S_ISBLK(mode) || S_ISCHR(mode));
}

EXPORT int mknod(const char *path, mode_t mode, dev_t number)
{
	return makes_node(path, mode) ? make_file(path, mode, number) :
					REAL(mknod)(path, mode, number);
}

EXPORT int mknodat(int at, const char *path, mode_t mode, dev_t number)
{
	return makes_node(path, mode) ? make_file(path, mode, number) :
					REAL(mknodat)(at, path, mode, number);
}

int __xmknod(int version, const char *path, mode_t mode, dev_t *number);
EXPORT int __xmknod(int version, const char *path, mode_t mode, dev_t *number)
{
	(void)version;
	return mknod(path, mode, *number);
}

EXPORT int unlink(const char *path)
{
	char text[PATH_MAX];

	return REAL(unlink)(place(path, text));
}

EXPORT int unlinkat(int at, const char *path, int flags)
{
	char text[PATH_MAX];

	return REAL(unlinkat)(at, place(path, text), flags);
}

EXPORT int rename(const char *from, const char *to)
{
	char text[2][PATH_MAX];

	return REAL(rename)(place(from, text[0]), place(to, text[1]));
}

EXPORT int symlink(const char *to, const char *path)
{
	char text[PATH_MAX];

	return REAL(symlink)(to, place(path, text));
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	char text[PATH_MAX];

	return REAL(mkdir)(place(path, text), mode);
}

EXPORT int chmod(const char *path, mode_t mode)
{
	char text[PATH_MAX];

	return REAL(chmod)(place(path, text), mode);
}

/* The namespace has only one user, so the owner of a node cannot change.  The
 * call returns success all the same. */
static int changed_owner(const char *path, int result)
{
	if (result && dir_length && path && starts(path, "/dev/mapper/") &&
	    (errno == EINVAL || errno == EPERM))
		return 0;
	return result;
}

EXPORT int chown(const char *path, uid_t uid, gid_t gid)
{
	char text[PATH_MAX];

	return changed_owner(path, REAL(chown)(place(path, text), uid, gid));
}

EXPORT int lchown(const char *path, uid_t uid, gid_t gid)
{
	char text[PATH_MAX];

	return changed_owner(path, REAL(lchown)(place(path, text), uid, gid));
}

EXPORT int uname(struct utsname *name)
{
	int err = REAL(uname)(name);

	if (!err && dir_length)
		strcpy(name->release, "2.6.17");
	return err;
}
