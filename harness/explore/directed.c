// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directed schedules: see chooser.h.
 *
 * A step names an event.  Whether an operation is that event depends on its
 * kind and on the functions that the CPU is in.  The functions' addresses are
 * looked up once, when the text is read.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "chooser.h"

#define STEPS_MAX	32
#define FRAMES_OF_F	3

enum what { TO_END, UNTIL, BEFORE, FOR_POINTS, UNTIL_BLOCKED };

struct step {
	enum what what;
	int cpu;
	uint32_t kinds;			/* mask of enum vcpu_op_kind */
	uintptr_t start, end;		/* F */
	unsigned long count;		/* #K, or points */
	bool optional;			/* it need not happen */
	bool absent;			/* F is no function of this program */
	char text[96];
};

struct directed {
	struct vcpu_driver driver;
	struct step step[STEPS_MAX];
	int n, at;
	unsigned long seen;		/* events or points of this step */
	const char *unmet;
};

static struct directed directed;

static const struct {
	const char *word;
	uint32_t kinds;
} events[] = {
	{ "enters", 1u << OP_ENTER },
	{ "returns", 1u << OP_EXIT },
	{ "reads", 1u << OP_READ | 1u << OP_ATOMIC_LOAD },
	{ "writes", 1u << OP_WRITE | 1u << OP_ATOMIC_STORE },
	{ "updates", 1u << OP_ATOMIC_RMW },
	{ "locks", 1u << OP_LOCK },
	{ "unlocks", 1u << OP_UNLOCK },
	{ "allocates", 1u << OP_ALLOC },
	{ "frees", 1u << OP_FREE },
	{ "waits", 1u << OP_WAIT },
};

/* ---- running ---------------------------------------------------------- */

static bool in_range(const struct step *s, const void *pc)
{
	return (uintptr_t)pc - s->start < s->end - s->start;
}

static bool matches(const struct step *s, int cpu, const struct vcpu_op *op)
{
	const void *pcs[FRAMES_OF_F];
	int i, n;

	if (s->absent || !(s->kinds >> op->kind & 1))
		return false;
	if (op->kind == OP_ENTER || op->kind == OP_EXIT)
		return in_range(s, op->pc);
	n = vcpu_backtrace(cpu, op->pc, pcs, FRAMES_OF_F);
	for (i = 0; i < n; i++)
		if (in_range(s, pcs[i]))
			return true;
	return false;
}

static void next_step(struct directed *d)
{
	d->at++;
	d->seen = 0;
}

/* The step's CPU cannot go on.  If the step's event is missing, it is unmet. */
static void cut_short(struct directed *d, const struct step *s)
{
	bool blocked = vcpu_alive(s->cpu);

	if (d->unmet || s->optional || s->absent || s->what == TO_END ||
	    (s->what == UNTIL_BLOCKED && blocked))
		return;
	d->unmet = s->text;
}

/* Whether the current step lets its CPU run on. */
static bool goes_on(struct directed *d, const struct step *s, uint32_t enabled)
{
	bool can = enabled >> s->cpu & 1;

	if (!can) {
		cut_short(d, s);
		return false;
	}
	if (s->what == BEFORE &&
	    matches(s, s->cpu, vcpu_pending(s->cpu)) &&
	    d->seen + 1 == s->count)
		return false;
	return true;
}

static int directed_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	struct directed *d = (struct directed *)driver;

	for (; d->at < d->n; next_step(d))
		if (goes_on(d, &d->step[d->at], enabled))
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
	case UNTIL:
	case BEFORE:
		if (matches(s, cpu, op))
			d->seen++;
		break;
	case FOR_POINTS:
		if (op->kind != OP_ALLOC)	/* not a point */
			d->seen++;
		break;
	case TO_END:
	case UNTIL_BLOCKED:
		return;
	}
	if (s->what != BEFORE && d->seen == s->count)
		next_step(d);
}

const char *chooser_directed_absent(struct vcpu_driver *driver)
{
	struct directed *d = (struct directed *)driver;
	int i;

	for (i = 0; i < d->n; i++)
		if (d->step[i].absent)
			return d->step[i].text;
	return NULL;
}

const char *chooser_directed_unmet(struct vcpu_driver *driver)
{
	struct directed *d = (struct directed *)driver;

	/* When no CPU could run, choose() was not called for the rest. */
	for (; d->at < d->n; next_step(d))
		cut_short(d, &d->step[d->at]);
	return d->unmet;
}

/* ---- reading ---------------------------------------------------------- */

static bool refuse(char *error, const char *step, const char *what)
{
	snprintf(error, CHOOSER_ERROR, "schedule: \"%s\": %s", step, what);
	return false;
}

static bool read_event(struct step *s, const char *text,
		       chooser_lookup_fn lookup, char *error)
{
	char fn[64], word[16], extra[2];
	unsigned long count = 1;
	size_t i;
	int n = 0;

	if (sscanf(text, "%63s %15s%n", fn, word, &n) != 2)
		return refuse(error, s->text,
			      "expected a function and an event");
	text += n;
	if (sscanf(text, " #%lu%n", &count, &n) == 1)
		text += n;
	if (sscanf(text, "%1s", extra) == 1 || !count)
		return refuse(error, s->text,
			      "cannot read what follows the event");
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (!strcmp(events[i].word, word))
			s->kinds = events[i].kinds;
	if (!s->kinds)
		return refuse(error, s->text, "no such event");
	s->absent = !lookup(fn, &s->start, &s->end);
	s->count = count;
	return true;
}

/* Cuts that end off the text, if it has it. */
static bool cut_end(char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	if (n < m || strncmp(text + n - m, end, m))
		return false;
	text[n - m] = '\0';
	return true;
}

static bool read_step(struct step *s, int ncpus, chooser_lookup_fn lookup,
		      char *error)
{
	const char *rest;
	char word[16], extra[2];
	int cpu, n = 0;

	s->optional = cut_end(s->text, " if possible");
	if (sscanf(s->text, "cpu%d %15s%n", &cpu, word, &n) != 2)
		return refuse(error, s->text,
			   "a step is \"cpuN to end\", \"cpuN until ...\", "
			   "\"cpuN before ...\" or \"cpuN for K points\"");
	if (cpu < 1 || cpu > ncpus)
		return refuse(error, s->text, "this scenario has no such CPU");
	s->cpu = cpu - 1;
	rest = s->text + n;
	if (!strcmp(word, "until") && sscanf(rest, " %15s%n", word, &n) == 1 &&
	    !strcmp(word, "blocked") && sscanf(rest + n, "%1s", extra) != 1) {
		s->what = UNTIL_BLOCKED;
		return true;
	}
	sscanf(s->text, "cpu%*d %15s", word);
	if (!strcmp(word, "until") || !strcmp(word, "before")) {
		s->what = *word == 'u' ? UNTIL : BEFORE;
		return read_event(s, rest, lookup, error);
	}
	if (!strcmp(word, "to") &&
	    sscanf(rest, " %15s %1s", word, extra) == 1 &&
	    !strcmp(word, "end")) {
		s->what = TO_END;
		return true;
	}
	if (!strcmp(word, "for") &&
	    sscanf(rest, "%lu %15s %1s", &s->count, word, extra) == 2 &&
	    !strcmp(word, "points") && s->count) {
		s->what = FOR_POINTS;
		return true;
	}
	return refuse(error, s->text, "cannot read this step");
}

struct vcpu_driver *chooser_directed(const char *text, int ncpus,
				     chooser_lookup_fn lookup,
				     char error[CHOOSER_ERROR])
{
	struct directed *d = &directed;

	*d = (struct directed){ .driver = {
		.choose = directed_choose, .commit = directed_commit } };
	while (*text) {
		struct step *s = &d->step[d->n];
		size_t len = strcspn(text, ";");

		while (len && isspace((unsigned char)*text))
			text++, len--;
		if (d->n == STEPS_MAX || !len || len >= sizeof(s->text)) {
			refuse(error, text, len ? "too long" : "an empty step");
			return NULL;
		}
		memcpy(s->text, text, len);
		if (!read_step(s, ncpus, lookup, error))
			return NULL;
		d->n++;
		text += len;
		if (*text == ';' && !*++text) {
			refuse(error, s->text, "nothing after the \";\"");
			return NULL;
		}
	}
	if (!d->n) {
		refuse(error, "", "empty");
		return NULL;
	}
	return &d->driver;
}
