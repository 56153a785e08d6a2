// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run that stops in the middle: "step:1*37,2*5" makes just these points and
 * reports where each CPU is.  A last part without a count, as in "step:1*37,2",
 * lets that CPU run as far as it can without another.
 */
#include <string.h>
#include "explore/chooser.h"
#include "runner.h"
#include "vcpu/event-log.h"

static struct {
	struct vcpu_driver driver;
	struct vcpu_driver *replay;	/* NULL: nothing is to be made */
	uint64_t left;			/* points of parts with a count */
	int last;			/* CPU of the part without one, or -1 */
	uint32_t enabled;		/* when it stopped */
} step;

static int step_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	step.enabled = enabled;
	if (step.left || (step.last >= 0 && enabled >> step.last & 1))
		return step.replay->choose(step.replay, enabled);
	return -1;
}

static void step_commit(struct vcpu_driver *driver, int cpu,
			const struct vcpu_op *op)
{
	(void)driver;
	if (op->kind != OP_ALLOC && step.left)
		step.left--;
	if (step.replay)
		step.replay->commit(step.replay, cpu, op);
}

struct vcpu_driver *step_start(const char *text, int ncpus,
			       char error[CHOOSER_ERROR])
{
	static struct vcpu_part part[VCPU_PARTS];
	int i, n;

	step.driver.choose = step_choose;
	step.driver.commit = step_commit;
	step.last = -1;
	if (!*text)
		return &step.driver;
	n = schedule_read(text, ncpus, part, VCPU_PARTS, error);
	if (n < 0)
		return NULL;
	for (i = 0; i < n; i++) {
		if (part[i].points == SCHEDULE_TO_END)
			step.last = part[i].cpu;
		else
			step.left += part[i].points;
	}
	step.replay = chooser_replay_parts(part, n);
	return &step.driver;
}

void step_standing(int ncpus)
{
	int i;

	for (i = 0; i < ncpus; i++) {
		const struct vcpu_op *op = vcpu_pending(i);

		if (!vcpu_alive(i))
			continue;
		log_begin("next");
		log_int("cpu", i + 1);
		log_str("kind", recorder_kind(op->kind));
		log_ptr("pc", op->pc);
		log_end();
		if (!(step.enabled >> i & 1))
			blocked_put(i);
	}
}
