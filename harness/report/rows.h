/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of a timeline (detect/timeline.h) on a page: a column for each CPU,
 * and one for each watched word at the right.  If the page is too narrow for
 * that, the CPUs share one column, and words are left out from the right.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "detect/timeline.h"
#include "lines.h"

#define ROW_CPUS	8	/* SCENARIO_CPUS */

struct layout {
	int ncpus, at[ROW_CPUS + 1];	/* where each CPU's column starts */
	bool shared;			/* they have one column, the first */
	int depth;			/* deepest indentation */
	int nwords, word[ROW_WORDS];	/* widths */
	int words;			/* column of the first word */
};

/* For these rows; rows NULL: for any, so that it is always the same. */
struct layout rows_lay_out(const struct page *p, const json_t *record,
			   const struct row *rows, size_t n);
/* What the CPUs do, a line each; the labels of the words in the last. */
void rows_put_head(const struct page *p, const json_t *record,
		   const struct layout *l);
void rows_put(const struct page *p, const struct row *row, int number,
	      const struct layout *l);

#endif
