// SPDX-License-Identifier: GPL-2.0-only
/* Writes the linked scenarios to the event log. */
#include <stdlib.h>
#include <string.h>
#include "runner.h"
#include "vcpu/event-log.h"

extern const struct scenario_entry __start_scenario_list[];
extern const struct scenario_entry __stop_scenario_list[];

const struct scenario *scenario_find(const char *name)
{
	const struct scenario_entry *e;
	const char *wrong;

	if (is_program(name))
		return program_scenario(name, &wrong);
	if (scenario_made(name))
		return scenario_made(name);
	for (e = __start_scenario_list; e < __stop_scenario_list; e++)
		if (!strcmp(e->scenario->name, name))
			return e->scenario;
	return NULL;
}

const struct scenario *scenario_at(size_t i)
{
	size_t n = __stop_scenario_list - __start_scenario_list;

	return i < n ? __start_scenario_list[i].scenario : NULL;
}

int scenario_cpus(const struct scenario *s)
{
	int n = 0;

	while (n < SCENARIO_CPUS &&
	       (s->cpu[n].fn || s->cpu[n].call || s->cpu[n].command))
		n++;
	return n;
}

const char *memory_name(enum memory memory)
{
	static const char *const name[] = { "poison", "zero", "recycle" };

	return name[memory];
}

static const char *op_name(enum side_op op)
{
	static const char *const name[] = {
		"", "reads", "writes", "updates", "frees"
	};

	return name[op];
}

static const char *tool_names(unsigned int tools)
{
	static const char *const name[] = {
		"kernel", "tsan", "helgrind", "drd", "memcheck", "checker",
		"client"
	};
	static char text[64];
	size_t i;

	text[0] = 0;
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		if (!(tools >> i & 1))
			continue;
		if (text[0])
			strcat(text, ",");
		strcat(text, name[i]);
	}
	return text;
}

static void tell_expect(const struct expect *e)
{
	const struct finding *f = &e->finding;

	log_begin("expect");
	log_str("tools", tool_names(e->tools));
	if (e->blind) {
		log_str("blind", e->blind);
	} else {
		log_str("kind", f->kind);
		log_str("fn_a", f->fn_a);
		log_str("op_a", op_name(f->op_a));
		log_str("fn_b", f->fn_b);
		log_str("op_b", op_name(f->op_b));
		log_str("field", f->field);
	}
	log_end();
}

static void put_scenario(const struct scenario_entry *e)
{
	const struct scenario *s = e->scenario;
	int i;

	log_begin("scenario");
	log_str("name", s->name);
	log_str("title", s->title);
	log_str("story", s->story);
	log_str("before", s->before);
	log_str("closed_by", s->closed_by);
	log_str("shows_on", s->shows_on);
	log_str("clean_on", s->clean_on);
	log_str("window", s->window);
	log_str("watch", s->watch);
	log_str("schedule", s->schedule);
	log_str("memory", memory_name(s->memory));
	log_str("file", e->file);
	log_end();
	for (i = 0; i < scenario_cpus(s); i++) {
		log_begin("actor");
		log_int("n", i + 1);
		log_str("does", s->cpu[i].does);
		log_int("command", s->cpu[i].command);
		log_end();
	}
	for (i = 0; i < SCENARIO_EXPECT && s->expect[i].tools; i++)
		tell_expect(&s->expect[i]);
}

static int by_file(const void *a, const void *b)
{
	const struct scenario_entry *x = a, *y = b;

	return strcmp(x->file, y->file);
}

void scenario_list(const char *program)
{
	size_t n = __stop_scenario_list - __start_scenario_list, i;
	struct scenario_entry *all = calloc(n, sizeof(*all));

	if (!all)
		return;
	memcpy(all, __start_scenario_list, n * sizeof(*all));
	qsort(all, n, sizeof(*all), by_file);
	for (i = 0; i < n; i++)
		put_scenario(&all[i]);
	free(all);
	if (program && scenario_find(program))
		put_scenario(&(struct scenario_entry){ scenario_find(program), "" });
}
