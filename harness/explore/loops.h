/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops that wait for another CPU, and whether they really do.
 *
 * A loop that gives up after some rounds looks like one that does not, as long
 * as other CPUs can run (vcpu/spin.h).  When it gives up is not explored.  So
 * after the exploration each loop in which a CPU spun is run alone, from the
 * first execution in which it did.  If it leaves the loop, the exploration is
 * incomplete.
 */
#ifndef HARNESS_EXPLORE_LOOPS_H
#define HARNESS_EXPLORE_LOOPS_H

#include <stdbool.h>

/* Forget all loops. */
void loops_start(void);
/* A loop, and an execution in which it spun. */
struct loop {
	int cpu;
	const void *pc;
	char *schedule;
};
/* Those that are known, with schedules; *n: how many. */
const struct loop *loops_known(unsigned int *n);
/* Adds one that is not known yet; takes the schedule over. */
void loops_add(int cpu, const void *pc, char *schedule);
/* cpu spins at pc.  False: there is no room to keep that. */
bool loops_note(int cpu, const void *pc);
/* Keeps the schedule of the execution just made for its new loops. */
void loops_keep_schedules(void);
/* Runs each loop alone, until one gives up: returns where, or NULL. */
const void *loops_probe(int ncpus);

#endif
