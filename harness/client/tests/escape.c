// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries to reach the real device-mapper, by system calls that no library sees.
 * Prints what came of each, and fails if one of them could have worked.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DM_VERSION	0xc138fd00u

static int reached;

static void try(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) :
					      "REACHED");
	reached |= result >= 0;
}

static long open_raw(const char *path)
{
	return syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
}

int main(void)
{
	char arg[512] = { 4 };

	try("open control", open_raw("/dev/mapper/control"));
	try("open disk", open_raw("/dev/dm-0"));
	try("ioctl", syscall(SYS_ioctl, open_raw("/dev/null"), DM_VERSION, arg));
	/* the upper half of the request does not count in a kernel */
	try("ioctl, long", syscall(SYS_ioctl, 0, 0x100000000ul | DM_VERSION,
				   arg));
	try("mknod", syscall(SYS_mknodat, AT_FDCWD, "/tmp/dmrace-escape",
			     S_IFCHR | 0600, makedev(10, 236)));
	try("mknod disk", syscall(SYS_mknodat, AT_FDCWD, "/tmp/dmrace-escape",
				  S_IFBLK | 0600, makedev(254, 0)));
	try("umount", syscall(SYS_umount2, "/dev", MNT_DETACH));
	try("mount", syscall(SYS_mount, "none", "/tmp", "devtmpfs", 0ul, NULL));
	try("unshare", syscall(SYS_unshare, 0x10000000ul));
	try("io_uring", syscall(SYS_io_uring_setup, 1u, arg));
	return reached;
}
