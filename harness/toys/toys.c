// SPDX-License-Identifier: GPL-2.0-only
/* What the toys stand on: locks, memory, and the list of them.  Like the
 * userspace kernel's primitives it is not instrumented. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scripts.h"
#include "toys.h"

#define ONE(a)		{ toy_##a, toy_##a, toy_##a }
#define TWO(a, b)	{ toy_##a, toy_##b, toy_##b }
#define DEVICE(p)		{ p##_create, p##_remove, p##_lookup }

const struct toy toys[] = {
	{ "independent", ONE(independent), true, true },
	{ "bytes", ONE(bytes), true, true },
	{ "writers", ONE(writers), true, true },
	{ "reader", TWO(writers, reader), true, true },
	{ "locked", ONE(locked), false, true },
	{ "rwlock", { toy_rw_writer, toy_rw_writer, toy_rw_reader }, false, true },
	{ "lastzero", TWO(lastzero_reader, lastzero_writer), true, false },
	{ "filesystem", ONE(filesystem), false, false },
	{ "indexer", ONE(indexer), false, false },
	{ "producer", TWO(producer, consumer), false, true },
	{ "philosophers", ONE(philosopher), false, false },
	{ "waker", TWO(waker, sleeper), false, false },
	{ "trylock", TWO(locked, trier), false, true },
	{ "poll", TWO(setter, poller), false, true },
	{ "polls-in-vain", ONE(poller), false, true },
	{ "retry", TWO(setter, retrier), false, true },
	{ "polite", ONE(polite), false, false },
	{ "retry-locked", TWO(setter, locked_retrier), false, true },
	{ "around", TWO(before, after), false, true },
	{ "device", DEVICE(device0), false, true },
	{ "device-early", DEVICE(device1), true, true },
	{ "device-outside", DEVICE(device2), true, true },
	{ "device-2004", DEVICE(device3), true, true },
	{ NULL, { NULL }, false, false }
};

int toy_cpus, toy_broken;

const struct toy *toy_find(const char *name)
{
	const struct toy *t;

	for (t = toys; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

const struct vcpu_actor *toy_actors(const struct toy *t, int n)
{
	static const char *const name[VCPU_MAX] = {
		"cpu1", "cpu2", "cpu3", "cpu4", "cpu5", "cpu6", "cpu7", "cpu8"
	};
	static struct vcpu_actor actor[VCPU_MAX];
	int i;

	for (i = 0; i < n; i++)
		actor[i] = (struct vcpu_actor){
			.name = name[i], .fn = t->script[i < 2 ? i : 2],
			.arg = (void *)(intptr_t)i,
		};
	toy_cpus = n;
	return actor;
}

const uint8_t *toy_like(const struct toy *t, int n)
{
	static uint8_t like[VCPU_MAX];
	int i, j;

	for (i = 0; i < n; i++) {
		like[i] = i;
		for (j = i - 1; t->equal && j >= 0; j--)
			if (t->script[j < 2 ? j : 2] == t->script[i < 2 ? i : 2])
				like[i] = j;
	}
	return like;
}

void toy_check(bool holds)
{
	toy_broken += !holds;
}

/* ---- locks ------------------------------------------------------------ */

/* What a detector needs to know of a lock; there is no more to it. */
void __tsan_acquire(void *addr) __attribute__((weak));
void __tsan_release(void *addr) __attribute__((weak));

static struct vlock lock[TOY_LOCKS], semaphore[TOY_LOCKS];
static struct vsleep flag[TOY_LOCKS];

static inline void acquired(void *p)
{
	if (__tsan_acquire)
		__tsan_acquire(p);
}

static inline void release(void *p)
{
	if (__tsan_release)
		__tsan_release(p);
}

static inline void take(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	vcpu_lock(l, mode, pc);
	acquired(l);
}

static inline void give(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	vcpu_unlock_point(l, mode, pc);
	release(l);
	vcpu_unlocked(l, mode);
}

void toy_lock(int i)
{
	take(&lock[i], VLOCK_EXCLUSIVE, VCPU_CALLER);
}

void toy_unlock(int i)
{
	give(&lock[i], VLOCK_EXCLUSIVE, VCPU_CALLER);
}

void toy_read_lock(int i)
{
	take(&lock[i], VLOCK_SHARED, VCPU_CALLER);
}

void toy_read_unlock(int i)
{
	give(&lock[i], VLOCK_SHARED, VCPU_CALLER);
}

bool toy_trylock(int i)
{
	if (!vcpu_trylock(&lock[i], VLOCK_EXCLUSIVE, VCPU_CALLER))
		return false;
	acquired(&lock[i]);
	return true;
}

void toy_down(int i)
{
	take(&semaphore[i], VLOCK_TOKEN, VCPU_CALLER);
}

void toy_up(int i)
{
	give(&semaphore[i], VLOCK_TOKEN, VCPU_CALLER);
}

void toy_wait(int i)
{
	vcpu_wait(&flag[i], VCPU_CALLER);
	acquired(&flag[i]);
}

void toy_wake(int i)
{
	release(&flag[i]);
	vcpu_wake(&flag[i], 1, VCPU_CALLER);
}

void toy_relax(void)
{
	vcpu_relax(VCPU_CALLER);
}

/* ---- memory ----------------------------------------------------------- */

#define ARENA	1024		/* bytes, of each CPU */
#define POISON	0x5a

static char arena[VCPU_MAX][ARENA] __attribute__((aligned(64)));
static size_t used[VCPU_MAX];

void *toy_alloc(size_t size)
{
	int me = vcpu_self();
	void *p = arena[me] + used[me];

	used[me] += (size + 15) & ~15ul;
	if (used[me] > ARENA) {
		fprintf(stderr, "dmrace: a toy needs more memory\n");
		exit(1);
	}
	memset(p, POISON, size);
	vcpu_note(OP_ALLOC, p, size, VCPU_CALLER);
	return p;
}

/* Held back until the execution ends: who comes late finds what it was. */
void toy_free(void *p, size_t size)
{
	vcpu_point(OP_FREE, p, size, VCPU_CALLER);
}

void toy_restore(void)
{
	int i;

	for (i = 0; i < TOY_LOCKS; i++) {
		lock[i] = semaphore[i] = (struct vlock)VLOCK_INIT("toy");
		flag[i] = (struct vsleep){ .state = 1 };
	}
	memset(used, 0, sizeof(used));
	toy_broken = 0;
}
