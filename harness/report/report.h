/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to report a record (detect/record.h); nothing here runs or judges. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* How a text is to look.  width, height: of the screen, in columns and lines;
 * 0: 80 and 24. */
struct look {
	bool color;
	int width, height;
};

#define LEAST_WIDTH	40	/* of a screen */

/*
 * The timeline and the verdict.  What matters fits on the screen; a higher one
 * may show more rows.  answers, if not NULL: stop before the consequence until a
 * line is read there.
 */
void report_text(const json_t *record, const struct look *look, FILE *answers,
		 FILE *out);
/* One line: what, the verdict, how long it took; more if that is bad. */
void report_line(const json_t *record, bool color, FILE *out);
/* Of an exploration: the certificate, or each finding with its schedule. */
void report_exploration(const json_t *record, FILE *out);
void report_exploration_line(const json_t *record, FILE *out);
void report_json(const json_t *record, FILE *out);
/* One test suite of all records. */
void report_junit(const json_t *const *records, size_t n, FILE *out);

#endif
