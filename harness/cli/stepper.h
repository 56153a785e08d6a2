/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run that somebody schedules step by step.  Runs are cheap and repeat
 * themselves, so there is no state but the schedule made so far: each step is a
 * run from the start, undo is a shorter one.
 *
 *  S1. A row that is shown keeps its text and its values, whatever follows.
 *      Only its mark changes, when it turns out that it is in a race.
 *  S2. The words of an object show what is there from its allocation on: which
 *      object that is comes from a run of the scenario's own schedule.
 */
#ifndef CLI_STEPPER_H
#define CLI_STEPPER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "detect/timeline.h"
#include "options.h"

#define STEPS	4096

struct stepper {
	const struct options *options;
	const struct log_scenario *scenario;
	bool fine;		/* a step is one operation */
	bool over;		/* the run has ended */
	char message[160];	/* why nothing happened; "": it did */
	/* of the run up to here */
	const json_t *record;
	struct row *rows;
	size_t nrows;
	int steps;
	/* its own */
	struct part {
		int cpu;
		size_t points;
		bool fine;
	} step[STEPS];
	json_t *held, *words;
	struct pool pool;
	size_t room, seen;	/* rows there is memory for, events seen */
	bool ran_on;		/* to the end, without steps */
};

/* Makes the first run; false: it could not be made, and message says why. */
bool stepper_open(struct stepper *s, const struct options *o,
		  const struct log_scenario *scenario);
void stepper_close(struct stepper *s);

/* The CPU goes on, to its next point of interest or by one operation. */
void stepper_move(struct stepper *s, int cpu);
/* Runs to the end, without more steps. */
void stepper_finish(struct stepper *s);
/* False: the run could not be made again. */
bool stepper_undo(struct stepper *s);
bool stepper_reset(struct stepper *s);

/* The CPU's entry in a list of the record; NULL: it has none. */
const json_t *stepper_find(const json_t *list, int cpu);
/* Did the system stop that CPU? */
bool stepper_stopped(const struct stepper *s, int cpu);
/* What broke, in one line; NULL: nothing yet. */
const char *stepper_broken(struct pool *pool, const struct stepper *s);

#endif
