/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pieces of work in several processes of this machine.
 *
 * Each process is a copy of this one.  It makes one piece after another, and
 * hands over what it made as JSON.
 *
 *  J1. take() is called once for each piece, in the order of the pieces,
 *      whatever the number of processes and their speed.
 *  J2. A process that ends before its piece is made costs that piece only:
 *      take() gets the reason, and another process makes the others.
 *  J3. An interruption (interrupt.h) is passed on to the processes.  Pieces that
 *      were begun are handed over; no other is begun, and take() gets that as the
 *      reason.
 *  J4. No process outlives jobs_run().  If this process dies, the others are
 *      interrupted.
 */
#ifndef DETECT_JOBS_H
#define DETECT_JOBS_H

#include <jansson.h>

struct jobs {
	size_t n;			/* pieces */
	unsigned int processes;		/* at most; 0: one for each core */
	/* In another process; NULL counts as a process that has ended. */
	json_t *(*make)(void *arg, size_t piece);
	/* In this one.  made: NULL, and why it was not; or take() frees it. */
	void (*take)(void *arg, size_t piece, json_t *made, const char *why);
	/*
	 * As long as there are several groups, processes make pieces of different
	 * ones: what a process has learned for one of a group helps with the
	 * next.  NULL: each takes the next piece.
	 */
	size_t (*group)(void *arg, size_t piece);
	/* In each of the processes, before it ends by itself.  Or NULL. */
	void (*end)(void);
	void *arg;
};

void jobs_run(const struct jobs *jobs);

#endif
