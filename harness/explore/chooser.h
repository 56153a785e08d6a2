/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Choosers: who runs next in one run.  Each is a struct vcpu_driver made from
 * a text; the text is checked before anything runs.
 */
#ifndef HARNESS_EXPLORE_CHOOSER_H
#define HARNESS_EXPLORE_CHOOSER_H

#include "vcpu/vcpu.h"

#define CHOOSER_ERROR	256	/* bytes for an explanation */

/*
 * The history's interleaving, in words:
 *
 *	cpu1 until next_free_minor returns; cpu2 to end; cpu1 to end
 *
 *	step	= "cpu" N what, separated by ";"
 *	what	= ("to end" | "until" event | "before" event
 *		| "for" N "points" | "until blocked") ["if possible"]
 *	event	= F ("enters" | "returns" | "reads" | "writes" | "updates" |
 *		  "locks" | "unlocks" | "allocates" | "frees" | "waits")
 *		  ["#" K]
 *
 * F is a function of the runner; "until" ends after the event took effect,
 * "before" just before; #K means the K-th time within this step.  An access,
 * lock or allocation belongs to F when F makes it itself or calls a function
 * that does (at most FRAMES_OF_F frames below it).  A step also ends when its
 * CPU ends, stops or blocks.  Then "to end" has gone as far as it can, and any
 * other step is unmet, unless it says "if possible": what only the code with
 * the fault lets happen.  When all steps are done the CPUs run to their end,
 * lowest first.  NULL and an explanation when the text is malformed.
 */
struct vcpu_driver *chooser_directed(const char *text, int ncpus,
				     char error[CHOOSER_ERROR]);
/* After the run: the first step that is unmet, its text, or NULL. */
const char *chooser_directed_unmet(struct vcpu_driver *d);

/*
 * Replay: "1*37,2*5,1": CPU 1 for 37 points, CPU 2 for 5, then CPU 1.  The
 * last part may lack its count: to the end.
 */
struct vcpu_driver *chooser_replay(const char *text, int ncpus,
				   char error[CHOOSER_ERROR]);
/* After the run: the first part that did not come about (a CPU that could not
 * run, or ended early), in words, or NULL. */
const char *chooser_replay_unmet(struct vcpu_driver *d);

/* A uniform random walk over all points. */
struct vcpu_driver *chooser_random(uint64_t seed);

#endif
