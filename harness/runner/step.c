// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run that stops in the middle: "step:1*37,2*5" makes just these points and
 * tells where each CPU stands; of a last part without a count, "step:1*37,2",
 * it makes as many as that CPU can without another.
 */
#include <stdlib.h>
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
	const char *part, *count;

	step.driver.choose = step_choose;
	step.driver.commit = step_commit;
	step.last = -1;
	if (!*text)
		return &step.driver;
	step.replay = chooser_replay(text, ncpus, error);
	if (!step.replay)
		return NULL;
	for (part = text; part; part = strchr(part, ',')) {
		part += *part == ',';
		count = part + strcspn(part, "*,");
		if (*count == '*')
			step.left += strtoull(count + 1, NULL, 10);
		else
			step.last = strtoul(part, NULL, 10) - 1;
	}
	return &step.driver;
}

void step_standing(int ncpus)
{
	int i;

	for (i = 0; i < ncpus; i++) {
		const struct vcpu_op *op = vcpu_pending(i);
		const struct vlock *l = op->addr;

		if (!vcpu_alive(i))
			continue;
		log_begin("next");
		log_int("cpu", i + 1);
		log_str("kind", recorder_kind(op->kind));
		log_ptr("pc", op->pc);
		log_end();
		if (step.enabled >> i & 1)
			continue;
		log_begin("blocked");
		log_int("cpu", i + 1);
		if (op->kind == OP_LOCK) {
			log_str("waits", vcpu_lock_name(l));
			log_int("owner", l->owner);
		} else {
			log_str("waits", op->kind == OP_SPIN ?
				 "a value to change" : "to be woken");
		}
		log_end();
	}
}
