// SPDX-License-Identifier: GPL-2.0-only
#include "schedule-forms.h"

#include <string.h>

const struct schedule_form schedule_kind[SCHEDULE_KINDS] = {
	[SCHEDULE_DIRECTED] = { "directed",
		"the scenario's own schedule; this is the default" },
	[SCHEDULE_FREE] = { "free",
		"real threads, and nothing decides which one runs" },
	[SCHEDULE_RANDOM] = { "random:SEED",
		"a random CPU at each point; SEED is a number" },
	[SCHEDULE_STEPS] = { "STEP; STEP; ...",
		"the interleaving in words" },
	[SCHEDULE_COUNTS] = { "CPU*POINTS,...",
		"the interleaving in numbers, as in a replay string" },
};

const struct schedule_form schedule_step[SCHEDULE_STEP_KINDS] = {
	[STEP_TO_END] = { "to end",
		"as far as it can run" },
	[STEP_UNTIL_BLOCKED] = { "until blocked",
		"until it waits for a lock or for a wake-up" },
	[STEP_UNTIL] = { "until EVENT",
		"until EVENT has happened" },
	[STEP_BEFORE] = { "before EVENT",
		"until EVENT is the next thing that it would do" },
	[STEP_FOR_POINTS] = { "for K points",
		"for K scheduling points" },
};

const struct schedule_form schedule_event[SCHEDULE_EVENTS] = {
	[EVENT_ENTERS] = { "enters", "F is called" },
	[EVENT_RETURNS] = { "returns", "F returns" },
	[EVENT_READS] = { "reads", "a read of memory, also an atomic one" },
	[EVENT_WRITES] = { "writes", "a write to memory, also an atomic one" },
	[EVENT_UPDATES] = { "updates", "an atomic read-modify-write" },
	[EVENT_LOCKS] = { "locks", "a lock is taken" },
	[EVENT_UNLOCKS] = { "unlocks", "a lock is released" },
	[EVENT_ALLOCATES] = { "allocates", "memory is allocated" },
	[EVENT_FREES] = { "frees", "memory is freed" },
	[EVENT_WAITS] = { "waits", "the CPU goes to sleep until it is woken" },
};

/* Other texts are the names of the forms that have no parts. */
enum schedule_kind schedule_kind_of(const char *text)
{
	if (!strcmp(text, schedule_kind[SCHEDULE_DIRECTED].form))
		return SCHEDULE_DIRECTED;
	if (!strcmp(text, schedule_kind[SCHEDULE_FREE].form))
		return SCHEDULE_FREE;
	if (!strncmp(text, "random:", 7))
		return SCHEDULE_RANDOM;
	text += strspn(text, " \t\n");
	if (!strncmp(text, "cpu", 3))
		return SCHEDULE_STEPS;
	if (*text >= '0' && *text <= '9')
		return SCHEDULE_COUNTS;
	return SCHEDULE_KINDS;
}

void schedule_join(char *text, size_t size, const struct schedule_form *form,
		   size_t n)
{
	size_t i, used = 0;

	text[0] = '\0';
	for (i = 0; i < n && used < size; i++)
		used += snprintf(text + used, size - used, "%s%s",
				 !i ? "" : i + 1 < n ? ", " : " or ",
				 form[i].form);
}

static void print(FILE *to, const char *before,
		  const struct schedule_form *form, size_t n)
{
	char text[40];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s%s", before, form[i].form);
		fprintf(to, "  %-20s %s\n", text, form[i].meaning);
	}
}

void schedule_print_forms(FILE *to)
{
	static const struct schedule_form optional = {
		"STEP if possible", "not an error if it does not happen",
	}, nth = {
		"EVENT #K", "the K-th time within this step",
	}, replay = {
		"SCENARIO:CPU*POINTS,...@BUILD",
		"what 'dmrace replay' takes",
	};

	fputs("A schedule is one of\n", to);
	print(to, "", schedule_kind, SCHEDULE_KINDS);
	fputs("\nA STEP says which CPU runs, and how far:\n", to);
	print(to, "cpuN ", schedule_step, SCHEDULE_STEP_KINDS);
	print(to, "", &optional, 1);
	fputs("\nAn EVENT names a function F of the code:\n", to);
	print(to, "F ", schedule_event, SCHEDULE_EVENTS);
	print(to, "", &nth, 1);
	fputs("\nA replay string is\n", to);
	print(to, "", &replay, 1);
	fputs("\nFor example, with functions named F and G:\n"
	      "    cpu1 until F returns #2; cpu2 to end; cpu1 to end\n"
	      "    cpu1 until F locks; cpu2 until blocked; cpu1 before G frees\n"
	      "    1*366,2*72,1*988\n"
	      "What is a macro or an inline function has no name here: name the function\n"
	      "that uses it, as in 'F locks'.  docs/schedules.md explains each form.\n",
	      to);
}
