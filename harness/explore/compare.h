/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two explorations of the same program, held against each other: did both see
 * the same traces, did each CPU do the same in them, were they judged alike,
 * and was the same found?
 *
 * A trace is a class of executions that nobody can tell apart.  So what each
 * CPU does in it, whether it is bad and what is found in it must be the same
 * in all of its executions.  Where that is not so, the relation that makes the
 * classes (trace.h) is wrong, or a judge looks at more than the trace.
 */
#ifndef HARNESS_EXPLORE_COMPARE_H
#define HARNESS_EXPLORE_COMPARE_H

#include "explore.h"

/* What an exploration met. */
struct explored {
	struct explore_execution *v;	/* sorted by trace, each kept once */
	size_t n, room;
	uint64_t executions;		/* counted, those of one trace apart */
	uint64_t twice;			/* that had a trace met before */
	uint64_t other;			/* of these: CPUs did something else */
	uint64_t judged;		/* of these: bad, and was not, or so */
	uint64_t bad;			/* traces that are */
	uint64_t keys[EXPLORE_FINDINGS];
	const char *kinds[EXPLORE_FINDINGS];
	unsigned int findings;
	bool complete;			/* as explore_result has it */
	char bound[96];
};

/* Adds what explore_run() meets under these options (whose .executed it
 * sets); called again, the union.  Begin with all zero. */
const struct explore_result *explored_run(struct explored *e,
					  struct explore_options *o);
/* Sorts it: before it is compared.  More can be added after. */
void explored_sort(struct explored *e);
void explored_free(struct explored *e);
/* The execution with that trace, or NULL; of a sorted one. */
const struct explore_execution *explored_find(const struct explored *e,
					      uint64_t trace);
bool explored_has_key(const struct explored *e, uint64_t key);

struct comparison {
	uint64_t missed;	/* traces that only the second met */
	uint64_t other;		/* in both, but CPUs did something else */
	uint64_t judged;	/* in both, and bad in one */
	uint64_t unfound;	/* findings of the second alone */
	const char *kind;	/* of one of these, or NULL */
};

/* What the first lacks of the second.  Both are sorted. */
struct comparison explored_compare(const struct explored *first,
				   const struct explored *second);

#endif
