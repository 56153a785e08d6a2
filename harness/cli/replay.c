// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <string.h>

#include "clients.h"
#include "execute.h"
#include "gdb.h"
#include "scenarios.h"

struct input {
	struct options options;
	const char *schedule;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	char *colon;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->options;
		state->child_inputs[1] = &in->options;
		state->child_inputs[2] = &in->options;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			usage(state->name, "'%s': give one string only", arg);
		colon = strchr(arg, ':');
		if (!colon && is_scenario(arg))
			usage(state->name, "'%s' is a scenario, not a replay string; did you mean 'dmrace run %s'?",
			      arg, arg);
		if (!colon)
			usage(state->name, "'%s': a replay string is SCENARIO:SCHEDULE",
			      arg);
		*colon = '\0';
		in->options.scenario = arg;
		in->schedule = colon + 1;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state->name, "give the string that a run printed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status run(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &options_argp, 0, NULL, 0 }, { &gdb_argp, 0, NULL, 0 },
		{ &clients_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "STRING",
		.doc = "Repeats a recorded run. Each run prints the string that repeats it, after 'dmrace replay'.",
		.children = children,
	};
	struct input in = { 0 };

	options_init(&in.options);
	parse_options(&argp, argc, argv, 0, &in);
	return execute(&in.options, in.schedule);
}

const struct verb verb_replay = {
	"replay", "STRING", "repeats a recorded run", run
};
