/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A schedule as text: "1*37,2*5,1" is CPU 1 for 37 points, CPU 2 for 5, then
 * CPU 1 as far as it can run.
 */
#ifndef HARNESS_EXPLORE_SCHEDULE_H
#define HARNESS_EXPLORE_SCHEDULE_H

#include "common/schedule-forms.h"
#include "vcpu/vcpu.h"

#define SCHEDULE_TO_END	UINT64_MAX	/* points of a part without a count */

/* Allocated; the caller frees it.  NULL: no memory. */
char *schedule_text(const struct vcpu_part *part, unsigned int n);
/*
 * The schedule of the last run, or of the current one up to its last switch.
 * As schedule_text(); also NULL if it is longer than vcpu_schedule() keeps.
 */
char *schedule_of_run(void);
/*
 * Reads the text into part[], which has room for that many; returns how many
 * there are.  -1, and an explanation, if the text is malformed or too long.
 */
int schedule_read(const char *text, int ncpus, struct vcpu_part *part,
		  unsigned int room, char error[SCHEDULE_ERROR]);

#endif
