/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to tell a record (detect/record.h); nothing here runs or judges. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* The timeline and the verdict, for 80x24. */
void report_text(const json_t *record, bool color, FILE *out);
/* The same, but it stops before the consequence until a line is read. */
void report_quiz(const json_t *record, bool color, FILE *answers, FILE *out);
/* One line: what, the verdict, how long it took; more if that is bad. */
void report_line(const json_t *record, bool color, FILE *out);
void report_json(const json_t *record, FILE *out);
/* One test suite of all records. */
void report_junit(const json_t *const *records, size_t n, FILE *out);

#endif
