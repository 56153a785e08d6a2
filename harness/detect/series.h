/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The matrix: scenarios down, subjects across, each cell measured.  One JSON
 * object that all reports of it are made from:
 *
 * schema	1
 * under bkl	tsan or explore; whether there was a Big Kernel Lock
 * subjects[]	names
 * scenarios[]	name title closed_by shows_on clean_on
 *		cells[] (one for each subject): subject, result (clean, found,
 *		error, cannot), code (one letter), findings[] in words, why,
 *		unmet (the step of the schedule that never came about); under
 *		explore also executions bad complete
 *		closed	by which patch, as measured; wrong[]
 * wrong[]	what is not as declared, of all
 * seconds	wall time
 *
 * What is not known is left out.
 */
#ifndef DETECT_SERIES_H
#define DETECT_SERIES_H

#include <jansson.h>

#include "finding.h"

#define MATRIX_SCHEMA 1

/* All that are built: the series, the series less one, and the rest. */
extern const char *const series_subjects[];

/* 0 to 9 for buggy, stage-1 ... 7, fixed, follow-up; else -1. */
int series_stage(const char *subject);
/* K of "without-K", or 0. */
int series_without(const char *subject);

/* The letter for the worst of what was found: '.' for nothing. */
char series_code(const struct found_list *found);
/* Letters and what they stand for: two lines for a legend. */
const char *series_legend(void);

/*
 * Fills in closed and wrong.  A scenario whose fault is on the series is closed
 * by the first patch from which on every stage is clean, which must be the
 * one that it declares; one whose fault is beside the series must leave that
 * clean throughout.  If all scenarios and subjects are there, each series less
 * one must show something that fixed does not.  With a Big Kernel Lock nothing
 * is declared.
 */
void series_judge(json_t *matrix, bool all);

#endif
