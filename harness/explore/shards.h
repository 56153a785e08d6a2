/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HARNESS_EXPLORE_SHARDS_H
#define HARNESS_EXPLORE_SHARDS_H

#include "dpor.h"
#include "explore.h"

/*
 * After how many steps the shards separate: each explores the executions of its
 * own prefixes of that length.  All shards compute the same number, by running
 * every prefix and nothing longer.  d: of the exploration, not yet .split.
 */
unsigned int shards_split(struct dpor_options d);

#endif
