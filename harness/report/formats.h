/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports of many records, for other programs and for a browser. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include <jansson.h>
#include <stdio.h>

/* The records themselves, as an array. */
void report_array(const json_t *const *records, size_t n, FILE *out);
/* SARIF 2.1.0: a result for each finding, the interleaving as a code flow. */
void report_sarif(const json_t *const *records, size_t n, FILE *out);
/* A GitHub annotation for each thing that is not as expected. */
void report_github(const json_t *const *records, size_t n, FILE *out);

/*
 * One page that needs nothing else; sources and the tools' own reports are read
 * where the records say they are.  extra: an object with what there is of
 * matrix (detect/series.h) and trees ({scenario: {subject: tree}}, see
 * page/page.js).
 */
void report_html(const json_t *const *records, size_t n, const json_t *extra,
		 FILE *out);

#endif
