// SPDX-License-Identifier: GPL-2.0-only
/* Starts a Valgrind that makes the runs of other commands: detect/standby.h. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

#include "detect/runners.h"
#include "detect/standby.h"
#include "scenarios.h"
#include "values.h"

struct input {
	const struct tool *tool;
	const char *subject;
	const char *scenario;		/* to rehearse, or NULL */
};

enum { KEY_ON = 256, KEY_UNDER, KEY_REHEARSE };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_ON:
		in->subject = arg;
		break;
	case KEY_UNDER:
		in->tool = tool_find(option_word(state, "under", arg));
		break;
	case KEY_REHEARSE:
		in->scenario = arg;
		break;
	case ARGP_KEY_ARG:
		usage(state->name, "'%s': standby takes options only", arg);
	case ARGP_KEY_END:
		if (!in->subject || !in->tool)
			usage(state->name,
			      "name a subject and a detector: --on SUBJECT --under TOOL");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static enum status start(const struct input *in, struct pool *pool)
{
	const char *runner, *wrong;
	bool cannot = false;

	if (!standby_dir(pool))
		usage("dmrace standby", "set DMRACE_STANDBY to a directory for the sockets");
	if (!subject_known(in->subject))
		return STATUS_USAGE;
	runner = runner_path(pool, in->subject, in->tool->flavour);
	wrong = runner_missing(pool, runner);
	if (wrong)
		cannot = true;
	else
		wrong = standby_start(pool, in->subject, runner, in->tool,
				     in->scenario, getppid(), &cannot);
	if (!wrong)
		return STATUS_OK;
	complain("%s", wrong);
	return cannot ? STATUS_CANNOT : STATUS_NOT;
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "on", KEY_ON, "SUBJECT", 0, "for runs of this subject", 0 },
		{ "under", KEY_UNDER, "TOOL", 0,
		  "for runs under helgrind, drd or memcheck", 0 },
		{ "rehearse", KEY_REHEARSE, "SCENARIO", 0,
		  "run it before, one CPU after the other, so that its code is translated (default: one of the first that ends well)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.doc = "Starts Valgrind once for many runs. The commands that follow have their runs made by a fork of it, which takes a third of the time, if the environment variable DMRACE_STANDBY names the same directory. Each verdict is the same. It ends with the process that started this command.",
	};
	struct input in = { 0 };
	struct pool pool = { 0 };
	enum status status;

	parse_options(&argp, argc, argv, 0, &in);
	status = start(&in, &pool);
	pool_free(&pool);
	return status;
}

const struct verb verb_standby = {
	"standby", "", "starts Valgrind once for many runs", run
};
