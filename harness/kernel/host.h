/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the userspace kernel needs of the machine that it runs on as a program.
 *
 * Both kinds of source file include this one: kernel code, which never sees a
 * header of the machine, and core/host.c, which never sees a header of the
 * kernel.  So it uses no type of either.  The locks have names of our own,
 * which distinguish a call by our macros from a subject's call of libc.
 * core/host.c jumps to libc, which leaves the return address as it is: reports
 * of the detectors name the function that locks.
 */
#ifndef KERNEL_HOST_H
#define KERNEL_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* All bytes zero: an unlocked lock. */
struct host_mutex { long words[6]; };
struct host_rwlock { long words[7]; };
struct host_cond { long words[6]; };
/* This one needs host_sem_init(). */
struct host_sem { long words[4]; };

int host_mutex_init(struct host_mutex *, const void *attr);
int host_mutex_destroy(struct host_mutex *);
int host_mutex_lock(struct host_mutex *);
int host_mutex_trylock(struct host_mutex *);
int host_mutex_unlock(struct host_mutex *);

int host_rwlock_init(struct host_rwlock *, const void *attr);
int host_rwlock_destroy(struct host_rwlock *);
int host_rwlock_rdlock(struct host_rwlock *);
int host_rwlock_wrlock(struct host_rwlock *);
int host_rwlock_tryrdlock(struct host_rwlock *);
int host_rwlock_trywrlock(struct host_rwlock *);
int host_rwlock_unlock(struct host_rwlock *);

int host_cond_wait(struct host_cond *, struct host_mutex *);
int host_cond_broadcast(struct host_cond *);

int host_sem_init(struct host_sem *, int shared, unsigned int value);
int host_sem_wait(struct host_sem *);
int host_sem_trywait(struct host_sem *);
int host_sem_post(struct host_sem *);

void *host_malloc(size_t size);
void host_free(void *p);

/* A spinlock that no detector sees, for data that no detector must judge. */
struct host_spin { int taken; };
void host_spin_lock(struct host_spin *l);
void host_spin_unlock(struct host_spin *l);

void *host_reserve(size_t size);	/* zeroed pages, or NULL */
void host_write(const char *text, size_t n);	/* to stderr */
/* For memcheck: the memory is uninitialised; initialised; not accessible. */
void host_undefined(const void *p, size_t size);
void host_defined(const void *p, size_t size);
void host_noaccess(const void *p, size_t size);
bool host_on_valgrind(void);
bool host_on_drd(void);
/* For Helgrind: the lock that was here is gone. */
void host_forget_lock(void *real, bool was_rwlock);

/* ThreadSanitizer itself, if linked; not the hook before it. */
void host_tsan_release(void *p);
void host_tsan_acquire(void *p);

#endif
