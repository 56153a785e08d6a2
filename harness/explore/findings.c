// SPDX-License-Identifier: GPL-2.0-only
/* See findings.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "findings.h"
#include "schedule.h"
#include "symmetry.h"
#include "vcpu/capacity.h"
#include "vcpu/state.h"

#define KEEP	0		/* no finding has these keys */
#define IGNORE	UINT64_MAX

static struct explore_finding findings[EXPLORE_FINDINGS];

static struct {
	const struct explore_options *o;
	struct explore_result *r;
	unsigned int n;		/* findings; r->n is the same */
	uint64_t execution;	/* the current one's number */
	uint64_t wanted;	/* a key, KEEP or IGNORE */
	unsigned int fresh;	/* the first finding without a schedule */
	bool enough;
} f;

static struct {
	bool bad;		/* something was found */
	bool came;		/* the wanted one */
} current;			/* in the current execution */
PER_EXECUTION(current);

void findings_start(const struct explore_options *o, struct explore_result *r)
{
	unsigned int i;

	for (i = 0; i < f.n; i++)
		free(findings[i].schedule);
	memset(&f, 0, sizeof(f));
	memset(&current, 0, sizeof(current));
	f.o = o;
	f.r = r;
	r->findings = findings;
}

void findings_begin(uint64_t number)
{
	f.execution = number;
}

bool findings_bad(void)
{
	return current.bad;
}

void findings_set_bad(void)
{
	current.bad = true;
}

void findings_look_for(uint64_t key)
{
	f.wanted = key;
}

void findings_ignore(void)
{
	f.wanted = IGNORE;
}

void findings_keep(void)
{
	f.wanted = KEEP;
}

bool findings_came(void)
{
	return current.came;
}

bool findings_enough(void)
{
	return f.enough;
}

static bool is_memory_error(const char *kind)
{
	return !strcmp(kind, "data-race") || !strcmp(kind, "use-after-free") ||
	       !strcmp(kind, "double-free");
}

/* A new finding to be filled in, or NULL: it is known, or is not kept. */
static struct explore_finding *add(const char *kind, uint64_t key)
{
	struct explore_finding *new;
	unsigned int i;

	current.bad = true;
	f.r->racy |= is_memory_error(kind);
	if (f.wanted != KEEP) {
		current.came |= key == f.wanted;
		return NULL;
	}
	for (i = 0; i < f.n; i++)
		if (findings[i].key == key)
			return NULL;
	if (f.n == EXPLORE_FINDINGS) {
		CAPACITY_EXCEEDED(EXPLORE_FINDINGS,
				  "findings of an exploration");
		return NULL;
	}
	new = &findings[f.n++];
	*new = (struct explore_finding){
		.kind = kind, .key = key, .execution = f.execution,
	};
	f.r->n = f.n;
	return new;
}

void explore_report_pair(const char *tool, const struct checker_finding *pair)
{
	struct explore_finding *new = add(pair->kind, pair->key);

	if (!new)
		return;
	new->tool = tool;
	new->pair = *pair;
}

void findings_checker(const struct checker_finding *pair)
{
	bool bad = current.bad;

	explore_report_pair("checker", pair);
	/* Whether the execution is bad is asked of the checker in the end: it
	 * does not look at an execution that is only compared. */
	current.bad = bad;
}

void explore_report(const char *kind, uint64_t key, int cpu,
		    const void *const *pcs, int n, const char *text)
{
	struct explore_finding *new;
	const char *c;

	if (!key && n)
		key = (uintptr_t)pcs[0];
	for (c = kind; *c; c++)
		key = (key ^ (unsigned char)*c) * 0x100000001b3ull;
	new = add(kind, key ? key : 1);
	if (!new)
		return;
	new->cpu = cpu;
	new->depth = n < EXPLORE_STACK ? n : EXPLORE_STACK;
	memcpy(new->pcs, pcs, new->depth * sizeof(*pcs));
	snprintf(new->text, sizeof(new->text), "%s", text ? text : "");
}

/* Where cpu waits, or would go on.  Its pc is a return address: what comes after
 * the call may be another line. */
static void report_deadlock(uint64_t key, int cpu, const char *text)
{
	const char *pc = vcpu_pending(cpu)->pc;
	const void *pcs[EXPLORE_STACK];
	int n = vcpu_backtrace(cpu, pc ? pc - 1 : NULL, pcs, EXPLORE_STACK);

	explore_report("deadlock", key, cpu, pcs, n, text);
}

static void deadlock(void)
{
	char text[160] = "";
	int cpu, first = -1;
	uint64_t key = 0;

	for (cpu = 0; cpu < f.o->ncpus; cpu++) {
		size_t used = strlen(text);
		char waits[96];

		if (!vcpu_alive(cpu))
			continue;
		key += (uintptr_t)vcpu_pending(cpu)->pc *
		       (symmetry_first(cpu) + 1);
		vcpu_waits_for(cpu, waits, sizeof(waits));
		snprintf(text + used, sizeof(text) - used, "%scpu%d %s",
			 used ? ", " : "", cpu + 1, waits);
		if (first < 0)
			first = cpu;
	}
	report_deadlock(key, first, text);
}

/* A CPU made VCPU_POINTS points in one execution. */
static void endless(void)
{
	int cpu, longest = 0;

	for (cpu = 1; cpu < f.o->ncpus; cpu++)
		if (vcpu_points(cpu) > vcpu_points(longest))
			longest = cpu;
	report_deadlock(0, longest, "no end after 2000000 accesses and calls");
}

void findings_end(enum vcpu_end end)
{
	if (end == VCPU_DEADLOCK)
		deadlock();
	if (end == VCPU_ENDLESS)
		endless();
}

void findings_keep_schedules(void)
{
	for (; f.fresh < f.n; f.fresh++) {
		struct explore_finding *new = &findings[f.fresh];

		vcpu_schedule(&new->parts);
		new->schedule = schedule_of_run();
		if (f.o->found)
			f.o->found(new);
		f.enough |= !f.o->wanted || f.o->wanted(new);
	}
}

void findings_add(const struct explore_finding *found)
{
	unsigned int i;

	for (i = 0; i < f.n; i++)
		if (findings[i].key == found->key)
			break;
	if (i < f.n || f.n == EXPLORE_FINDINGS) {
		if (i == EXPLORE_FINDINGS)
			CAPACITY_EXCEEDED(EXPLORE_FINDINGS,
					  "findings of an exploration");
		free(found->schedule);
		return;
	}
	findings[f.n++] = *found;
	f.r->n = f.fresh = f.n;
}
