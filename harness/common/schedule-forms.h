/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The language of schedules: every form that there is, once.
 *
 * The runner reads a schedule by these tables (explore/steps.c, runner/run.c),
 * the command prints them, and a test holds the manual and docs/schedules.md
 * against what it prints.  To add a form, add a line here, and what it means in
 * operations to explore/directed.c.
 */
#ifndef HARNESS_COMMON_SCHEDULE_FORMS_H
#define HARNESS_COMMON_SCHEDULE_FORMS_H

#include <stddef.h>
#include <stdio.h>

#define SCHEDULE_ERROR	400		/* bytes for an explanation */

struct schedule_form {
	const char *form;		/* capitals stand for something else */
	const char *meaning;
};

/* What a whole schedule can be.  schedule_kind[] is in this order. */
enum schedule_kind {
	SCHEDULE_DIRECTED,
	SCHEDULE_FREE,
	SCHEDULE_RANDOM,
	SCHEDULE_STEPS,
	SCHEDULE_COUNTS,
	SCHEDULE_KINDS
};

/* What a step says after "cpuN ".  schedule_step[] is in this order, and the
 * first that fits a text is meant. */
enum schedule_step {
	STEP_TO_END,
	STEP_UNTIL_BLOCKED,
	STEP_UNTIL,
	STEP_BEFORE,
	STEP_FOR_POINTS,
	SCHEDULE_STEP_KINDS
};

/* What an event says after "F ".  schedule_event[] is in this order. */
enum schedule_event {
	EVENT_ENTERS,
	EVENT_RETURNS,
	EVENT_READS,
	EVENT_WRITES,
	EVENT_UPDATES,
	EVENT_LOCKS,
	EVENT_UNLOCKS,
	EVENT_ALLOCATES,
	EVENT_FREES,
	EVENT_WAITS,
	SCHEDULE_EVENTS
};

extern const struct schedule_form schedule_kind[SCHEDULE_KINDS];
extern const struct schedule_form schedule_step[SCHEDULE_STEP_KINDS];
extern const struct schedule_form schedule_event[SCHEDULE_EVENTS];

/* Which kind of schedule the text is; SCHEDULE_KINDS: none. */
enum schedule_kind schedule_kind_of(const char *text);

/* "one, two or three", cut to size. */
void schedule_join(char *text, size_t size, const struct schedule_form *form,
		   size_t n);

/* All forms, each with its meaning, in lines of less than 80 columns. */
void schedule_print_forms(FILE *to);

#endif
