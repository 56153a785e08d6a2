/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records that are not as expected, grouped by scenario and subject: one
 * race makes a dozen tests of a gate fail.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include <jansson.h>

#include "detect/pool.h"

struct failure {
	const json_t *record;	/* of the group, the one that shows it best */
	const json_t *finding;	/* of it; NULL: see record_line() */
	size_t n;		/* records that failed */
	const char *kinds;	/* "tsan, checker, explore under checker" */
	const struct failure *same;	/* an earlier one with the same
					 * finding, or NULL */
};

struct failures {
	size_t n;
	struct failure *v;	/* races first, then other findings, then
				 * what is missing, then errors */
	size_t records;		/* that failed */
};

/* In the pool.  It points into the records, which must live as long. */
struct failures failures_find(struct pool *pool, const json_t *const *records,
			      size_t n);

#endif
