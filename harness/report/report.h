/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to report a record (detect/record.h); nothing here runs or judges. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* The timeline and the verdict, for 80x24. */
void report_text(const json_t *record, bool color, FILE *out);
/*
 * The same for a class.  answers: stop before the consequence until a line is
 * read there; others: a line on what other tools reported; each may be NULL.
 */
void report_show(const json_t *record, bool color, FILE *answers,
		 const char *others, FILE *out);
/* The last of the steps (timeline.h), without head and verdict. */
void report_rows(const json_t *record, size_t rows, FILE *out);
/* One line: what, the verdict, how long it took; more if that is bad. */
void report_line(const json_t *record, bool color, FILE *out);
/* Of an exploration: the certificate, or each finding with its schedule. */
void report_exploration(const json_t *record, FILE *out);
void report_exploration_line(const json_t *record, FILE *out);
void report_json(const json_t *record, FILE *out);
/* One test suite of all records. */
void report_junit(const json_t *const *records, size_t n, FILE *out);

#endif
