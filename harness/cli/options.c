// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "common/numbers.h"
#include "detect/progress.h"
#include "values.h"

enum {
	KEY_ON = 256, KEY_UNDER, KEY_CPUS, KEY_OUT, KEY_EXPECT, KEY_REPEAT, KEY_TRIES,
	KEY_TIMEOUT, KEY_WITH, KEY_JSON, KEY_RAW, KEY_COLOR,
};

static const struct argp_option table[] = {
	{ "on", KEY_ON, "SUBJECT", 0, "run this subject (default: the one that has the scenario's race)", 0 },
	{ "under", KEY_UNDER, "TOOL", 0,
	  "watch with this detector: tsan (default), helgrind, drd, memcheck, checker or none; explore and hunt take checker (default) or tsan", 0 },
	{ "cpus", KEY_CPUS, "HOW", 0, "run the virtual CPUs as threads or as fibers (default: as the detector needs them)", 0 },
	{ "expect", KEY_EXPECT, "WHAT", 0,
	  "what must be found: bug, clean or any (default: what the scenario declares)", 0 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0, "end a run after SECONDS seconds (default: 60; explore and hunt: no limit)", 0 },
	{ "with", KEY_WITH, "OPTION,...", 0, "turn on these options of the system below the subject", 0 },
	{ "out", KEY_OUT, "DIR", 0, "write records and logs to DIR (default: dmrace-out)", 0 },
	{ "quiet", 'q', NULL, 0, "print only the verdict", 0 },
	{ "color", KEY_COLOR, "WHEN", 0, "use colour: auto (default), always or never", 0 },
	{ 0 }
};

static const struct argp_option report_table[] = {
	{ "repeat", KEY_REPEAT, "N", 0, "run N times; stop at the first run that is not as expected", 0 },
	{ "tries", KEY_TRIES, "N", 0, "run again, up to N times, while a declared finding is missing; for free runs, where threads may miss each other", 0 },
	{ "json", KEY_JSON, NULL, 0, "print the record of the run as JSON", 0 },
	{ "raw", KEY_RAW, NULL, 0, "print the detector's own report as well", 0 },
	{ 0 }
};

void options_init(struct options *o)
{
	*o = (struct options){
		.tool = tool_find("tsan"),
		.out = records_dir(),
		.repeat = 1,
		.tries = 1,
		.timeout = 60,
	};
}

uint64_t option_number(const struct argp_state *state, const char *option,
		       const char *text)
{
	char error[NUMBER_ERROR];
	uint64_t n;

	if (!number_read(option, text, &n, error))
		usage(state->name, "%s", error);
	return n;
}

/* An empty one, from a variable that is not set, would be the root. */
const char *option_out(const struct argp_state *state, const char *path)
{
	if (!*path)
		usage(state->name, "--out='': give a name");
	return path;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_ON:
		o->subject = arg;
		break;
	case KEY_UNDER:
		o->tool = tool_find(option_word(state, "under", arg));
		break;
	case KEY_CPUS:
		o->cpus = option_word(state, "cpus", arg);
		break;
	case KEY_EXPECT:
		parse_expect_mode(option_word(state, "expect", arg),
				  &o->expect);
		o->expect_given = true;
		break;
	case KEY_TIMEOUT:
		o->timeout = option_number(state, "timeout", arg);
		break;
	case KEY_OUT:
		o->out = option_out(state, arg);
		break;
	case KEY_WITH:
		o->with = option_word_list(state, "with", arg);
		break;
	case 'q':
		o->quiet = true;
		progress_off();
		break;
	case KEY_COLOR:
		set_color(option_word(state, "color", arg));
		break;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			usage(state->name,
			      "'%s': give one scenario only", arg);
		o->scenario = arg;
		break;
	case ARGP_KEY_END:
		if (!o->scenario)
			usage(state->name,
			      "name a scenario: 'dmrace list' shows them");
		if (o->cpus && !strcmp(o->cpus, "fibers") &&
		    o->tool->valgrind)
			usage(state->name,
			      "--cpus=fibers: %s cannot follow fibers",
			      o->tool->name);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp options_step_argp = { .options = table, .parser = parse };

static error_t parse_report(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		break;
	case KEY_REPEAT:
		o->repeat = option_number(state, "repeat", arg);
		break;
	case KEY_TRIES:
		o->tries = option_number(state, "tries", arg);
		break;
	case KEY_JSON:
		o->json = true;
		break;
	case KEY_RAW:
		o->raw = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{ &options_step_argp, 0, NULL, 0 }, { 0 }
};

const struct argp options_argp = {
	.options = report_table, .parser = parse_report, .children = children,
};
