// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include "clients.h"
#include "execute.h"
#include "gdb.h"
#include "help.h"

enum { KEY_NO_SEARCH = 768 };

struct input {
	struct options options;
	const char *schedule;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->options;
		state->child_inputs[1] = &in->options;
		state->child_inputs[2] = &in->options;
		return 0;
	case KEY_NO_SEARCH:
		in->options.no_search = true;
		return 0;
	case 's':
		in->schedule = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "schedule", 's', "SCHEDULE", 0,
		  "which CPU runs when: a SCHEDULE, see below", 0 },
		{ "no-search", KEY_NO_SEARCH, NULL, 0,
		  "do not search for a replayable schedule of what a free run found", 0 },
		{ 0 }
	};
	static const struct argp_child children[] = {
		{ &options_argp, 0, NULL, 0 }, { &gdb_argp, 0, NULL, 0 },
		{ &clients_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "SCENARIO",
		.doc = "Runs a scenario on a subject under a detector, and judges what was found.\v",
		.children = children,
		.help_filter = help_with_schedules,
	};
	struct input in = { .schedule = "directed" };

	options_init(&in.options);
	parse_options(&argp, argc, argv, 0, &in);
	return execute(&in.options, in.schedule);
}

const struct verb verb_run = {
	"run", "SCENARIO", "runs it and judges what was found", run
};
