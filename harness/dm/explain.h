/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the results of the calls can be explained.
 *
 * The calls of a run are linearizable (Herlihy, Wing 1990) with respect to the
 * model if some order of the model's steps gives each call its result, and in
 * that order no call begins before the calls have ended that really ended
 * before it began.  The search is that of Wing and Gong (1993): depth first,
 * with the positions already tried kept (Lowe 2017).
 *
 *  E1. The verdict is a function of the Mazurkiewicz trace, so a certificate
 *      that rests on it is one for all executions of each trace.  Which of two
 *      calls ended first is not such a function; so a call counts as ended
 *      before another began only if its last step happens before the other's
 *      first one (trace.h), which is so in all executions of the trace or in
 *      none.
 *  E2. A call that the kernel could explain is never refused: in one execution
 *      of the trace each call begins right before its first step and ends right
 *      after its last, because what is in between conflicts with no step.  In
 *      that execution the order of E1 is the real one.
 *  E3. A CPU's own calls are in their order, and those of set-up come first.
 *  E4. If the table of positions is full, the run cannot be judged.  That is an
 *      error, not a pass (capacity.h).
 *
 * A run in which a CPU did not end is not judged.
 */
#ifndef DM_EXPLAIN_H
#define DM_EXPLAIN_H

#include "history.h"

/* For history_steps: steps of the trace. */
uint32_t explain_steps(int cpu);

/* After a run.  NULL: it can be explained; else what happened, in one line. */
const char *history_unexplained(void);

#endif
