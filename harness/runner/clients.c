// SPDX-License-Identifier: GPL-2.0-only
/*
 * Actors as real programs: the command in .does is run, or one comes by itself
 * ("dmrace serve"), and what came of it is in the log.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "client/bare.h"
#include "client/listen.h"
#include "client/serve.h"
#include "runner.h"
#include "vcpu/event-log.h"

static bool used;
static bool listens, forever;
static unsigned int patience;	/* seconds */

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

static void put_client(int cpu, const struct client_result *r)
{
	log_begin("client");
	log_int("cpu", cpu + 1);
	log_str("how", how_names[r->kind]);
	log_int("number", r->number);
	log_str("output", r->output);
	log_int("more", r->more);
	log_end();
	log_flush();
}

static void ended(int cpu, const struct client_result *r)
{
	results[cpu] = *r;
	/* There may be any number of them. */
	if (!forever)
		put_client(cpu, r);
	if (r->kind == CLIENT_EXITED)
		live_say(cpu, "exit status %d", r->number);
	else if (r->kind == CLIENT_SIGNALED)
		live_say(cpu, "killed by SIG%s", sigabbrev_np(r->number));
	else
		live_say(cpu, "it was ended");
}

bool clients_begin(const char *programs, int cpus, unsigned int seconds,
		   char *error, size_t size)
{
	used = true;
	patience = seconds ? seconds : CLIENT_PATIENCE;
	the_system.on_stop(client_stopped);
	return client_begin(programs, cpus, patience, ended, error, size);
}

/* ---- programs that come by themselves ----------------------------------- */

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

/*
 * A signal that ends the server has come.  All CPUs block it: under
 * ThreadSanitizer a handler would only run when its thread calls the libc.
 */
static bool over(void)
{
	unsigned long set = bare_pending();
	unsigned int i;

	for (i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		if (set >> (ending[i] - 1) & 1)
			return true;
	return false;
}

bool clients_listen(const char *dir, int cpus, bool for_ever, char *error,
		    size_t size)
{
	sigset_t set;
	unsigned int i;

	used = listens = true;
	forever = for_ever;
	the_system.on_stop(client_stopped);
	if (forever)
		client_survives();
	sigemptyset(&set);
	for (i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	live_begin(cpus);
	return client_listen(dir, cpus, error, size) &&
	       client_doors(dir, cpus, ended, over, error, size);
}

/* False: none came any more. */
static bool serve_next(int cpu, int *result)
{
	char text[CLIENT_TEXT_SIZE], number[12];
	int line;

	if (!forever)
		live_say(cpu, "cpu%d waits for a program", cpu + 1);
	line = client_take(cpu, over, text);
	if (line < 0)
		return false;
	live_say(cpu, "%s", text);
	snprintf(number, sizeof(number), "%d", cpu + 1);
	*result = client_serve(cpu, line, number);
	return true;
}

/* ---- the end, and the results --------------------------------------------- */

bool clients_end(char *error, size_t size)
{
	int cpu;

	client_finish();
	if (listens)
		client_listen_end();
	cpu = client_endless();
	if (cpu >= 0)
		snprintf(error, size, "the program of cpu%d neither called the kernel nor ended for %u s: it waits in userland, for another program perhaps, or never ends. The kernel is not stuck. If it needs that long, set .patience in the scenario",
			 cpu + 1, patience);
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

	*result = 0;
	while (forever && serve_next(cpu, result))
		;
	if (forever)
		return false;		/* any program may do anything */
	if (!listens)
		*result = client_run(cpu, a->does);
	else if (!serve_next(cpu, result))
		return false;
	if (*result == CLIENT_FAILED)
		failed_on_its_own(a, &results[cpu], found);
	return *result != CLIENT_FAILED;
}
