/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The traces that an exploration has run, in bounded memory, so that other
 * executions can be compared with them.
 *
 * Up to KNOWN_TRACES are kept.  When there are more, every second one is
 * dropped, by a bit of its hash, and from then on only those with that bit are
 * kept; and so on.
 *
 * Guarantee: whether a trace would have been kept depends on its hash alone.
 */
#ifndef HARNESS_EXPLORE_KNOWN_H
#define HARNESS_EXPLORE_KNOWN_H

#include "explore.h"

#define KNOWN_TRACES	(1u << 17)

enum known {
	KNOWN,
	KNOWN_NOT_KEPT,		/* it may have been run, or not */
	KNOWN_STRANGE,		/* no such trace was run */
	KNOWN_OTHER,		/* it was run, but a CPU did something else */
};

void known_forget(void);
void known_add(const struct explore_execution *x);
enum known known_ask(const struct explore_execution *x);
/* One in so many traces is kept: 1, 2, 4... */
unsigned long known_one_in(void);

#endif
