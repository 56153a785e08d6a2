/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HARNESS_EXPLORE_SHRINK_H
#define HARNESS_EXPLORE_SHRINK_H

#include "explore.h"

/*
 * Replaces the finding's schedule by one of as few parts as can be found, and
 * sets .shortest if the search ended.  until: when it must stop, in
 * engine_seconds().
 */
void shrink(struct explore_finding *f, int ncpus, double until);

/* Whether this schedule shows the finding with that key. */
bool shrink_shows(struct vcpu_driver *replay, uint64_t key);

#endif
