// SPDX-License-Identifier: GPL-2.0-only
/* The machine below: libc's sizes, its pages, and Valgrind. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <valgrind/drd.h>
#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>
#include "kernel/host.h"
#include "vcpu/vcpu.h"

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(struct host_mutex), "mutex");
_Static_assert(sizeof(pthread_rwlock_t) <= sizeof(struct host_rwlock),
	       "rwlock");
_Static_assert(sizeof(pthread_cond_t) <= sizeof(struct host_cond), "cond");
_Static_assert(sizeof(sem_t) <= sizeof(struct host_sem), "sem");

/*
 * Each ends in a jump (-O2).  So it is not in a detector's report, between the
 * libc's function and its caller.
 */
#define JUMP1(name, type, real, libc_type)				\
int name(type *p)							\
{									\
	return real((libc_type *)p);					\
}
#define JUMP2(name, type, real, libc_type)				\
int name(type *p, const void *attr)					\
{									\
	return real((libc_type *)p, attr);				\
}
#define MUTEX(jump, op) \
	jump(host_mutex_##op, struct host_mutex, pthread_mutex_##op, \
	     pthread_mutex_t)
#define RWLOCK(jump, op) \
	jump(host_rwlock_##op, struct host_rwlock, pthread_rwlock_##op, \
	     pthread_rwlock_t)
#define SEM(op) \
	JUMP1(host_sem_##op, struct host_sem, sem_##op, sem_t)

MUTEX(JUMP2, init)
MUTEX(JUMP1, destroy)
MUTEX(JUMP1, lock)
MUTEX(JUMP1, trylock)
MUTEX(JUMP1, unlock)

RWLOCK(JUMP2, init)
RWLOCK(JUMP1, destroy)
RWLOCK(JUMP1, rdlock)
RWLOCK(JUMP1, wrlock)
RWLOCK(JUMP1, tryrdlock)
RWLOCK(JUMP1, trywrlock)
RWLOCK(JUMP1, unlock)

SEM(wait)
SEM(trywait)
SEM(post)

int host_sem_init(struct host_sem *s, int shared, unsigned int value)
{
	return sem_init((sem_t *)s, shared, value);
}

int host_cond_wait(struct host_cond *c, struct host_mutex *m)
{
	return pthread_cond_wait((pthread_cond_t *)c, (pthread_mutex_t *)m);
}

int host_cond_broadcast(struct host_cond *c)
{
	return pthread_cond_broadcast((pthread_cond_t *)c);
}

void *host_malloc(size_t size)
{
	return malloc(size);
}

/* A free by set-up.  It must be noted, or a later use is not reported. */
static void __attribute__((noinline)) free_noted(void *p)
{
	vcpu_unnoted(false);
	free(p);
	vcpu_unnoted(true);
}

void host_free(void *p)
{
	if (vcpu_is_unnoted())
		free_noted(p);
	else
		free(p);
}

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
