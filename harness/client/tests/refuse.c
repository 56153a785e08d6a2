// SPDX-License-Identifier: GPL-2.0-only
/*
 * refuse [unshare] [seccomp] -- COMMAND...: the command on a machine that has no
 * namespaces, or no filters of system calls.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(member)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,		\
				 offsetof(struct seccomp_data, member))
#define UNLESS(value, skip) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define REFUSE(error)	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter unshare_code[] = {
	LOAD(nr), UNLESS(SYS_unshare, 1), REFUSE(EPERM), ALLOW,
};
static struct sock_filter seccomp_code[] = {
	LOAD(nr), UNLESS(SYS_seccomp, 1), REFUSE(EINVAL),
	UNLESS(SYS_prctl, 3), LOAD(args[0]), UNLESS(PR_SET_SECCOMP, 1),
	REFUSE(EINVAL), ALLOW,
};

static int install(struct sock_filter *code, size_t n)
{
	const struct sock_fprog program = { .len = n, .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#define INSTALL(code)	install(code, sizeof(code) / sizeof(*(code)))

int main(int argc, char **argv)
{
	int i, err = 0;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		err |= !strcmp(argv[i], "unshare") ? INSTALL(unshare_code) :
						     INSTALL(seccomp_code);
	if (err) {
		perror("refuse");
		return 2;
	}
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 2;
}
