/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One runner for many runs.  To start Valgrind takes 0.3 seconds, and to
 * translate the code of one run 0.3 seconds more.  A runner that stands by has both
 * behind it: it forks for each run.  ThreadSanitizer starts in 15 ms, and has
 * nothing to translate: its runs are not rehearsed.
 *
 *  1. Each run is a process of its own.  It begins as a new runner does: no run
 *     has been made in the process that it is forked from, except rehearsals.
 *  2. After a rehearsal (runner_rehearse()) the static data of the program under
 *     test is as before, its blocks are free, its threads have ended, and the
 *     detector has reported nothing: it reports each error once only.
 *  3. The process that stands by has made one rehearsal, which ended well, or
 *     none: each is made in a child, and the first that ends well goes on.
 */
#ifndef HARNESS_RUNNER_STANDBY_H
#define HARNESS_RUNNER_STANDBY_H

#include <stdbool.h>

struct scenario;

/*
 * Rehearses that scenario; NULL: the first that can be rehearsed, if it is one of
 * the first few.  False, and a message: it cannot be rehearsed.
 */
bool runner_standby_rehearse(const char *scenario, bool hold_frees);
/*
 * Stands by at the listening socket, as common/standby.h says.  Returns true in
 * each child, with its command line; false in the standby: the socket does not work.
 */
bool runner_standby(int socket, const char *build, int *argc, char ***argv);

/*
 * Runs the scenario, one CPU after the other, without a log.  False: a CPU did
 * not end, something was found, or the scenario has no schedule.
 */
bool runner_rehearse(const struct scenario *s, bool hold_frees);
/* How many threads the rehearsals had. */
unsigned int runner_rehearsed(void);

#endif
