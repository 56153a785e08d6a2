// SPDX-License-Identifier: GPL-2.0-only
/*
 * Actors as real programs: the command in .does is run, and what came of it is in
 * the log.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include "client/serve.h"
#include "runner.h"
#include "vcpu/event-log.h"

static bool used;

bool clients_are_used(void)
{
	return used;
}

static const char *const how_names[] = {
	[CLIENT_EXITED] = "exited",	[CLIENT_SIGNALED] = "signaled",
	[CLIENT_HANGS] = "hangs",	[CLIENT_ENDLESS] = "endless",
	[CLIENT_LOST] = "lost",
};

static struct client_result results[SCENARIO_CPUS];

static void ended(int cpu, const struct client_result *r)
{
	results[cpu] = *r;
	log_begin("client");
	log_int("cpu", cpu + 1);
	log_str("how", how_names[r->kind]);
	log_int("number", r->number);
	log_str("output", r->output);
	log_int("more", r->more);
	log_end();
	log_flush();
}

bool clients_begin(const char *programs, int cpus, char *error, size_t size)
{
	used = true;
	the_system.on_stop(client_stopped);
	return client_begin(programs, cpus, ended, error, size);
}

bool clients_end(char *error, size_t size)
{
	int cpu;

	client_finish();
	cpu = client_endless();
	if (cpu >= 0)
		snprintf(error, size, "the program of cpu%d neither called the kernel nor ended for %d s: it waits in userland, for another program perhaps, or never ends. The kernel is not stuck",
			 cpu + 1, CLIENT_PATIENCE);
	return cpu < 0;
}

/* The program did not do as a program does that the kernel served. */
static void failed_on_its_own(const struct actor *a,
			      const struct client_result *r,
			      system_finding_fn found)
{
	const void *place = (const void *)a->call;
	char text[320];

	if (r->kind == CLIENT_ENDLESS)
		return;			/* an error, not a finding */
	if (r->kind == CLIENT_SIGNALED)
		snprintf(text, sizeof(text), "\"%.80s\" was killed by SIG%s",
			 a->does, sigabbrev_np(r->number));
	else if (r->kind == CLIENT_EXITED)
		snprintf(text, sizeof(text), "\"%.80s\" ended with status %d, and no call of it had failed: %.160s",
			 a->does, r->number, r->output);
	else
		snprintf(text, sizeof(text), "\"%.80s\" could not be run",
			 a->does);
	found("result", vcpu_self(), &place, a->call != NULL, text);
}

bool clients_run(const struct actor *a, int *result, system_finding_fn found)
{
	int cpu = vcpu_self();

	*result = client_run(cpu, a->does);
	if (*result == CLIENT_FAILED)
		failed_on_its_own(a, &results[cpu], found);
	return *result != CLIENT_FAILED;
}
