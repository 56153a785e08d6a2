/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The matrix: scenarios down, subjects across, each cell measured.  One JSON
 * object that all reports of it are made from:
 *
 * schema	2
 * under	tsan or explore
 * with[]	the system's options that were on (project.h)
 * subjects[]	names
 * series[] without[] clean note	as the project says: the subjects after
 *		0, 1, 2, ... patches; those with all patches but the first, the
 *		second, ...; the one without any fault
 * scenarios[]	name title closed_by shows_on clean_on
 *		cells[] (one for each subject): subject, result (clean, found,
 *		error, cannot; none: that subject has no such scenario), code
 *		(one letter; '?' for error and cannot), findings[] in words,
 *		why, unmet (the step of the
 *		schedule that never came about); under explore also executions
 *		bad complete
 *		closed	by which patch, as measured
 * wrong[]	what is not as declared, of all
 * unmeasured[]	why cells could not be measured here; if it was interrupted,
 *		wrong says so, and there is no unmeasured and no closed
 * seconds	wall time
 *
 * What is not known is left out.
 */
#ifndef DETECT_SERIES_H
#define DETECT_SERIES_H

#include <jansson.h>

#include "finding.h"

#define MATRIX_SCHEMA 2

/*
 * Read one back, from wherever it may be; NULL with *error set (one line, in
 * pool).  What it returns is a matrix as above, and its texts are clean
 * (record_read.c).
 */
json_t *matrix_read(struct pool *pool, const char *path, const char **error);

/* Where a subject stands: 0, 1, 2, ... in a matrix' series; -1: not in it. */
int series_stage(const json_t *matrix, const char *subject);
/* The patch, from 1, that it alone has not; 0: it is no such subject. */
int series_without(const json_t *matrix, const char *subject);
/* The stage of the subject that is clean: all patches that it takes. */
int series_length(const json_t *matrix);

/* The letter for the worst of what was found: '.' for nothing. */
char series_code(const struct found_list *found);
/* The letters of cells and what they stand for: two lines for a legend. */
const char *series_legend(void);

/*
 * Fills in closed and wrong.  If the project has a series: a scenario whose
 * fault is on it is closed by the first patch from which on every stage is
 * clean, which must be the one that it declares; one whose fault is beside the
 * series must leave that clean throughout.  all: all scenarios and subjects are
 * there, so each series less one must show something that the clean subject
 * does not.  With options of the system nothing is declared.
 */
void series_judge(json_t *matrix, bool all);

#endif
