/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compares two explorations of the same program: did both see the same traces,
 * did each CPU do the same in them, were they judged alike, and was the same
 * found?
 *
 * What each CPU does in a trace, whether the trace is bad and what is found in
 * it must be the same in all of its executions.  Where it is not, the conflict
 * relation (trace.h) is wrong, or a judge depends on more than the trace.
 */
#ifndef HARNESS_EXPLORE_COMPARE_H
#define HARNESS_EXPLORE_COMPARE_H

#include "explore.h"

/* What an exploration saw. */
struct explored {
	struct explore_execution *v;	/* sorted by trace, each kept once */
	size_t n, room;
	uint64_t executions;		/* each one, also of a known trace */
	uint64_t twice;			/* executions of a known trace */
	uint64_t other;			/* of these: CPUs did something else */
	uint64_t judged;		/* of these: judged differently */
	uint64_t bad;			/* bad traces */
	uint64_t keys[EXPLORE_FINDINGS];
	const char *kinds[EXPLORE_FINDINGS];
	unsigned int findings;
	bool complete;			/* as explore_result has it */
	char bound[96];
};

/* Adds what explore_run() sees with these options; sets their .executed.
 * Called again it makes the union.  e starts as all zero. */
const struct explore_result *explored_run(struct explored *e,
					  struct explore_options *o);
/* Must be called before a comparison.  More can be added later. */
void explored_sort(struct explored *e);
void explored_free(struct explored *e);
/* The execution of that trace, or NULL.  e must be sorted. */
const struct explore_execution *explored_find(const struct explored *e,
					      uint64_t trace);
bool explored_has_key(const struct explored *e, uint64_t key);

struct comparison {
	uint64_t missed;	/* traces that only the second saw */
	uint64_t other;		/* in both, but CPUs did something else */
	uint64_t judged;	/* in both, and bad in one */
	uint64_t unfound;	/* findings of the second only */
	const char *kind;	/* of one of these, or NULL */
};

/* What the first lacks of the second.  Both must be sorted. */
struct comparison explored_compare(const struct explored *first,
				   const struct explored *second);

#endif
