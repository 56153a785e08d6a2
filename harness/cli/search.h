/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks for schedules that replay what a free run found. */
#ifndef CLI_SEARCH_H
#define CLI_SEARCH_H

#include <jansson.h>

/*
 * For each of the first findings: explores the programs of a sweep on the record's
 * subject until one shows the same kind of finding in the same functions.
 * Programs that call these functions come first.  Prints the program and the
 * replay string, or that there is none.  The verdict stays as it is.
 */
void search_findings(const json_t *record);

#endif
