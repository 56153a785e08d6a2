/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of many records is not as expected, once for each scenario and subject:
 * one race makes a gate fail in a dozen tests.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include <jansson.h>

#include "detect/pool.h"

struct failure {
	const json_t *record;	/* the one that shows it best */
	const json_t *finding;	/* of it; NULL: see record_line() */
	size_t n;		/* records that failed */
	const char *kinds;	/* "tsan, checker, explore under checker" */
	const struct failure *same;	/* an earlier one with the same
					 * finding, or NULL */
};

struct failures {
	size_t n;
	struct failure *v;	/* what tells most first: races, other
				 * findings, what is missing, errors */
	size_t records;		/* that failed */
};

/* In pool, as long as the records. */
struct failures failures_find(struct pool *pool, const json_t *const *records,
			      size_t n);

#endif
