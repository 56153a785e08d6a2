/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events of a record a reader needs to see, and in what words. */
#ifndef DETECT_TIMELINE_H
#define DETECT_TIMELINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "detect/words.h"

#define ROW_WORDS	WATCH_MAX

struct row {
	size_t at;		/* index among the events */
	int n;			/* of the event; 0: none (a console line) */
	int cpu;		/* 1-based */
	int depth;		/* of calls, 0 = the least of all rows */
	bool racing;
	bool loud;		/* the system prints that it has failed */
	char text[128];
	/* What stands in the record's words then, and which of them have
	 * changed since the row before. */
	const char *word[ROW_WORDS];
	bool changed[ROW_WORDS];
};

/*
 * At most max rows, in order; the racing accesses first of all, then what is
 * nearest to them.  Returns how many.  Texts of words belong to the record.
 */
size_t timeline(const json_t *record, struct row *rows, size_t max);

/*
 * The same for one who steps through a run: all that happens to locks, to the
 * watched words and to objects, and no calls.
 */
size_t timeline_steps(const json_t *record, struct row *rows, size_t max);
/* The index of the first such event from there on; or the number of all. */
size_t timeline_next(const json_t *record, size_t from);

#endif
