/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events of a record a reader needs to see, and in what words. */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct row {
	int n;			/* of the event; 0: none (a console line) */
	int cpu;		/* 1-based */
	int depth;		/* of calls, 0 = the least of all rows */
	bool racing;
	bool loud;		/* the kernel's own outcry */
	char text[128];
};

/*
 * At most max rows, in order; the racing accesses first of all, then what is
 * nearest to them.  Returns how many.
 */
size_t timeline(const json_t *record, struct row *rows, size_t max);

#endif
