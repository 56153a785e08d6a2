// SPDX-License-Identifier: GPL-2.0-only
/* Depth first over all choices; see bounded.h. */
#include "bounded.h"

static struct {
	struct vcpu_driver driver;
	uint32_t steps;
	int preemptions;
	unsigned int at, planned;
} b;

static struct {
	uint8_t cpu, left;		/* tried now; still to be tried */
	uint8_t enabled;
	int preemptions;		/* before this choice */
} node[TRACE_STEPS];

static int choose(struct vcpu_driver *driver, uint32_t enabled)
{
	int me = vcpu_current(), used = 0;

	(void)driver;
	if (b.at < b.planned)
		return node[b.at++].cpu;
	if (b.at == TRACE_STEPS) {
		trace_too_long();
		return -1;
	}
	if (b.at)
		used = node[b.at - 1].preemptions;
	if (b.at > 1 && node[b.at - 2].cpu != node[b.at - 1].cpu &&
	    node[b.at - 1].enabled >> node[b.at - 2].cpu & 1)
		used++;
	node[b.at].enabled = enabled;
	node[b.at].preemptions = used;
	node[b.at].left = enabled;
	if (me >= 0 && enabled >> me & 1) {
		node[b.at].cpu = me;
		if (used == b.preemptions)
			node[b.at].left = 1u << me;
	} else {
		node[b.at].cpu = __builtin_ctz(enabled);
	}
	node[b.at].left &= ~(1u << node[b.at].cpu);
	b.planned = b.at + 1;
	return node[b.at++].cpu;
}

static void commit(struct vcpu_driver *driver, int cpu,
		   const struct vcpu_op *op)
{
	(void)driver;
	if (b.steps >> op->kind & 1)
		trace_add(cpu, op, NULL);
}

bool bounded_ended(void)
{
	trace_cut(0);
	b.at = 0;
	while (b.planned) {
		unsigned int i = b.planned - 1;

		if (node[i].left) {
			node[i].cpu = __builtin_ctz(node[i].left);
			node[i].left &= node[i].left - 1;
			return true;
		}
		b.planned--;
	}
	return false;
}

struct vcpu_driver *bounded_start(enum granularity g, bool fine,
				  int preemptions)
{
	uint32_t points = trace_steps(fine ? GRANULARITY_ACCESS : g);

	b.steps = trace_steps(g);
	b.preemptions = preemptions;
	b.at = b.planned = 0;
	b.driver = (struct vcpu_driver){
		.choose = choose, .commit = commit,
		.skip_choose = ~(points | 1u << OP_START),
		.skip_commit = ~b.steps,
	};
	trace_start();
	return &b.driver;
}
