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
/* The same under a driver that keeps no trace: the engine keeps it. */
enum vcpu_end engine_replay(struct vcpu_driver *driver);
/* A part of a reduction, for so many seconds, as an exploration of its own: its
 * counts and findings begin at nothing. */
struct engine_slice {
	const struct explore_result *r;
	uint64_t runs;			/* executions, blocked ones too */
	bool more;			/* dpor_left() is left */
	bool given_up;			/* see explore_give_up() */
};
void engine_slice(const struct explore_options *o,
		  const struct dpor_options *d, const struct dpor_part *part,
		  double seconds, struct engine_slice *slice);
/* Reports the progress.  False: a bound was hit. */
bool engine_go_on(void);
/* Since the exploration started. */
double engine_seconds(void);
/* The user wants it to stop. */
bool engine_interrupted(void);
/* p; if it is NULL, there is no memory, and this process ends. */
void *engine_memory(void *p);

#endif
