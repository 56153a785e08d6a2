/* SPDX-License-Identifier: GPL-2.0-only */
/* All scenarios on all subjects, measured: see series.h for what comes of it. */
#ifndef DETECT_MATRIX_H
#define DETECT_MATRIX_H

#include <jansson.h>

#include "runners.h"

struct matrix_request {
	const struct event_log *log;	/* scenarios_read() without a runner */
	struct names subjects;
	const char *out;	/* directory of its runs' records */
	const char *with;	/* options of the system, or NULL */
	bool explore;		/* all schedules, not the directed ones */
	unsigned int processes;	/* that measure; 0: one for each core */
};

/*
 * The caller holds interruptions (interrupt.h), and looks whether there was
 * one.  A cell that was not measured, because of one or because the process that
 * measured it was killed, is an error, and says why.
 */
json_t *matrix_measure(const struct matrix_request *request);

#endif
