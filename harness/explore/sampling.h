/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rest of a hunt in several processes of this machine.
 *
 * An execution is a function of the seed and of its number (sample.h).  Each
 * process runs some that follow each other, and answers with counts, and with the
 * keys of what it has found.  The answers are counted in the order of the
 * numbers.  Where there is something new, this process runs the same executions
 * once more, by itself: so what is new is found, kept and handed on here, as with
 * one process.
 *
 *  1. The result is that of one process, whatever their number and speed: the
 *     same first finding, the same findings, schedules and numbers.
 *  2. If the hunt ends before its end (a signal, the time is over, a process
 *     has been killed), what was found beyond the executions that were counted is
 *     found, too: the executions that showed it are run once more.
 *  3. A process that ends by itself, or is killed, ends the hunt, and .failed
 *     says so.
 *  4. With .jobs_without_errors the rest is left to this process from the first
 *     memory error on.
 */
#ifndef HARNESS_EXPLORE_SAMPLING_H
#define HARNESS_EXPLORE_SAMPLING_H

#include "explore.h"

/*
 * From execution *number on.  False: the hunt is over.  True: it is not, and goes
 * on with *number; *alone: in this process.
 */
bool sampling_jobs(const struct explore_options *o, struct explore_result *r,
		   uint64_t *number, bool *alone);

#endif
