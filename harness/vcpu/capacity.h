/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables of a fixed size that turned out too small.
 *
 * What does not fit into a table is lost, and a verdict that rests on the
 * table cannot be believed.  Whoever loses something reports it here, and the
 * runner writes it to the event log, where it turns any pass into an error.
 *
 * The size of each such table is a macro that the build may set, so that the
 * cure is a bigger one, and a test can make it small (ci/CMakeLists.txt):
 *
 *	#ifndef CHECKER_CELLS
 *	#define CHECKER_CELLS	(1u << 20)
 *	#endif
 *	...
 *	CAPACITY_EXCEEDED(CHECKER_CELLS, "accesses that the checker keeps");
 *
 * Guarantees:
 * 1. What was reported is known until the process ends: neither a new
 *    execution nor a new exploration forgets it.
 * 2. capacity_exceeded() takes no lock, calls nothing, allocates nothing:
 *    any thread may call it, CPUs of a free run at once, too.
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

/* The strings are kept as they are; equal names are one table. */
void capacity_exceeded(const char *table, const char *what, unsigned long size,
		       const char *cure);

#define CAPACITY_EXCEEDED(macro, what) \
	capacity_exceeded(#macro, what, macro, NULL)

/* The tables that were too small: *n of them, 0 if all was well. */
const struct capacity *capacity_tables(unsigned int *n);

#endif
