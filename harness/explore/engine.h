/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the engine use of its loop (explore.c).  Nobody outside
 * harness/explore/ includes this.
 */
#ifndef HARNESS_EXPLORE_ENGINE_H
#define HARNESS_EXPLORE_ENGINE_H

#include "dpor.h"
#include "explore.h"

/* Restores the state, runs one execution and judges it. */
enum vcpu_end engine_execute(struct vcpu_driver *strategy);
/* Restores the state and runs one execution.  Nobody looks at it. */
enum vcpu_end engine_execute_unjudged(struct vcpu_driver *strategy);
/* As engine_execute(), under a driver that keeps no trace: the engine keeps it. */
enum vcpu_end engine_replay(struct vcpu_driver *driver);
/* A part of a reduction, for so many seconds, as an exploration of its own: its
 * counts and findings begin at nothing. */
struct engine_slice {
	const struct explore_result *r;
	uint64_t runs;			/* executions, blocked ones too */
	bool more;			/* dpor_left() is left */
	double left;			/* executions of that: estimate.h */
	bool given_up;			/* see explore_give_up() */
};
void engine_slice(const struct explore_options *o,
		  const struct dpor_options *d, const struct dpor_part *part,
		  double seconds, struct engine_slice *slice);
/* So many executions, blocked ones too, there will be: see estimate.h. */
void engine_estimate(double runs);
/* Sampling: the execution of this shard with that number, from 0. */
void engine_sample(uint64_t number);
/* One with that trace was run elsewhere. */
void engine_seen(uint64_t trace);
/* The options are these from now on; counts and findings begin at nothing. */
void engine_begin_anew(const struct explore_options *o);
/* Whether explore_give_up() was called. */
bool engine_gave_up(void);
/* Whether another execution is to be made.  False: a bound was hit, and the
 * result says which; do not ask again. */
bool engine_next(void);
/* The same of the bounds that do not depend on what was found and counted; and
 * reports the progress. */
bool engine_go_on(void);
/* Since the exploration started. */
double engine_seconds(void);
/* The user wants it to stop. */
bool engine_interrupted(void);
/* p; if it is NULL, there is no memory, and this process ends. */
void *engine_memory(void *p);

#endif
