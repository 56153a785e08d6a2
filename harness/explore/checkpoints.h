/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Most of an execution repeats the one before it.  So that it need not be run
 * again from the start, copies of executions in the middle are kept: of what the
 * program has in memory, of the CPUs, and of all else that belongs to one
 * execution (PER_EXECUTION() in vcpu/state.h).  An execution is continued from
 * the last one that is not behind its first other choice.
 *
 * There is a stack of them, along the current execution.  One is made when so
 * many points lie behind the last one: to copy costs as much as some hundred
 * points.
 *
 * Guarantees:
 * 1. An execution that is continued from a checkpoint does what it would do from
 *    the start.
 * 2. That is tested all the time, in one execution of many: it is run both
 *    ways up to its first other choice, and all that is copied, and where each
 *    CPU is, must be the same.  If it is not, the exploration ends and says so.
 *
 * Not under ThreadSanitizer: see VCPU_PAUSE in vcpu/vcpu.h.
 */
#ifndef HARNESS_EXPLORE_CHECKPOINTS_H
#define HARNESS_EXPLORE_CHECKPOINTS_H

#include "explore.h"

/* An exploration starts: there are none.  Whether any are made is up to the
 * options, and the detector. */
void checkpoints_start(const struct explore_options *o);
/* Forgets them: the next execution has nothing to do with the last one. */
void checkpoints_forget(void);

/*
 * An execution is in the state before that step: whether choose() must return
 * VCPU_PAUSE, so that a checkpoint is made.
 */
bool checkpoints_wanted(unsigned int step);
/* .paused of a driver. */
bool checkpoints_paused(struct vcpu_driver *driver);

/*
 * The next execution repeats the last one up to the state before that step.
 * Restores what there is of the last checkpoint before it, and returns it; NULL:
 * there is none.  *steps: how many steps come before it.
 */
const struct vcpu_checkpoint *checkpoints_back(unsigned int step,
					       unsigned int *steps);

/*
 * Whether this execution is one of those that are run both ways, up to the state
 * before that step; then checkpoints_compare() must be called before
 * checkpoints_back().  like: the driver of the execution, with its plan.
 */
enum checkpoints_verdict {
	CHECKPOINTS_SAME,
	CHECKPOINTS_DIFFER,
	CHECKPOINTS_NOT_REPEATED,	/* the program is not deterministic */
};
bool checkpoints_to_compare(unsigned int step);
enum checkpoints_verdict checkpoints_compare(unsigned int step,
					     const struct vcpu_driver *like);

#endif
