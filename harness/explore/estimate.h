/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many executions an exploration will have, estimated from those that it
 * had so far.
 *
 * The explorer goes depth first, so at each node of the execution at hand some
 * branches were explored to their end, one is being explored, and some are
 * left.  What is left is taken to be as large as the average of those that were
 * explored (Kilby, Slaney, Thiebaux, Walsh: Estimating search tree size, AAAI
 * 2006, the recursive estimator).
 *
 *  E1. The estimate is a function of the executions so far.
 *  E2. When there is nothing left it is exact.
 *
 * It is no bound.  Branches that nothing has asked for yet are not in it, which
 * makes it too low; and a branch that comes later has more CPUs asleep, and is
 * smaller than those before it, which makes it too high.
 */
#ifndef HARNESS_EXPLORE_ESTIMATE_H
#define HARNESS_EXPLORE_ESTIMATE_H

#include "dpor.h"

/* A new exploration begins; or, if it is not NULL, one of a part. */
void estimate_start(const struct dpor_part *part);
/* After each execution.  steps: its length; left: dpor_left(). */
void estimate_add(unsigned int steps, const struct dpor_part *left);
/* Executions in all, blocked ones too, if left is left. */
double estimate(const struct dpor_part *left);

#endif
