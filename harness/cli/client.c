// SPDX-License-Identifier: GPL-2.0-only
/* Brings a real program to "dmrace serve". */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/runners.h"
#include "options.h"
#include "served.h"

enum { KEY_CPU = 512 };

struct input {
	struct pool pool;
	const char *line;
	char **command;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_CPU:
		option_number(state, "cpu", arg);
		in->line = pool_printf(&in->pool, "line%s", arg);
		return 0;
	case ARGP_KEY_ARG:
		return ARGP_ERR_UNKNOWN;	/* all of them at once */
	case ARGP_KEY_ARGS:
		in->command = state->argv + state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state->name, "name a command");
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One word is for the shell, as in "dmrace record", if it needs one. */
static void start(struct input *in)
{
	VEC(const char *) argv = { 0 };
	const char *dir = runner_clients(&in->pool), *path;
	char **word = in->command;

	if (!dir) {
		complain("dmrace-clients is not beside the runners: %s",
			 runner_cure(&in->pool, NULL));
		return;
	}
	path = pool_printf(&in->pool, "%s/dmrace-clients", dir);
	*vec_add(&in->pool, &argv) = path;
	*vec_add(&in->pool, &argv) = "attach";
	*vec_add(&in->pool, &argv) = served_dir(&in->pool);
	*vec_add(&in->pool, &argv) = in->line;
	if (!word[1] && strpbrk(*word, " \t\n;|&<>()$`\\\"'*?[#~=%")) {
		*vec_add(&in->pool, &argv) = "sh";
		*vec_add(&in->pool, &argv) = "-c";
	}
	for (; *word; word++)
		*vec_add(&in->pool, &argv) = *word;
	*vec_add(&in->pool, &argv) = NULL;
	execv(path, (char *const *)argv.v);
	complain("%s: %s", path, strerror(errno));
}

static enum status run(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "cpu", KEY_CPU, "N", 0,
		  "run it on this CPU (default: the first that is free)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table, .parser = parse,
		.args_doc = "[--] COMMAND [ARGUMENT...]",
		.doc = "Runs a real program whose calls dmrace serve answers, and waits until it is the turn of its CPU. One word is a command for the shell. It ends as the program does: with its exit status, or by the same signal. Without a server the status is 77.",
	};
	static struct input in = { .line = "line" };

	parse_options(&argp, argc, argv, ARGP_IN_ORDER, &in);
	start(&in);
	return STATUS_CANNOT;
}

const struct verb verb_client = {
	"client", "COMMAND ...", "brings a program to dmrace serve", run
};
