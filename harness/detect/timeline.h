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
	int calls;		/* how many are around it */
	int depth;		/* of them, those that are rows of this CPU */
	bool racing;
	bool printed;		/* a line of the console ... */
	bool loud;		/* ... in which the system says that it failed */
	char text[128];
	/* What stands in the record's words then, and which of them it has
	 * itself changed. */
	const char *word[ROW_WORDS];
	bool changed[ROW_WORDS];
};

/*
 * At most max rows, in order: the racing accesses and what the system prints of
 * a failure first of all, then where a CPU got a pointer that it uses too late
 * and what changes a watched word, then how it came to that: the object's life, the call around it, what a CPU did last before
 * another ran, how its call failed; and last the locks and calls around all
 * these.  Nothing else is a row, however much room there is.  Returns how
 * many.  Texts of words belong to the record.
 */
size_t timeline(const json_t *record, struct row *rows, size_t max);

/* How many rows it has without how it came to that and what is around. */
size_t timeline_needs(const json_t *record);

/*
 * For one who steps through a run: is the event at that index one to stop
 * before?  What happens to locks, to the watched words and to the objects that
 * have them, and what the system prints.  It depends on what came before the
 * event and on the race that it is in, on nothing that comes later.
 */
bool timeline_stops(const json_t *record, size_t at);
/*
 * Is it one to show when it has happened?  The same, the start and the end of a
 * CPU, and whatever changes a word; of a loop the last round that has happened.
 */
bool timeline_shows(const json_t *record, size_t at);
/* The row of any event; its depth is that of all calls. */
void timeline_row(const json_t *record, size_t at, struct row *row);

#endif
