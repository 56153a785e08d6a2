// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directed schedules: see chooser.h.
 *
 * A step names an event.  Whether an operation is that event depends on its
 * kind and on the functions that the CPU is in.  The functions' addresses are
 * looked up once, when the text is read.
 */
#include "chooser.h"
#include "steps.h"

#define FRAMES_OF_F	3

struct directed {
	struct vcpu_driver driver;
	struct step step[STEPS_MAX];
	struct code {
		uintptr_t start, end;
		bool absent;		/* no function of this program */
	} code[STEPS_MAX];		/* of the step's F */
	int n, at;
	unsigned long seen;		/* events or points of this step */
	const char *unmet;
};

static struct directed directed;

/* What each event is: a mask of enum vcpu_op_kind. */
static const uint32_t kinds[SCHEDULE_EVENTS] = {
	[EVENT_ENTERS] = 1u << OP_ENTER,
	[EVENT_RETURNS] = 1u << OP_EXIT,
	[EVENT_READS] = 1u << OP_READ | 1u << OP_ATOMIC_LOAD,
	[EVENT_WRITES] = 1u << OP_WRITE | 1u << OP_ATOMIC_STORE,
	[EVENT_UPDATES] = 1u << OP_ATOMIC_RMW,
	[EVENT_LOCKS] = 1u << OP_LOCK,
	[EVENT_UNLOCKS] = 1u << OP_UNLOCK,
	[EVENT_ALLOCATES] = 1u << OP_ALLOC,
	[EVENT_FREES] = 1u << OP_FREE,
	[EVENT_WAITS] = 1u << OP_WAIT,
};

/* ---- running ---------------------------------------------------------- */

static bool is_in(const struct code *f, const void *pc)
{
	return (uintptr_t)pc - f->start < f->end - f->start;
}

/* Whether the operation of that CPU is the current step's event. */
static bool matches(const struct directed *d, int cpu,
		    const struct vcpu_op *op)
{
	const struct code *f = &d->code[d->at];
	const void *pcs[FRAMES_OF_F];
	int i, n;

	if (f->absent || !(kinds[d->step[d->at].event] >> op->kind & 1))
		return false;
	if (op->kind == OP_ENTER || op->kind == OP_EXIT)
		return is_in(f, op->pc);
	n = vcpu_backtrace(cpu, op->pc, pcs, FRAMES_OF_F);
	for (i = 0; i < n; i++)
		if (is_in(f, pcs[i]))
			return true;
	return false;
}

static void next_step(struct directed *d)
{
	d->at++;
	d->seen = 0;
}

/* Whether the current step ends where its CPU now is: before its event.  Who
 * waits has gone to sleep before the wait has taken effect. */
static bool reached(const struct directed *d)
{
	const struct step *s = &d->step[d->at];

	return (s->what == STEP_BEFORE ||
		(s->what == STEP_UNTIL && s->event == EVENT_WAITS)) &&
	       vcpu_alive(s->cpu) && d->seen + 1 == s->count &&
	       matches(d, s->cpu, vcpu_pending(s->cpu));
}

/* The current step ends here.  If its event is missing, it is unmet. */
static void cut_short(struct directed *d)
{
	const struct step *s = &d->step[d->at];
	bool blocked = vcpu_alive(s->cpu);

	if (d->unmet || s->optional || d->code[d->at].absent ||
	    s->what == STEP_TO_END || reached(d) ||
	    (s->what == STEP_UNTIL_BLOCKED && blocked))
		return;
	d->unmet = s->text;
}

/* Whether the current step lets its CPU run on. */
static bool goes_on(struct directed *d, uint32_t enabled)
{
	const struct step *s = &d->step[d->at];
	bool can = enabled >> s->cpu & 1;

	if (can && !reached(d))
		return true;
	/* It may wait in a loop that gives up. */
	if (s->what == STEP_TO_END && vcpu_patient(s->cpu))
		return true;
	cut_short(d);
	return false;
}

static int directed_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct directed *d = (struct directed *)driver;

	for (; d->at < d->n; next_step(d))
		if (goes_on(d, enabled))
			return d->step[d->at].cpu;
	return __builtin_ctz(enabled);
}

static void directed_commit(struct vcpu_driver *driver, int cpu,
			    const struct vcpu_op *op)
{
	struct directed *d = (struct directed *)driver;
	const struct step *s = &d->step[d->at];

	if (d->at >= d->n || s->cpu != cpu)
		return;
	switch (s->what) {
	case STEP_UNTIL:
	case STEP_BEFORE:
		if (matches(d, cpu, op))
			d->seen++;
		break;
	case STEP_FOR_POINTS:
		if (op->kind != OP_ALLOC)	/* not a point */
			d->seen++;
		break;
	case STEP_TO_END:
	case STEP_UNTIL_BLOCKED:
	case SCHEDULE_STEP_KINDS:
		return;
	}
	if (s->what != STEP_BEFORE && d->seen == s->count)
		next_step(d);
}

const char *chooser_directed_absent(struct vcpu_driver *driver)
{
	struct directed *d = (struct directed *)driver;
	int i;

	for (i = 0; i < d->n; i++)
		if (d->code[i].absent)
			return d->step[i].text;
	return NULL;
}

const char *chooser_directed_unmet(struct vcpu_driver *driver)
{
	struct directed *d = (struct directed *)driver;

	/* When no CPU could run, choose() was not called for the rest. */
	for (; d->at < d->n; next_step(d))
		cut_short(d);
	return d->unmet;
}

/* ---- reading ---------------------------------------------------------- */

struct vcpu_driver *chooser_directed(const char *text, int ncpus,
				     chooser_lookup_fn lookup,
				     char error[CHOOSER_ERROR])
{
	struct directed *d = &directed;
	int i;

	*d = (struct directed){ .driver = {
		.choose = directed_choose, .commit = directed_commit } };
	d->n = steps_read(text, ncpus, d->step, error);
	for (i = 0; i < d->n; i++) {
		struct code *f = &d->code[i];

		if (d->step[i].what == STEP_UNTIL ||
		    d->step[i].what == STEP_BEFORE)
			f->absent = !lookup(d->step[i].function, &f->start,
					    &f->end);
	}
	return d->n ? &d->driver : NULL;
}
