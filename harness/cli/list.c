// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be run.
 *
 * --json, for programs that make tests of it: an array, schema 1 (see
 * report/schema/list.schema.json); of each scenario
 *
 * schema name title closed_by file
 * cpus		how many actors it has
 * free		true: it follows no schedule
 * cells[]	subject tool expect: bug or clean.  One for each subject that
 *		the scenario declares, built or not, and each detector that can
 *		follow it
 */
#include "cli.h"

#include <string.h>

#include "detect/judge.h"
#include "report/report.h"
#include "scenarios.h"

#define WIDTH	80
#define SCHEMA	1

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

static void add_cells(json_t *cells, const struct log_scenario *s,
		      const char *subject)
{
	static const char *const tools[] = {
		"tsan", "helgrind", "drd", "memcheck", "checker"
	};

	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		enum expect_mode mode = expect_on(s, subject, true);

		/* There is no schedule for it to follow. */
		if (!s->schedule && !strcmp(tools[i], "checker"))
			continue;
		json_array_append_new(cells, json_pack("{ss ss ss}",
			"subject", subject, "tool", tools[i],
			"expect", expect_mode_name(mode)));
	}
}

static json_t *make_scenario(struct pool *pool, const struct log_scenario *s)
{
	json_t *o = json_object(), *cells = json_array();
	char *names = pool_printf(pool, "%s %s", s->shows_on, s->clean_on);

	json_object_set_new(o, "schema", json_integer(SCHEMA));
	put(o, "name", s->name);
	put(o, "title", s->title);
	put(o, "closed_by", s->closed_by);
	put(o, "file", s->file);
	json_object_set_new(o, "cpus", json_integer(s->actors.n));
	json_object_set_new(o, "free", json_boolean(!s->schedule));
	for (char *name; (name = strsep(&names, " ")); )
		if (*name)
			add_cells(cells, s, name);
	json_object_set_new(o, "cells", cells);
	return o;
}

static void print_json(struct pool *pool, const struct event_log *log)
{
	json_t *list = json_array();

	for (size_t i = 0; i < log->scenarios.n; i++)
		json_array_append_new(list,
				make_scenario(pool, &log->scenarios.v[i]));
	report_json(list, stdout);
	json_decref(list);
}

/* A line each that fits a terminal; --json has the titles whole. */
static void print(const struct event_log *log)
{
	int width = 0;

	for (size_t i = 0; i < log->scenarios.n; i++) {
		int n = strlen(log->scenarios.v[i].name);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < log->scenarios.n; i++) {
		const struct log_scenario *s = &log->scenarios.v[i];
		int room = WIDTH - width - 4;

		printf("%-*s %-2s ", width, s->name,
		       s->closed_by ? s->closed_by : "-");
		if ((int)strlen(s->title) <= room)
			puts(s->title);
		else
			printf("%.*s..\n", room > 2 ? room - 2 : 0, s->title);
	}
}

enum { KEY_JSON = 256 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	bool *json = state->input;

	if (key == ARGP_KEY_ARG)
		usage(state->name, "'%s': list takes options only", arg);
	if (key != KEY_JSON)
		return ARGP_ERR_UNKNOWN;
	*json = true;
	return 0;
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "json", KEY_JSON, NULL, 0,
		  "print a JSON array: of each scenario, the subjects and detectors, and what each must show",
		  0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.doc = "Lists the scenarios: the name, the patch that closes the race, the title.",
	};
	struct pool pool = { 0 };
	struct event_log log;
	enum status status;
	bool json = false;

	parse_options(&argp, argc, argv, 0, &json);
	status = scenarios_ask(&pool, NULL, &log);
	if (status == STATUS_OK && json)
		print_json(&pool, &log);
	else if (status == STATUS_OK)
		print(&log);
	event_log_free(&log);
	pool_free(&pool);
	return status;
}

const struct verb verb_list = {
	"list", "", "lists the scenarios", run
};
