// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a run that cannot continue: which CPU waits for what, which CPU holds it,
 * and where it was taken.  In a free run too, where each CPU notes what it
 * waits for.
 */
#include <stdio.h>
#include <string.h>
#include "runner.h"
#include "vcpu/event-log.h"

#define STACK_MAX	32

struct holder {
	int cpu;
	const void *pc;
};

static struct {
	int n;
	struct holder of[VCPU_MAX + 1];		/* the controller, too */
} holders;

static void note_holder(int cpu, const void *pc)
{
	if (holders.n <= VCPU_MAX)
		holders.of[holders.n++] = (struct holder){ cpu, pc };
}

static bool find_holders(const struct vcpu_op *op)
{
	holders.n = 0;
	if (op->kind == OP_LOCK)
		the_system.each_holder(op->addr, note_holder);
	return op->kind == OP_LOCK;
}

/* In a free run only the holders know who has a lock: the model is not used. */
static int owner(int cpu)
{
	struct vcpu_blocked b = vcpu_blocked(cpu);

	if (b.owner || holders.n != 1)
		return b.owner;
	return holders.of[0].cpu + 1;
}

/* pc is a return address. */
static int stack_of(int cpu, const void **pcs)
{
	const char *pc = vcpu_pending(cpu)->pc;

	return vcpu_backtrace(cpu, pc - 1, pcs, STACK_MAX);
}

static bool waits(const struct vcpu_op *op)
{
	return op->kind == OP_LOCK || op->kind == OP_WAIT ||
	       op->kind == OP_SPIN;
}

void blocked_put(int cpu)
{
	const struct vcpu_op *op = vcpu_pending(cpu);
	const void *pcs[STACK_MAX];
	int i, n;

	log_begin("blocked");
	log_int("cpu", cpu + 1);
	if (!waits(op)) {	/* in a free run, behind a CPU that stopped */
		log_str("waits", "something unknown");
		log_end();
		return;
	}
	n = stack_of(cpu, pcs);
	log_str("waits", vcpu_blocked(cpu).on);
	if (find_holders(op))
		log_int("owner", owner(cpu));
	log_pcs("pcs", pcs, n);
	log_end();
	for (i = 0; i < holders.n; i++) {
		log_begin("holder");
		log_int("cpu", holders.of[i].cpu + 1);
		log_pcs("pcs", &holders.of[i].pc, 1);
		log_end();
	}
}

/* " cpu1 waits for NAME held by cpu2" */
static void add_words(char *text, size_t size, int cpu)
{
	const struct vcpu_op *op = vcpu_pending(cpu);
	char words[96];
	size_t n = strlen(text);

	vcpu_waits_for(cpu, words, sizeof(words));
	n += snprintf(text + n, size - n, " cpu%d %s", cpu + 1, words);
	if (n < size && !strstr(words, " held by ") && find_holders(op) &&
	    owner(cpu) > 0)
		snprintf(text + n, size - n, " held by cpu%d", owner(cpu));
}

void blocked_put_all(int ncpus, bool deadlock, system_finding_fn found)
{
	char text[512] = "deadlock:";
	const void *pcs[STACK_MAX];
	int i, n, first = -1;

	for (i = 0; i < ncpus; i++) {
		if (!vcpu_alive(i))
			continue;
		blocked_put(i);
		if (first >= 0)
			strncat(text, ",", sizeof(text) - strlen(text) - 1);
		else
			first = i;
		add_words(text, sizeof(text), i);
	}
	if (!deadlock || first < 0)
		return;
	n = stack_of(first, pcs);
	found("deadlock", first, pcs, n, text);
}
