// SPDX-License-Identifier: GPL-2.0-only
/* Before the CPUs start: the subject is loaded, and the scenario set up. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include "runner.h"

static system_finding_fn report;

/* "-EBUSY", or the number. */
void result_name(char *text, size_t size, int result)
{
	const char *name = result < 0 ? strerrorname_np(-result) : NULL;

	if (name)
		snprintf(text, size, "-%s", name);
	else
		snprintf(text, size, "%d", result);
}

void scenario_need(int result, const char *call)
{
	const void *place = (const char *)__builtin_return_address(0) - 1;
	char text[160], name[24];

	if (result >= 0)
		return;
	result_name(name, sizeof(name), result);
	snprintf(text, sizeof(text), "set-up: %.80s returned %s", call, name);
	report("result", -1, &place, 1, text);
	guarded_leave();
}

bool runner_options(const char *with, const char **unknown)
{
	size_t n;

	for (; with && *with; with += n + (with[n] == ',')) {
		const struct system_option *o = the_system.options;

		n = strcspn(with, ",");
		while (o->name && (strncmp(o->name, with, n) || o->name[n]))
			o++;
		if (!o->name) {
			*unknown = with;
			return false;
		}
		o->set(true);
	}
	return true;
}

struct setup {
	const struct scenario *scenario;
	int load;			/* what it returned */
};

static void set_up(void *arg)
{
	struct setup *setup = arg;

	setup->load = the_system.load();
	if (!setup->load && setup->scenario->setup)
		setup->scenario->setup();
}

int runner_set_up(const struct scenario *s, system_finding_fn found)
{
	struct setup setup = { .scenario = s };

	report = found;
	the_system.findings(found);
	guard_signals();
	return guarded(set_up, &setup) ? setup.load : 1;
}

static void bury(const struct system_block *b)
{
	checker_freed_before(b->addr, b->size, b->pcs, b->n);
}

void runner_tell_freed(void)
{
	the_system.each_freed(bury);
}
