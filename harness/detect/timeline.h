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
	int calls;		/* how many calls it is in */
	int depth;		/* how many of these calls are rows */
	bool racing;
	bool printed;		/* a line of the console ... */
	bool loud;		/* ... in which the system says that it failed */
	char text[128];
	/* The values of the record's words after it, and which of them it
	 * has changed. */
	const char *word[ROW_WORDS];
	bool changed[ROW_WORDS];
};

/*
 * At most max rows, in the order of the events.  If there is no room for all,
 * those that matter most are chosen:
 *
 *  1. racing accesses, and what the system prints of a failure;
 *  2. where a CPU got a pointer that it uses too late, and what changes a watched
 *     word;
 *  3. how it came to that: the life of the object, the call around the access,
 *     the last step of a CPU before another ran, how its call failed;
 *  4. the locks and calls around all these.
 *
 * Other events are never rows.  Returns the number of rows.  The texts of words
 * belong to the record.
 */
size_t timeline(const json_t *record, struct row *rows, size_t max);

/* The same; if the rows of the kinds 1 and 2 leave one of max free, it is left
 * free, and *spare says so. */
size_t timeline_sparing(const json_t *record, struct row *rows, size_t max,
			bool *spare);

/*
 * For a reader who steps through a run: is there a stop before the event at that
 * index?  There is one before a lock operation, a change of a watched word, the
 * beginning and the end of an object that has one, and what the system prints.
 * The answer depends on the events before it and on whether it races, not on
 * later ones.
 */
bool timeline_stops(const json_t *record, size_t at);
/*
 * Is the event shown after it has happened?  So are those with a stop, the start
 * and the end of a CPU, and each change of a word; of the rounds of a loop only
 * the last one so far.
 */
bool timeline_shows(const json_t *record, size_t at);
/* The row of any event.  Its depth counts all calls around it. */
void timeline_row(const json_t *record, size_t at, struct row *row);

#endif
