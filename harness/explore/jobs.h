/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rest of an exploration in several processes of this machine.
 *
 * Each is a copy of this one, gets a part of the tree of executions (tree.h),
 * explores it for a while, and answers with what it has found and what is left.
 *
 *  J1. The result is that of one process, whatever their number and speed: the
 *      same executions, findings, schedules and numbers.
 *  J2. Nothing that was found is lost: a finding is handed on (.found) as soon
 *      as the process that made it answers.
 *  J3. A process that ends by itself, or is killed, ends the exploration, and
 *      .failed says so: it is not complete.
 *  J4. With .jobs_without_errors a memory error ends it, and the caller starts
 *      again in one process: the result is not complete then, and .racy.
 *  J5. No process outlives this one for longer than a part takes.
 */
#ifndef HARNESS_EXPLORE_JOBS_H
#define HARNESS_EXPLORE_JOBS_H

#include "dpor.h"
#include "explore.h"

/*
 * r: what was found so far, in so many runs; it is brought up to date.  What is
 * left is dpor_left().  False: there is more to be explored, and r->bound or
 * r->failed says why it was not.
 */
bool jobs_explore(const struct explore_options *o,
		  const struct dpor_options *d, struct explore_result *r,
		  uint64_t runs);

#endif
