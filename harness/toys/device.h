/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The allocation of a device, in miniature: create, remove and any
 * number of lookups.  Include with MODE: 1 = published before it is complete,
 * 2 = the reference is taken and dropped outside the lock, 3 = both (2004),
 * 0 = neither (2006); and NAME, a prefix.
 *
 * Mode 0: all accesses to shared data are in critical sections of one lock,
 * or ordered by one, so a trace is an order of critical sections: create has
 * two (A reserves the slot, B publishes), a lookup one that finds nothing or
 * two (get, put), remove the same and a third that drops the creator's
 * reference.  Paths of that tree for 1, 2, ... lookups, counted by
 * spikes/floor/count_traces.py and by Nidhugg, GenMC and CDSChecker:
 * 20, 300, 9288, 482520, 36676800.
 */
#include "scripts.h"
#include "toys.h"

#define EARLY	(MODE & 1)
#define OUTSIDE	(MODE & 2)

struct NAME(md) {
	int holders, flags, disk, queue, removing;
};

static struct NAME(md) NAME(placeholder), *NAME(slot);

static struct NAME(md) *NAME(get)(void)
{
	struct NAME(md) *md;

	toy_lock(0);
	md = NAME(slot);
	if (md == &NAME(placeholder))
		md = NULL;
#if !OUTSIDE
	if (md)
		__atomic_fetch_add(&md->holders, 1, __ATOMIC_SEQ_CST);
#endif
	toy_unlock(0);
#if OUTSIDE
	if (md)
		__atomic_fetch_add(&md->holders, 1, __ATOMIC_SEQ_CST);
#endif
	return md;
}

static void NAME(put)(struct NAME(md) *md)
{
#if OUTSIDE
	if (__atomic_fetch_sub(&md->holders, 1, __ATOMIC_SEQ_CST) != 1)
		return;
	toy_lock(0);
	NAME(slot) = NULL;
	toy_unlock(0);
#else
	int last;

	toy_lock(0);
	last = __atomic_fetch_sub(&md->holders, 1, __ATOMIC_SEQ_CST) == 1;
	if (last)
		NAME(slot) = NULL;
	toy_unlock(0);
	if (!last)
		return;
#endif
	toy_free(md, sizeof(*md));
}

void NAME(create)(void *cpu)
{
	struct NAME(md) *md = toy_alloc(sizeof(*md));

	(void)cpu;
	toy_lock(0);
	NAME(slot) = EARLY ? md : &NAME(placeholder);
	toy_unlock(0);
	md->flags = 1;
	md->disk = 2;
	md->queue = 3;
	md->removing = 0;
	__atomic_store_n(&md->holders, 1, __ATOMIC_RELAXED);
#if !EARLY
	toy_lock(0);
	NAME(slot) = md;
	toy_unlock(0);
#endif
}

void NAME(lookup)(void *cpu)
{
	struct NAME(md) *md = NAME(get)();

	(void)cpu;
	if (!md)
		return;
	toy_check(md->flags == 1);
	toy_check(md->disk == 2);
	toy_check(md->queue == 3);
	NAME(put)(md);
}

void NAME(remove)(void *cpu)
{
	struct NAME(md) *md = NAME(get)();

	(void)cpu;
	if (!md)
		return;
	toy_check(md->flags == 1);
	NAME(put)(md);
	NAME(put)(md);
}
