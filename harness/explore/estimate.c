// SPDX-License-Identifier: GPL-2.0-only
/* See estimate.h. */
#include "estimate.h"

static uint64_t runs;
static unsigned int nodes;	/* that are known */
/* Executions before the node was reached, and before its current branch was
 * begun. */
static uint64_t reached[TRACE_STEPS + 1], begun[TRACE_STEPS + 1];
/* Its branches that were explored before, by others. */
static uint8_t elsewhere[TRACE_STEPS + 1];

void estimate_start(const struct dpor_part *part)
{
	runs = 0;
	for (nodes = 0; part && nodes < part->n; nodes++) {
		reached[nodes] = begun[nodes] = 0;
		elsewhere[nodes] = part->node[nodes].done;
	}
}

void estimate_add(unsigned int steps, const struct dpor_part *left)
{
	for (; nodes < steps; nodes++) {
		reached[nodes] = begun[nodes] = runs;
		elsewhere[nodes] = 0;
	}
	runs++;
	nodes = left->n;
	if (left->n)
		begun[left->n - 1] = runs;
}

double estimate(const struct dpor_part *left)
{
	double below = 0;	/* of the branch that is being explored */
	unsigned int i;

	for (i = left->n; i-- > left->above;) {
		const struct dpor_node *n = &left->node[i];
		double done = begun[i] - reached[i];
		int branches_done = __builtin_popcount(n->done &
						       ~elsewhere[i]);
		int branches_left = __builtin_popcount(n->branches &
			n->enabled & ~n->done & ~n->sleep);

		if (i == left->n - 1)
			below = done / branches_done;
		else
			done += below, branches_done++, branches_left--;
		below = done + branches_left * (done / branches_done);
	}
	return left->n > left->above ? below : runs;
}
