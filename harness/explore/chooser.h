/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Choosers: each decides which CPU runs next in one run, and is a struct
 * vcpu_driver made from a text.
 *
 * Guarantees:
 * 1. A malformed text is refused before anything runs: NULL, and an
 *    explanation in error[].
 * 2. A chooser is deterministic: the same text and the same program give the
 *    same schedule.
 * 3. After a run the caller can ask whether the schedule that ran is the one
 *    that the text asked for: chooser_*_unmet().
 *
 * There is one chooser of each kind at a time; a new one replaces it.
 */
#ifndef HARNESS_EXPLORE_CHOOSER_H
#define HARNESS_EXPLORE_CHOOSER_H

#include "schedule.h"
#include "vcpu/vcpu.h"

#define CHOOSER_ERROR	SCHEDULE_ERROR	/* bytes for an explanation */

/* Finds a function by its name: its code is [*start, *end).  False: there is
 * none. */
typedef bool (*chooser_lookup_fn)(const char *function, uintptr_t *start,
				  uintptr_t *end);

/*
 * A directed schedule: the interleaving in words.
 *
 *	cpu1 until take_number returns; cpu2 to end; cpu1 to end
 *
 * The forms of a step and of an event: common/schedule-forms.h.
 *
 * F is a function that lookup() knows.  "until" ends after the event took
 * effect, "before" just before it; #K means the K-th time within this step.
 * An access, a lock or an allocation belongs to F when F makes it itself or
 * calls a function that does (at most FRAMES_OF_F frames below it).  A CPU that
 * sleeps has waited: that event does not wait for the wake-up.
 *
 * A step also ends when its CPU ends, stops or blocks.  Then "to end" has done
 * all it could.  Any other step is unmet, unless it says "if possible": some
 * events can only happen in the code with the fault.  When all steps are done
 * the CPUs run to their end, lowest number first.
 */
struct vcpu_driver *chooser_directed(const char *text, int ncpus,
				     chooser_lookup_fn lookup,
				     char error[CHOOSER_ERROR]);
/*
 * The text of the first step whose F lookup() does not know, or NULL.  Its
 * event never happens: the step ends when its CPU cannot go on, and does not
 * count as unmet.  The caller decides whether that is an error.
 */
const char *chooser_directed_absent(struct vcpu_driver *d);
/* After the run: the text of the first unmet step, or NULL. */
const char *chooser_directed_unmet(struct vcpu_driver *d);

/* Replays a schedule: see schedule.h. */
struct vcpu_driver *chooser_replay(const char *text, int ncpus,
				   char error[CHOOSER_ERROR]);
/* The same of at most VCPU_PARTS parts, which are copied. */
struct vcpu_driver *chooser_replay_parts(const struct vcpu_part *part,
					 unsigned int n);
/* After the run: the first part that did not run as written (its CPU could not
 * run, or ended early), in words, or NULL. */
const char *chooser_replay_unmet(struct vcpu_driver *d);

/* A uniform random walk over all points. */
struct vcpu_driver *chooser_random(uint64_t seed);

#endif
