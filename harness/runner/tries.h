/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs of a sweep, each explored in a process of its own, forked from one that
 * has done the common set-up.  Several are explored at a time.
 *
 *  T1. Outcomes come in the order of the programs, whatever the number of
 *      processes and their speed.
 *  T2. A program that crashes or hangs its process, or whose process is killed,
 *      has an outcome that says so, and costs no other.
 *  T3. After tries_stop(), or .seconds of the request, no program is begun, and
 *      those being explored end soon.  What was found by then is in their
 *      outcomes.
 *  T4. No process is left after tries_end(), or if this one dies.
 */
#ifndef HARNESS_RUNNER_TRIES_H
#define HARNESS_RUNNER_TRIES_H

#include "programs.h"
#include "runner.h"

#define TRIES_FOUND	12		/* findings of one program */

struct found {
	char kind[32];
	char where[160];		/* functions */
	char text[400];
	char expect[200];		/* as in a scenario, in C */
	char schedule[500];
	char replay[600];
};

struct outcome {
	bool complete;
	bool stopped;			/* by tries_stop() */
	uint64_t executions;
	char bound[160];		/* why not complete */
	char error[160];		/* it could not be judged */
	unsigned int n;
	struct found found[TRIES_FOUND];
};

/* next: writes the text of the next program; false: there is none. */
void tries_begin(const struct sweep_request *q,
		 bool (*next)(char text[PROGRAM_TEXT]));
/* The next program and its outcome, valid until the next call; NULL: none. */
const struct outcome *tries_next(char text[PROGRAM_TEXT]);
/*
 * Another program, explored before those that wait.  share: executions share
 * something to save steps, so a run cannot replay their schedules; those of next()
 * do.  After tries_stop() these are explored as before.
 */
const struct outcome *tries_now(const char *text, bool share);
/* T3; a signal handler may call it. */
void tries_stop(void);
void tries_end(void);

#endif
