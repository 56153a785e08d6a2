/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small programs on which the explorer, the checker and the samplers are
 * tested: for each it is known by arithmetic, or from the literature, how
 * many Mazurkiewicz traces it has.  Their code is instrumented like a
 * subject's, and its data restored between executions in the same way.
 */
#ifndef HARNESS_TOYS_TOYS_H
#define HARNESS_TOYS_TOYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "vcpu/vcpu.h"

struct toy {
	const char *name;
	/* CPU 0 runs the first, CPU 1 the second, all others the third; the
	 * argument is the CPU's number. */
	void (*script[3])(void *cpu);
	bool access;		/* its steps are plain accesses too */
	/* CPUs that run one script are equal: where one's number says what it
	 * accesses, no other CPU accesses that. */
	bool equal;
};

extern const struct toy toys[];		/* .name = NULL ends them */

const struct toy *toy_find(const char *name);
/* The actors of a toy on n CPUs; valid until the next call. */
const struct vcpu_actor *toy_actors(const struct toy *t, int n);

/* Which of them are equal (explore.h): if the toy's are not, each one only to
 * itself. */
const uint8_t *toy_like(const struct toy *t, int n);

/* How many CPUs the toy at hand has; for the scripts. */
extern int toy_cpus;
/* Once before all executions, and before each: locks and memory as new. */
void toy_restore(void);
/* Whether a toy_check() failed since toy_restore(). */
extern int toy_broken;

/* ---- for the scripts -------------------------------------------------- */

#define TOY_LOCKS	16

void toy_lock(int lock);
void toy_unlock(int lock);
void toy_read_lock(int lock);
void toy_read_unlock(int lock);
bool toy_trylock(int lock);
void toy_down(int semaphore);
void toy_up(int semaphore);
void toy_wait(int flag);
void toy_wake(int flag);
void toy_relax(void);		/* in a loop that waits: see vcpu_relax() */
/* Memory of the calling CPU's own, never used twice in one execution. */
void *toy_alloc(size_t size);
void toy_free(void *p, size_t size);
void toy_check(bool holds);

static inline int toy_cpu(void *arg)
{
	return (int)(intptr_t)arg;
}

#endif
