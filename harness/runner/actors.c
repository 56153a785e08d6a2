// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario's actors as virtual CPUs.  The result of an actor is compared with
 * what the scenario allows.  Otherwise code that fails at once, and so does
 * nothing wrong, would pass as correct code.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include "client/recorded.h"
#include "runner.h"

static system_finding_fn report;
static actor_returned_fn returned;

static bool allowed(const struct actor *a, int result)
{
	int i, n = a->returns ? a->returns[0] : 0;

	for (i = 1; i <= n; i++)
		if (a->returns[i] == result)
			return true;
	return !n && !result;
}

static void wrong_result(const struct actor *a, int result)
{
	const void *place = (const void *)a->call;
	int i, n = a->returns ? a->returns[0] : 0;
	char text[160], name[24];
	size_t used;

	result_name(name, sizeof(name), result);
	used = snprintf(text, sizeof(text), "\"%.60s\" returned %s, expected ",
			a->does, name);
	if (!n)
		snprintf(text + used, sizeof(text) - used, "0");
	for (i = 1; i <= n && used < sizeof(text); i++) {
		result_name(name, sizeof(name), a->returns[i]);
		used += snprintf(text + used, sizeof(text) - used, "%s%s",
				 i == 1 ? "" : i == n ? " or " : ", ", name);
	}
	report("result", vcpu_self(), &place, 1, text);
}

bool recorded_text(char *text, size_t size, int cpu)
{
	struct recorded_end e = recorded_end(cpu);
	char is[24], was[24] = "no return";

	if (!e.early)
		return false;
	result_name(is, sizeof(is), e.result);
	if (e.recorded != RECORDED_NO_ANSWER)
		result_name(was, sizeof(was), e.recorded);
	if (e.result == e.recorded)
		snprintf(text, size, "%s (other data than recorded)", is);
	else
		snprintf(text, size, "%s (recorded: %s)", is, was);
	return true;
}

static void run_actor(void *arg)
{
	const struct actor *a = arg;
	bool served = true;
	int result;

	if (!vcpu_fibers())
		guard_thread();
	if (a->command && clients_are_used()) {
		served = clients_run(a, &result, report);
	} else if (a->call) {
		result = a->call();
	} else {
		a->fn();
		the_system.process_ended();
		return;
	}
	the_system.process_ended();
	if (returned)
		returned(vcpu_self(), result);
	if (served && !allowed(a, result))
		wrong_result(a, result);
}

void actors_report_results(actor_returned_fn fn)
{
	returned = fn;
}

int actors_make(const struct scenario *s, int more, struct vcpu_actor *actors,
		system_finding_fn found)
{
	static const char *const names[SCENARIO_CPUS] = {
		"cpu1", "cpu2", "cpu3", "cpu4", "cpu5", "cpu6", "cpu7", "cpu8"
	};
	int cpus = scenario_cpus(s), i;

	report = found;
	for (i = 0; i < cpus + more && i < SCENARIO_CPUS; i++)
		actors[i] = (struct vcpu_actor){
			.name = names[i], .fn = run_actor,
			.arg = (void *)&s->cpu[i < cpus ? i : cpus - 1],
		};
	return i;
}

static bool same_returns(const int *a, const int *b)
{
	static const int zero[] = { 1, 0 };

	a = a && a[0] ? a : zero;
	b = b && b[0] ? b : zero;
	return a[0] == b[0] && !memcmp(a, b, (a[0] + 1) * sizeof(*a));
}

static bool same_actor(const struct actor *a, const struct actor *b)
{
	return a->fn == b->fn && a->call == b->call &&
	       same_returns(a->returns, b->returns);
}

bool actors_like(const struct scenario *s, const struct vcpu_actor *actors,
		 int n, uint8_t like[SCENARIO_CPUS])
{
	bool equal = false;
	int i, j;

	for (i = 0; i < n; i++) {
		like[i] = i;
		/* A program may give a file of set-up to one CPU. */
		if (is_program(s->name) || (s->fail_alloc && !i))
			continue;
		for (j = s->fail_alloc ? 1 : 0; j < i; j++) {
			if (!same_actor(actors[j].arg, actors[i].arg))
				continue;
			like[i] = j;
			equal = true;
			break;
		}
	}
	return equal;
}
