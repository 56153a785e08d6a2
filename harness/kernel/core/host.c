// SPDX-License-Identifier: GPL-2.0-only
/* The machine below: libc's sizes, its pages, and Valgrind. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>
#include <valgrind/drd.h>
#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>
#include "kernel/host.h"

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(struct host_mutex), "mutex");
_Static_assert(sizeof(pthread_rwlock_t) <= sizeof(struct host_rwlock),
	       "rwlock");
_Static_assert(sizeof(pthread_cond_t) <= sizeof(struct host_cond), "cond");
_Static_assert(sizeof(sem_t) <= sizeof(struct host_sem), "sem");

void host_spin_lock(struct host_spin *l)
{
	while (__atomic_exchange_n(&l->taken, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

void host_spin_unlock(struct host_spin *l)
{
	__atomic_store_n(&l->taken, 0, __ATOMIC_RELEASE);
}

void *host_reserve(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void host_write(const char *text, size_t n)
{
	while (n) {
		ssize_t done = write(STDERR_FILENO, text, n);

		if (done <= 0)
			return;
		text += done;
		n -= done;
	}
}

void host_undefined(const void *p, size_t size)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, size);
}

void host_defined(const void *p, size_t size)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, size);
}

void host_noaccess(const void *p, size_t size)
{
	(void)VALGRIND_MAKE_MEM_NOACCESS(p, size);
}

bool host_on_drd(void)
{
	return DRD_GET_VALGRIND_THREADID != 0;
}

bool host_on_valgrind(void)
{
	return RUNNING_ON_VALGRIND;
}

void __tsan_release(void *p) __attribute__((weak));
void __tsan_acquire(void *p) __attribute__((weak));

void host_tsan_release(void *p)
{
	if (__tsan_release)
		__tsan_release(p);
}

void host_tsan_acquire(void *p)
{
	if (__tsan_acquire)
		__tsan_acquire(p);
}
