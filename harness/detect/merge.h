/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of an exploration's parts (--shard) as the one of the whole. */
#ifndef DETECT_MERGE_H
#define DETECT_MERGE_H

#include <jansson.h>
#include <stdbool.h>

#include "pool.h"

struct merge {
	json_t *whole;		/* to be freed; NULL: they make no whole */
	const char *why;	/* one line: why not, or why it is judged so */
	bool usage;		/* these records were not to be merged */
	bool good;		/* as expected, or nothing was demanded */
};

/* n > 0 records, in any order. */
void merge_records(struct pool *pool, const json_t *const *records, size_t n,
		   struct merge *merge);

#endif
