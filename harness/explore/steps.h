/* SPDX-License-Identifier: GPL-2.0-only */
/* The steps of a directed schedule, read from a text: see chooser.h. */
#ifndef HARNESS_EXPLORE_STEPS_H
#define HARNESS_EXPLORE_STEPS_H

#include <stdbool.h>
#include "common/schedule-forms.h"

#define STEPS_MAX	32
#define STEP_TEXT	96		/* bytes of one step, at most */

struct step {
	enum schedule_step what;
	int cpu;			/* from 0 */
	/* of STEP_UNTIL and STEP_BEFORE */
	char function[64];
	enum schedule_event event;
	unsigned long count;		/* #K, or points */
	bool optional;			/* it need not happen */
	char text[STEP_TEXT];		/* as it was written */
};

/*
 * Returns how many steps there are.  0: the text is malformed, and error says
 * at which column (from 1), and what may stand there.
 */
int steps_read(const char *text, int ncpus, struct step step[STEPS_MAX],
	       char error[SCHEDULE_ERROR]);

#endif
