/* SPDX-License-Identifier: GPL-2.0-only */
/* How an event becomes a row.  timeline.c chooses the events. */
#ifndef DETECT_TIMELINE_ROW_H
#define DETECT_TIMELINE_ROW_H

#include "timeline.h"

#define TIMELINE_CPUS	64

/* The CPU of an event; 0: none, for example a line that set-up prints. */
int row_cpu(const json_t *ev);

/* How many calls each CPU is in. */
struct calls {
	int of[TIMELINE_CPUS];
};

/* How many calls the event is in.  Give all events in order.  A call and its
 * return are not in the call itself. */
int row_calls(struct calls *calls, const json_t *ev);

/* loud: if the event is a line of the console, it is a message of failure. */
void row_make(const json_t *record, size_t at, int calls, bool loud,
	      struct row *row);
/* Fills in the values that the words have after each row. */
void rows_follow_words(const json_t *record, struct row *rows, size_t n);
/* Sets the depths: a row is indented by one more than the row around it. */
void rows_indent(struct row *rows, size_t n);

#endif
