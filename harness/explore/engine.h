/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the engine use of its loop (explore.c).  Nobody outside
 * harness/explore/ includes this.
 */
#ifndef HARNESS_EXPLORE_ENGINE_H
#define HARNESS_EXPLORE_ENGINE_H

#include "explore.h"

/* Restores the state, runs one execution and judges it. */
enum vcpu_end engine_execute(struct vcpu_driver *strategy);
/* The same under a driver that keeps no trace: the engine keeps it. */
enum vcpu_end engine_replay(struct vcpu_driver *driver);
/* Since the exploration started. */
double engine_seconds(void);
/* The user wants it to stop. */
bool engine_interrupted(void);

#endif
