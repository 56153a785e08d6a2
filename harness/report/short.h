/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What texts of runs and of explorations share.  A gate can have many failures:
 * each text is short, and the record has the rest.
 */
#ifndef REPORT_SHORT_H
#define REPORT_SHORT_H

#include <jansson.h>

#include "lines.h"

/*
 * What the verdict lists as "missing" or as "unexpected": a line for each of the
 * first three, and one that says how many more there are.
 */
void put_some(const struct page *p, const json_t *record, const char *what);
/* How many lines that takes. */
int some_lines(const json_t *record, const char *what);

/* Where the record is, if it is in a file. */
void put_dir(const json_t *record, FILE *out);

#endif
