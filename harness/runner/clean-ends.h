/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ends of executions after which the leak check found nothing.
 *
 * It takes as long as the execution itself, and most executions of an
 * exploration leave the same state behind.  What it finds depends on that state
 * alone, so once for each is enough.
 *
 *  E1. The key of an end is a hash (128 bits) of all static data of the system
 *      and of all of its memory: what system.h (S4) says is all that an
 *      execution leaves behind.  Nothing is left out: whatever differs, be it a
 *      byte that the check never reads, the check runs.
 *  E2. An end is added when the check ran to its end and found nothing.  A
 *      leak is reported in each execution that has one.
 *  E3. ThreadSanitizer and the checker lose nothing: when the check runs, all
 *      CPUs have ended (pthread_join() to ThreadSanitizer: vcpu/fibers.c), so
 *      no access of it can be in a race, and no CPU is left for the checker.
 *  E4. Memory is bounded: when the table is full nothing is added.
 *
 * One exploration at a time, on the thread that calls.
 */
#ifndef RUNNER_CLEAN_ENDS_H
#define RUNNER_CLEAN_ENDS_H

#include <stdbool.h>

/* The state that there is now is what executions start with; what is known of
 * others is forgotten. */
void clean_ends_begin(void);
/* Whether this end is known to be clean. */
bool clean_end_known(void);
/* The end last asked about is clean. */
void clean_end_add(void);

#endif
