/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls without the libc.  ThreadSanitizer takes the libc's functions for
 * sockets as synchronisation, and as accesses of the descriptor: with them it
 * reports a race of one CPU's close() with another's sendmsg(), and orders
 * what the two do around them.
 *
 * Each returns what the kernel returns: a negative errno is an error.
 */
#ifndef CLIENT_BARE_H
#define CLIENT_BARE_H

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static inline long bare_call(long number, long a, long b, long c, long d,
			     long e)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
			   "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
#elif defined(__aarch64__)
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x8 __asm__("x8") = number;

	__asm__ volatile("svc 0" : "+r"(x0)
			 : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x8)
			 : "memory");
	return x0;
#else
#error "no system calls for this machine"
#endif
}

static inline int bare_accept(int fd)
{
	return bare_call(SYS_accept4, fd, 0, 0, SOCK_CLOEXEC, 0);
}

/* Those that are blocked and have come, a bit each, from 1. */
static inline unsigned long bare_pending(void)
{
	unsigned long set = 0;

	bare_call(SYS_rt_sigpending, (long)&set, sizeof(set), 0, 0, 0);
	return set;
}

static inline int bare_close(int fd)
{
	return bare_call(SYS_close, fd, 0, 0, 0, 0);
}

static inline int bare_shutdown(int fd, int how)
{
	return bare_call(SYS_shutdown, fd, how, 0, 0, 0);
}

static inline long bare_receive(int fd, struct msghdr *msg)
{
	return bare_call(SYS_recvmsg, fd, (long)msg,
			 MSG_DONTWAIT | MSG_CMSG_CLOEXEC, 0, 0);
}

static inline long bare_send(int fd, const struct msghdr *msg)
{
	return bare_call(SYS_sendmsg, fd, (long)msg, MSG_NOSIGNAL, 0, 0);
}

/* Milliseconds. */
static inline int bare_poll(struct pollfd *fds, unsigned int n, int timeout)
{
	struct { long seconds, nanoseconds; } limit = {
		timeout / 1000, timeout % 1000 * 1000000l,
	};

	return bare_call(SYS_ppoll, (long)fds, n, (long)&limit, 0, 0);
}

#endif
