/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One runner for many runs.  To start Valgrind takes 0.3 seconds, and to
 * translate the code of one run 0.3 seconds more.  A runner that stands by has both
 * behind it: it forks for each run.
 *
 *  1. Each run is a process of its own.  It begins as a new runner does: no run
 *     has been made in the process that it is forked from, except rehearsals.
 *  2. After a rehearsal (runner_rehearse()) the static data of the program under
 *     test is as before, its blocks are free, its threads have ended, and the
 *     detector has reported nothing: it reports each error once only.
 *  3. No rehearsal is made that has not ended well in a child before.
 */
#ifndef HARNESS_RUNNER_STANDBY_H
#define HARNESS_RUNNER_STANDBY_H

#include <stdbool.h>

struct scenario;

/*
 * Stands by at the listening socket, as common/standby.h says, after a rehearsal of
 * that scenario; NULL: of the first that can be rehearsed, if it is one of the
 * first few.  Returns in each child,
 * with its command line, or false in the standby, which then ends with status 1.
 */
bool runner_standby(int socket, const char *scenario, bool hold_frees,
		  const char *build, int *argc, char ***argv);

/*
 * Runs the scenario, one CPU after the other, without a log.  False: a CPU did
 * not end, something was found, or the scenario has no schedule.
 */
bool runner_rehearse(const struct scenario *s, bool hold_frees);
/* How many threads the rehearsals had. */
unsigned int runner_rehearsed(void);

#endif
