// SPDX-License-Identifier: GPL-2.0-only
/* A program (programs.h) as a scenario whose name is its text. */
#include <stdio.h>
#include <string.h>
#include "programs.h"
#include "runner.h"

static const struct programs *programs;
static struct scenario scenario;
static char text[PROGRAM_TEXT], parts[PROGRAM_TEXT];

static void set_up(void)
{
	programs->run(0);
}

#define CPU(n)								\
static int cpu##n(void)							\
{									\
	programs->run(n);						\
	return 0;							\
}
CPU(1)
CPU(2)
CPU(3)
CPU(4)

/* Each part's text, without the blanks around it. */
static void name_actors(void)
{
	char *at = parts, *part;
	int i;

	strcpy(parts, text);
	for (i = 0; (part = strsep(&at, "|")); i++) {
		size_t n;

		part += strspn(part, " ");
		n = strlen(part);
		while (n && part[n - 1] == ' ')
			part[--n] = 0;
		if (i)
			scenario.cpu[i - 1].does = n ? part : "nothing";
	}
}

bool is_program(const char *name)
{
	return strchr(name, '|');
}

const struct scenario *program_scenario(const char *name, const char **wrong)
{
	static int (*const call[PROGRAM_CPUS])(void) = {
		cpu1, cpu2, cpu3, cpu4
	};
	int i;

	programs = the_system.programs();
	*wrong = programs ? programs->read(name) :
		 "this subject has no operations";
	if (*wrong)
		return NULL;
	strcpy(text, name);
	scenario = (struct scenario){
		.name = text, .title = "a program", .setup = set_up,
		.story = "Operations that a sweep combined.",
		.shows_on = "nothing",
		.schedule = "cpu1 to end", .window = "",
		.system = programs->flags(), .ends = programs->close,
	};
	for (i = 0; i < programs->cpus(); i++)
		scenario.cpu[i].call = call[i];
	name_actors();
	return &scenario;
}
