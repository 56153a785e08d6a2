/* SPDX-License-Identifier: GPL-2.0-only */
/* What a free run found is looked for under control, where it can be replayed. */
#ifndef CLI_SEARCH_H
#define CLI_SEARCH_H

#include <jansson.h>

/*
 * Explores the programs of a sweep on the record's subject, those first that
 * call what the finding's sides were in, until one shows the same finding:
 * its kind, in its functions.  Says of each of the first findings which program
 * and string show it, or that none did.  The verdict is not touched.
 */
void search_findings(const json_t *record);

#endif
