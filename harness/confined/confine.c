// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DM_IOCTL	0xfd		/* the type of its requests */

/* ---- namespaces -------------------------------------------------------- */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 &&
		    write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return good;
}

/* Root inside is the user outside. */
static bool map_user(uid_t uid, gid_t gid)
{
	char text[48];

	write_file("/proc/self/setgroups", "deny");
	snprintf(text, sizeof(text), "0 %u 1", uid);
	if (!write_file("/proc/self/uid_map", text))
		return false;
	snprintf(text, sizeof(text), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", text);
}

/* What of the old /dev is in the new one: a detached mount, or -1. */
static int take(const char *path)
{
	return open_tree(AT_FDCWD, path,
			 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

static bool put(int mount, const char *path)
{
	return !move_mount(mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) &&
	       !close(mount);
}

static bool make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd >= 0 && !close(fd);
}

static bool make_dir(const char *path)
{
	return !mkdir(path, 0755);
}

static bool new_dev(const char *mapper)
{
	static const struct {
		const char *path;
		bool (*make)(const char *path);
	} kept[] = {
		{ "/dev/null", make_file }, { "/dev/zero", make_file },
		{ "/dev/full", make_file }, { "/dev/random", make_file },
		{ "/dev/urandom", make_file }, { "/dev/tty", make_file },
		{ "/dev/pts", make_dir }, { "/dev/shm", make_dir },
	};
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
		{ "pts/ptmx", "/dev/ptmx" },
	};
	enum { KEPT = sizeof(kept) / sizeof(*kept) };
	int mounts[KEPT], mapper_mount = mapper ? take(mapper) : -1;
	size_t i;

	for (i = 0; i < KEPT; i++)
		mounts[i] = take(kept[i].path);
	if ((mapper && mapper_mount < 0) ||
	    mount("dmrace", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=1m"))
		return false;
	/* What the machine does not have nobody can miss. */
	for (i = 0; i < KEPT; i++)
		if (mounts[i] >= 0 && (!kept[i].make(kept[i].path) ||
				       !put(mounts[i], kept[i].path)))
			return false;
	if (!make_dir("/dev/mapper") ||
	    (mapper && !put(mapper_mount, "/dev/mapper")))
		return false;
	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i][0], links[i][1]))
			return false;
	return true;
}

/* What is mounted here is not mounted elsewhere.  In a chroot the root is no
 * mount; then /dev must be one. */
static bool keep_mounts(void)
{
	static const unsigned long flags = MS_REC | MS_PRIVATE;

	return !mount(NULL, "/", NULL, flags, NULL) ||
	       (errno == EINVAL && !mount(NULL, "/dev", NULL, flags, NULL));
}

/* Root of the machine needs no user namespace; but it is the better one. */
static bool namespaces(const char *mapper)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (!unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC)) {
		if (!map_user(uid, gid))
			return false;
	} else if (unshare(CLONE_NEWNS | CLONE_NEWIPC)) {
		return false;
	}
	return keep_mounts() && new_dev(mapper);
}

/* What a program could use to get at the machine. */
static void drop_capabilities(void)
{
	static const int caps[] = {
		CAP_SYS_ADMIN, CAP_MKNOD, CAP_SYS_MODULE, CAP_SYS_RAWIO,
		CAP_SYS_BOOT, CAP_SYS_CHROOT,
	};
	size_t i;

	for (i = 0; i < sizeof(caps) / sizeof(*caps); i++)
		prctl(PR_CAPBSET_DROP, caps[i], 0, 0, 0);
}

/* ---- the filter -------------------------------------------------------- */

#if defined(__x86_64__)
#define THIS_ARCH	AUDIT_ARCH_X86_64
#define HIGHEST		0x40000000u	/* from here on: x32 */
#elif defined(__aarch64__)
#define THIS_ARCH	AUDIT_ARCH_AARCH64
#define HIGHEST		0xffffffffu
#else
#error "no filter for this machine"
#endif

#define DATA(member)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,		\
				 offsetof(struct seccomp_data, member))
#define LOW_HALF(n)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,		\
				 offsetof(struct seccomp_data, args[n]))
#define REFUSE(error)	BPF_STMT(BPF_RET | BPF_K,			\
				 SECCOMP_RET_ERRNO | (error))
#define ALLOW		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* Skips the next skip statements unless the loaded word is value. */
#define UNLESS(value, skip)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define NEVER(number)							\
	UNLESS(number, 1), REFUSE(EPERM)
/* A mode in argument n: no device. */
#define NO_DEVICE(number, n)						\
	UNLESS(number, 6),						\
	LOW_HALF(n),							\
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, S_IFMT),			\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, S_IFBLK, 2, 0),		\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, S_IFCHR, 1, 0),		\
	ALLOW,								\
	REFUSE(EPERM)

static bool filter(void)
{
	static struct sock_filter code[] = {
		DATA(arch),
		UNLESS(THIS_ARCH, 1),
		BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
		REFUSE(ENOSYS),
		DATA(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, HIGHEST, 0, 1),
		REFUSE(ENOSYS),
		/* an ioctl: its type is a byte of the request */
		UNLESS(SYS_ioctl, 6),
		LOW_HALF(1),
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 8),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
		UNLESS(DM_IOCTL, 1),
		REFUSE(EPERM),
		ALLOW,
#ifdef SYS_mknod
		NO_DEVICE(SYS_mknod, 1),
#endif
		NO_DEVICE(SYS_mknodat, 2),
		NEVER(SYS_mount), NEVER(SYS_umount2), NEVER(SYS_pivot_root),
		NEVER(SYS_setns), NEVER(SYS_unshare), NEVER(SYS_chroot),
		NEVER(SYS_init_module), NEVER(SYS_finit_module),
		NEVER(SYS_delete_module), NEVER(SYS_kexec_load),
		NEVER(SYS_reboot), NEVER(SYS_bpf), NEVER(SYS_swapon),
		NEVER(SYS_move_mount), NEVER(SYS_open_tree), NEVER(SYS_fsopen),
		/* requests through it are not seen here */
		NEVER(SYS_io_uring_setup),
		ALLOW,
	};
	const struct sock_fprog program = {
		.len = sizeof(code) / sizeof(*code), .filter = code,
	};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* A real device of device-mapper's that could be opened here, or NULL. */
static const char *within_reach(void)
{
	static const char *const patterns[] = {
		"/dev/mapper/*", "/dev/dm-*",
	};
	static char path[128];
	size_t i, k;

	*path = '\0';
	for (i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		glob_t found;

		if (glob(patterns[i], 0, NULL, &found))
			continue;
		for (k = 0; k < found.gl_pathc; k++)
			if (!access(found.gl_pathv[k], R_OK) ||
			    !access(found.gl_pathv[k], W_OK))
				snprintf(path, sizeof(path), "%s",
					 found.gl_pathv[k]);
		globfree(&found);
	}
	return *path ? path : NULL;
}

bool confine(const char *mapper, char *error, size_t size)
{
	bool apart = namespaces(mapper), filtered;
	int no_namespace = errno, no_filter;
	const char *path;

	drop_capabilities();
	filtered = filter();
	no_filter = errno;
	path = apart ? NULL : within_reach();
	if (apart || (filtered && !path))
		return true;
	if (filtered)
		snprintf(error, size, "real clients cannot be confined here: no namespace (%s), and %s can be opened",
			 strerror(no_namespace), path);
	else
		snprintf(error, size, "real clients cannot be confined here: no namespace (%s) and no filter of system calls (%s)",
			 strerror(no_namespace), strerror(no_filter));
	return false;
}
