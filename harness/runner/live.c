// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens, while it happens, for a person who watches: a line for each call
 * of a real program, for each line of the kernel's, and for each finding of the
 * kernel's.  CPUs call this; it is no scheduling point.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "client/protocol.h"
#include "client/serve.h"
#include "runner.h"

#define COLUMN	40			/* two CPUs stand beside each other */
#define LINE	512

static bool shown, columns;

/* One write, so that lines of CPUs that run at once do not mix. */
void live_say(int cpu, const char *format, ...)
{
	char line[LINE];
	int used = 0, n;
	va_list ap;

	if (!shown)
		return;
	if (cpu < 0)
		;
	else if (columns)
		used = snprintf(line, LINE, "%*s", cpu * COLUMN, "");
	else
		used = snprintf(line, LINE, "cpu%d  ", cpu + 1);
	va_start(ap, format);
	n = vsnprintf(line + used, LINE - used - 1, format, ap);
	va_end(ap);
	used = used + n < LINE - 1 ? used + n : LINE - 2;
	line[used++] = '\n';
	while (write(STDOUT_FILENO, line, used) < 0 && errno == EINTR)
		;
}

/* Of each CPU: what it does, for its end. */
static char doing[SCENARIO_CPUS][32];

static void begins(int cpu, int file, const struct client_request *q,
		   const char *data)
{
	(void)file;
	(void)data;
	client_call_name(doing[cpu], sizeof(doing[cpu]), q);
	if (*doing[cpu])
		live_say(cpu, "  %s", doing[cpu]);
}

static void ended(int cpu, int file, const struct client_reply *reply,
		  const char *data)
{
	char result[24];

	(void)file;
	(void)data;
	if (!*doing[cpu])
		return;
	result_name(result, sizeof(result), reply->result);
	live_say(cpu, "  %s returns %s", doing[cpu], result);
}

static void closed(int cpu, int file)
{
	(void)cpu;
	(void)file;
}

void live_begin(int cpus)
{
	static const struct client_observer observer = {
		.begins = begins, .ended = ended, .closed = closed,
	};

	shown = true;
	columns = cpus == 2;
	client_observe(&observer);
}
