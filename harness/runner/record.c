// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a scenario whose actors are commands, and writes it down as one that
 * needs no programs (client/recording.h).
 *
 * What is to be there before the CPUs start is made by one more CPU, which runs
 * first.  In the file it is set-up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "client/recording.h"
#include "common/schedule-forms.h"
#include "runner.h"
#include "vcpu/event-log.h"

static struct scenario made;
static char steps[4096], title[80];

const struct scenario *scenario_made(const char *name)
{
	return made.name && !strcmp(made.name, name) ? &made : NULL;
}

/* Instead of the program: never called. */
static int program(void)
{
	return 0;
}

static struct actor actor(const char *command)
{
	return (struct actor){
		.does = command, .call = program, .command = true,
	};
}

/* "cpu1 to end; cpu2 to end": one after the other. */
static const char *in_turn(int n)
{
	size_t used = 0;
	int i;

	for (i = 0; i < n; i++)
		used += snprintf(steps + used, sizeof(steps) - used,
				 "%scpu%d to end", i ? "; " : "", i + 1);
	return steps;
}

void scenario_make_served(int cpus, const char *schedule)
{
	int i;

	made = (struct scenario){
		.name = SERVED, .title = "programs that come by themselves",
		.memory = MEMORY_POISON, .schedule = schedule,
	};
	for (i = 0; i < cpus; i++)
		made.cpu[i] = actor("any program");
}

static void make(const struct record_request *q)
{
	/* Counts are of this build, and with "free" it cannot be explored. */
	bool own = q->schedule &&
		   schedule_kind_of(q->schedule) == SCHEDULE_STEPS;
	int i;

	snprintf(title, sizeof(title), "%d recorded programs", q->commands);
	made = (struct scenario){
		.name = q->name, .memory = MEMORY_POISON, .before = q->before,
		.title = q->commands == 1 ? "a recorded program" : title,
		.schedule = own ? q->schedule : in_turn(q->commands),
	};
	for (i = 0; i < q->commands; i++)
		made.cpu[i] = actor(q->command[i]);
	if (q->before)
		made.cpu[i] = actor(q->before);
}

/* With the CPU for what is there before in front. */
static char *whole_schedule(const struct record_request *q)
{
	const char *schedule = q->schedule ? q->schedule : made.schedule;
	char *text;

	if (!q->before)
		return strdup(schedule);
	if (asprintf(&text, "cpu%d to end; %s", q->commands + 1, schedule) < 0)
		return NULL;
	return text;
}

int runner_record(const struct record_request *q)
{
	struct run_options options = {
		.scenario = q->name, .with = q->with, .repeat = 1,
		.clients = q->programs, .check = true,
	};
	char *source;
	int status;

	make(q);
	options.schedule = whole_schedule(q);
	if (!options.schedule)
		return runner_error("no memory for the schedule");
	recording_start();
	status = runner_run(&options);
	if (status)
		return status;
	source = recording_any() ? recording_source(&made, q->how) : NULL;
	log_begin("recording");
	log_str("source", source);
	log_end();
	log_flush();
	free(source);
	return 0;
}
