/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables of a fixed size that turned out too small.
 *
 * What does not fit into a table is lost, and then no verdict can be believed.
 * The code that loses something reports it here.  The runner writes it to the
 * event log, where it turns any pass into an error.
 *
 * The size of each such table is a macro that the build may set.  So the cure
 * is a bigger table, and a test can make it small (ci/capacity):
 *
 *	#ifndef CHECKER_CELLS
 *	#define CHECKER_CELLS	(1u << 20)
 *	#endif
 *	...
 *	CAPACITY_EXCEEDED(CHECKER_CELLS, "accesses that the checker keeps");
 *
 * Guarantees:
 * 1. A report is kept until the process ends: neither a new execution nor a
 *    new exploration forgets it.
 * 2. capacity_exceeded() takes no lock, calls nothing and allocates nothing, so
 *    all threads may call it at once.
 */
#ifndef HARNESS_VCPU_CAPACITY_H
#define HARNESS_VCPU_CAPACITY_H

struct capacity {
	const char *table;	/* the macro that sets its size */
	const char *what;	/* what is in it */
	const char *cure;	/* NULL: a bigger table */
	unsigned long size;
	unsigned long lost;	/* how often there was no room */
};

/* The strings are kept, not copied.  Equal names are one table. */
void capacity_exceeded(const char *table, const char *what, unsigned long size,
		       const char *cure);

#define CAPACITY_EXCEEDED(macro, what) \
	capacity_exceeded(#macro, what, macro, NULL)

/* The tables that were too small; *n: how many. */
const struct capacity *capacity_tables(unsigned int *n);

#endif
