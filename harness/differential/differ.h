/* SPDX-License-Identifier: GPL-2.0-only */
/* One program, explored in every way, and the ways held against each other. */
#ifndef DIFFERENTIAL_DIFFER_H
#define DIFFERENTIAL_DIFFER_H

#include "program.h"

enum difference {
	DIFFERENT_TWICE,	/* a trace was run twice */
	DIFFERENT_MISSED,	/* brute force met a trace that all did not */
	DIFFERENT_UNMET,	/* the other way round */
	DIFFERENT_DONE,		/* in one trace CPUs did, or learnt, different
				 * things, or left other data behind */
	DIFFERENT_JUDGED,	/* one trace was bad, and was not */
	DIFFERENT_UNFOUND,	/* a finding of brute force's alone */
	DIFFERENT_EXTRA,	/* a finding that brute force has not */
	DIFFERENT_ORBIT,	/* an orbit was not explored, or twice, or its
				 * size is wrong */
	DIFFERENT_UNEQUAL,	/* equal CPUs were taken for unequal */
	DIFFERENT_RESULT,	/* of two that must be equal in all */
	DIFFERENT_BOUND,	/* a table overflowed, or such */
	DIFFERENT_DIED,		/* killed by a signal, or ended by itself */
	DIFFERENT_HUNG,
	DIFFERENCES
};

extern const char *const difference_name[DIFFERENCES];

/* Where it showed. */
enum way {
	WAY_ACCESS, WAY_ACCESS_SHARDS, WAY_ACCESS_JOBS, WAY_ACCESS_RANDOM,
	WAY_ACCESS_EQUAL,
	WAY_SYNC, WAY_SYNC_SHARDS, WAY_SYNC_JOBS, WAY_SYNC_RANDOM,
	WAY_SYNC_ACCESS, WAY_SYNC_EQUAL, WAYS
};

extern const char *const way_name[WAYS];

struct verdict {
	bool ended;		/* else it died on the way */
	bool too_large;		/* explored only, or brute force in part */
	uint32_t differences;	/* mask of them */
	uint32_t ways;		/* mask */
	char text[4096];	/* what was different, a line each */
	unsigned long traces, bad, forced;
	unsigned int findings;
	bool sync_complete;
	bool stack_left;		/* see checker_stack_left() */
	unsigned long all, orbits, cut;	/* with equal CPUs: traces, orbits,
					 * executions cut short for them */
};

struct limits {
	unsigned long executions;	/* of one exploration at most */
	unsigned long random;		/* random executions */
	bool parts;			/* also in shards, and in jobs */
};

/* In a process of its own, after program_begin() in it. */
void differ(const struct program *p, const struct limits *limits,
	    struct verdict *verdict);

#endif
