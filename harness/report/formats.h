/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports of many records, for other programs and for a browser. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* The records themselves, as an array. */
void report_array(const json_t *const *records, size_t n, FILE *out);
/* SARIF 2.1.0: a result for each finding that is not expected; expected: also
 * for the others, as suppressed results. */
void report_sarif(const json_t *const *records, size_t n, bool expected,
		  FILE *out);
/* A GitHub annotation for each scenario that is not as expected: ten at most,
 * because GitHub shows no more. */
void report_github(const json_t *const *records, size_t n, FILE *out);
/* All of them, as Markdown, for the summary of a GitHub job. */
void report_markdown(const json_t *const *records, size_t n, FILE *out);
/* All of them, as text: the first in full.  Returns how many of the records
 * are not as expected. */
size_t report_summary(const json_t *const *records, size_t n, FILE *out);

/*
 * One page that needs nothing else; sources and the tools' own reports are read
 * where the records say they are.  extra: an object with what there is of
 * matrix (detect/series.h) and trees ({scenario: {subject: tree}}, see
 * page/page.js).
 */
void report_html(const json_t *const *records, size_t n, const json_t *extra,
		 FILE *out);

#endif
