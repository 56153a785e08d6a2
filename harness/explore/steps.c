// SPDX-License-Identifier: GPL-2.0-only
/*
 * See steps.h.  A step is cut into words, and these are held against each form
 * of the table in turn.  If none fits, the form that fits longest says what is
 * wrong.
 */
#include "steps.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX	(STEP_TEXT / 2)

struct reader {
	const char *whole;		/* the text of all steps */
	const char *end;		/* of this step */
	struct word {
		const char *at;
		size_t length;
	} word[WORDS_MAX];
	int words;
	int wrong;			/* the first word that fits no form */
	char expected[200];		/* in its place */
	char *error;
};

static bool is(const struct word *w, const char *text)
{
	return w->length == strlen(text) && !memcmp(w->at, text, w->length);
}

static bool __attribute__((format(printf, 3, 4)))
refuse(struct reader *r, const char *at, const char *format, ...)
{
	char why[300];
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	snprintf(r->error, SCHEDULE_ERROR, "schedule: column %d: %s",
		 (int)(at - r->whole) + 1, why);
	return false;
}

/* Word i is not what the form wants there. */
static bool differs(struct reader *r, int i, const char *expected)
{
	if (i > r->wrong) {
		r->wrong = i;
		snprintf(r->expected, sizeof(r->expected), "%s", expected);
	}
	return false;
}

static void join(char *text, size_t size, const char *before,
		 const struct schedule_form *form, size_t n)
{
	size_t used = snprintf(text, size, "%s", before);

	schedule_join(text + used, size - used, form, n);
}

/* Digits, from 1 on. */
static bool read_number(const struct word *w, size_t skip, unsigned long *n)
{
	char *end;

	if (w->length <= skip || !isdigit((unsigned char)w->at[skip]))
		return false;
	errno = 0;
	*n = strtoul(w->at + skip, &end, 10);
	return end == w->at + w->length && *n && !errno;
}

static bool read_event_word(const struct word *w, struct step *s)
{
	int i;

	for (i = 0; i < SCHEDULE_EVENTS; i++) {
		if (!is(w, schedule_event[i].form))
			continue;
		s->event = i;
		return true;
	}
	return false;
}

/* FUNCTION WORD [#K], from word *i on. */
static bool read_event(struct reader *r, int *i, struct step *s)
{
	const struct word *w = &r->word[*i];
	char events[160];

	s->count = 1;
	if (*i == r->words || w->length >= sizeof(s->function))
		return differs(r, *i, "the name of a function");
	memcpy(s->function, w->at, w->length);
	s->function[w->length] = '\0';
	if (++*i == r->words || !read_event_word(w + 1, s)) {
		join(events, sizeof(events), "an event: ", schedule_event,
		     SCHEDULE_EVENTS);
		return differs(r, *i, events);
	}
	if (++*i == r->words)
		return true;
	if (w[2].at[0] != '#' || !read_number(w + 2, 1, &s->count))
		return differs(r, *i, "#K (K from 1 on), \"if possible\" or \";\"");
	++*i;
	return true;
}

/* Whether all words after "cpuN" are this form. */
static bool fits(struct reader *r, const char *form, struct step *s)
{
	char forms[160];
	size_t n;
	int i;

	for (i = 1; *form; form += n + (form[n] == ' ')) {
		struct word wanted = { form, n = strcspn(form, " ") };

		if (is(&wanted, "EVENT")) {
			if (!read_event(r, &i, s))
				return false;
		} else if (is(&wanted, "K")) {
			if (i == r->words ||
			    !read_number(&r->word[i++], 0, &s->count))
				return differs(r, i - 1, "a number from 1 on");
		} else if (i == r->words || r->word[i].length != n ||
			   memcmp(r->word[i].at, form, n)) {
			join(forms, sizeof(forms), "after cpuN: ",
			     schedule_step, SCHEDULE_STEP_KINDS);
			return differs(r, i, forms);
		} else {
			i++;
		}
	}
	return i == r->words || differs(r, i, "\"if possible\" or \";\"");
}

static bool read_cpu(struct reader *r, int ncpus, struct step *s)
{
	const struct word *w = &r->word[0];
	unsigned long cpu;

	if (strncmp(w->at, "cpu", 3) || !read_number(w, 3, &cpu))
		return refuse(r, w->at, "cannot read \"%.*s\": a step begins "
			      "with cpuN, N from 1 to %d",
			      (int)w->length, w->at, ncpus);
	if (cpu > (unsigned long)ncpus)
		return refuse(r, w->at, "no cpu%lu here: this scenario has "
			      "cpu1 to cpu%d", cpu, ncpus);
	s->cpu = cpu - 1;
	return true;
}

static bool read_step(struct reader *r, int ncpus, struct step *s)
{
	const struct word *w;
	int i;

	if (!read_cpu(r, ncpus, s))
		return false;
	s->optional = r->words > 2 && is(&r->word[r->words - 2], "if") &&
		      is(&r->word[r->words - 1], "possible");
	if (s->optional)
		r->words -= 2;
	r->wrong = -1;
	for (i = 0; i < SCHEDULE_STEP_KINDS; i++) {
		s->what = i;
		if (fits(r, schedule_step[i].form, s))
			return true;
	}
	w = &r->word[r->wrong];
	if (r->wrong < r->words)
		return refuse(r, w->at, "cannot read \"%.*s\"; expected %s",
			      (int)w->length, w->at, r->expected);
	return refuse(r, w[-1].at + w[-1].length, "the step ends here; "
		      "expected %s", r->expected);
}

/* Cuts the text from *at to the next ";" into words; *at is then behind it. */
static bool cut(struct reader *r, const char *at, struct step *s)
{
	const char *end = at + strcspn(at, ";");

	at += strspn(at, " \t\n");
	if (at >= end)
		return refuse(r, end, "an empty step");
	if (end - at >= STEP_TEXT)
		return refuse(r, at, "a step of more than %d bytes",
			      STEP_TEXT - 1);
	memcpy(s->text, at, end - at);
	s->text[end - at] = '\0';
	r->end = end;
	for (r->words = 0; at < end; at += strspn(at, " \t\n")) {
		size_t length = strcspn(at, " \t\n;");

		r->word[r->words++] = (struct word){ at, length };
		at += length;
	}
	return true;
}

int steps_read(const char *text, int ncpus, struct step step[STEPS_MAX],
	       char error[SCHEDULE_ERROR])
{
	struct reader r = { .whole = text, .error = error };
	const char *at = text;
	int n;

	for (n = 0; n < STEPS_MAX; at = r.end + 1) {
		step[n] = (struct step){ .cpu = 0 };
		if (!cut(&r, at, &step[n]) || !read_step(&r, ncpus, &step[n]))
			return 0;
		n++;
		if (!*r.end)
			return n;
	}
	refuse(&r, at, "more than %d steps", STEPS_MAX);
	return 0;
}
