/* SPDX-License-Identifier: GPL-2.0-only */
/* How an event becomes a row; which ones do is timeline.c's. */
#ifndef DETECT_TIMELINE_ROW_H
#define DETECT_TIMELINE_ROW_H

#include "timeline.h"

#define TIMELINE_CPUS	64

/* 0: none, as of what is printed in set-up. */
int row_cpu(const json_t *ev);

/* In how many calls each CPU is. */
struct calls {
	int of[TIMELINE_CPUS];
};

/* In how many calls the event is, which must be given in order.  A call and its
 * return are in those of the caller. */
int row_calls(struct calls *calls, const json_t *ev);

/* loud: if it is printed, it is a message of failure. */
void row_make(const json_t *record, size_t at, int calls, bool loud,
	      struct row *row);
/* Fills in the values of the words when each of the rows has happened. */
void rows_follow_words(const json_t *record, struct row *rows, size_t n);
/* A row stands one step to the right of the last one that it lies in. */
void rows_indent(struct row *rows, size_t n);

#endif
