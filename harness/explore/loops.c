// SPDX-License-Identifier: GPL-2.0-only
/* See loops.h. */
#include <stdlib.h>
#include "chooser.h"
#include "engine.h"
#include "findings.h"
#include "loops.h"

#define LOOPS		64

static struct {
	struct loop loop[LOOPS];
	unsigned int n;
	unsigned int fresh;		/* the first without a schedule */
	const struct loop *probed;
	struct vcpu_driver *replay, driver;
} loops;

void loops_start(void)
{
	unsigned int i;

	for (i = 0; i < loops.n; i++)
		free(loops.loop[i].schedule);
	loops.n = loops.fresh = 0;
}

bool loops_note(int cpu, const void *pc)
{
	unsigned int i;

	for (i = 0; i < loops.n; i++)
		if (loops.loop[i].cpu == cpu && loops.loop[i].pc == pc)
			return true;
	if (loops.n == LOOPS)
		return false;
	loops.loop[loops.n++] = (struct loop){ .cpu = cpu, .pc = pc };
	return true;
}

const struct loop *loops_known(unsigned int *n)
{
	*n = loops.fresh;
	return loops.loop;
}

void loops_add(int cpu, const void *pc, char *schedule)
{
	unsigned int i;

	for (i = 0; i < loops.n; i++)
		if (loops.loop[i].cpu == cpu && loops.loop[i].pc == pc)
			break;
	if (i < loops.n || loops.n == LOOPS) {
		free(schedule);
		return;
	}
	loops.loop[loops.n++] = (struct loop){ cpu, pc, schedule };
	loops.fresh = loops.n;
}

void loops_keep_schedules(void)
{
	for (; loops.fresh < loops.n; loops.fresh++)
		loops.loop[loops.fresh].schedule = schedule_of_run();
}

static int probe_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	int cpu = loops.probed->cpu;

	(void)driver;
	if (vcpu_probing())
		return enabled >> cpu & 1 ? cpu : -1;
	return loops.replay->choose(loops.replay, enabled);
}

static void probe_commit(struct vcpu_driver *driver, int cpu,
			 const struct vcpu_op *op)
{
	(void)driver;
	if (loops.replay->commit)
		loops.replay->commit(loops.replay, cpu, op);
}

/* Whether it gives up, or cannot be run. */
static bool gives_up(struct loop *l, int ncpus)
{
	char error[CHOOSER_ERROR];

	loops.probed = l;
	loops.replay = l->schedule ?
		chooser_replay(l->schedule, ncpus, error) : NULL;
	if (!loops.replay)
		return true;
	loops.driver.choose = probe_choose;
	loops.driver.commit = probe_commit;
	loops.driver.patient = true;
	vcpu_probe(l->cpu, l->pc);
	engine_replay(&loops.driver);
	return vcpu_gave_up();
}

const void *loops_probe(int ncpus)
{
	const void *pc = NULL;
	unsigned int i;

	findings_ignore();
	for (i = 0; i < loops.n && !pc; i++)
		if (gives_up(&loops.loop[i], ncpus))
			pc = loops.loop[i].pc;
	findings_keep();
	return pc;
}
