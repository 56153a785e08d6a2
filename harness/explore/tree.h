/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tree of executions, divided into parts that are explored at the same time.
 *
 * The result is the one that a single explorer has, which goes through the tree
 * in depth-first order: the same executions with the same numbers, the same
 * findings, each with the schedule of the first execution that has it.  For
 * this two things must not depend on who is faster.
 *
 *  Which branches a node gets.  What a race asks for (dpor_ask()) may be there
 *  already, asked for by an execution that comes before it in depth-first
 *  order.  So what races ask for is kept until all below the node is explored,
 *  and then asked in that order.
 *
 *  In which order they are tried, because the branches before a branch sleep
 *  in it.  A single explorer takes the lowest of those that are left when all
 *  of a branch was explored.  So a branch is begun while others are explored
 *  only when it is sure to be one, and each lower one has been begun, or
 *  sleeps.
 *
 * The part that a process explores is struct dpor_part.  A process comes back
 * after some time with what is left of it, and that can be divided: see
 * tree_take().  A node is in the tree as long as something below it is not
 * explored; so its size is bounded by the depth of executions and the number of
 * parts, not by the number of executions.
 */
#ifndef HARNESS_EXPLORE_TREE_H
#define HARNESS_EXPLORE_TREE_H

#include "dpor.h"
#include "explore.h"

struct tree_part;			/* a part that is not explored yet */

/* What was found in a part, since it was handed out. */
struct tree_found {
	uint64_t runs;			/* executions, blocked ones too */
	uint64_t first;			/* bad one, from 1; 0: none */
	const struct dpor_request *request;
	unsigned int requests;
	struct explore_finding *finding;	/* .execution: from 1 */
	unsigned int findings;
	double left;			/* executions of it, as it seems */
};

/* All that is left after so many runs of a single explorer. */
void tree_start(const struct dpor_part *left, uint64_t runs, uint64_t first);
/* How many parts can be handed out.  At most: n, or what can be divided. */
unsigned int tree_parts(unsigned int n);
/* Takes one; *way: valid until the next call.  NULL: there is none now. */
struct tree_part *tree_take(struct dpor_part *way);
/* A part that was taken is back.  left: what is left of it, or NULL.  The
 * schedules of findings are the tree's from now on. */
void tree_back(struct tree_part *part, const struct tree_found *found,
	       const struct dpor_part *left);
/* How many executions there will be, blocked ones too: see estimate.h. */
double tree_estimate(void);
/* All is explored. */
bool tree_finished(void);
/*
 * At the end: found gets all findings in order, once each; *first: the number of
 * the first bad execution, or 0.  If it is not finished numbers count only what
 * was explored.
 */
void tree_result(void (*found)(const struct explore_finding *f),
		 uint64_t *first);

#endif
