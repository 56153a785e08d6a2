// SPDX-License-Identifier: GPL-2.0-only
/* dmrace: finds the verb and keeps the promises on exit statuses. */
#include "cli.h"

#include <argp.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "detect/runners.h"
#include "help.h"
#include "verbs.h"
#include "version.h"

struct choice {
	const struct verb *verb;
	int at;			/* index of the verb in argv */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		choice->verb = verb_named("dmrace", arg, NULL);
		choice->at = state->next - 1;
		state->next = state->argc;	/* the rest is the verb's */
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "--NAME" for "--with=NAME", of the options that the system has. */
static void expand_options(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *name = argv[i] + 2;

		if (strncmp(argv[i], "--", 2) || strchr(name, '=') ||
		    !runner_option(name))
			continue;
		if (asprintf(&argv[i], "--with=%s", name) < 0)
			exit(STATUS_NOT);
	}
}

static enum status bare(void)
{
	char *argv[] = { "dmrace list", NULL };
	enum status status = verb_list.run(1, argv);

	if (status == STATUS_OK)
		puts("\n'dmrace run NAME' runs one of them; 'dmrace help' lists all verbs.");
	return status;
}

int main(int argc, char **argv)
{
	struct argp argp = help_argp;
	struct choice choice = { 0 };
	char name[64];

	signal(SIGPIPE, SIG_IGN);
	/* A limit on files is an error of write(2), here and in runners. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	/* No lists of small free blocks: a record has a hundred thousand, and
	 * malloc() goes through these lists for each large block. */
	mallopt(M_MXFAST, 0);
	atexit(close_stdout);
	argp_err_exit_status = STATUS_USAGE;
	/* No remark on "mandatory or optional arguments" below the options. */
	setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
	argp_program_version_hook = print_version;
	argp.parser = parse;
	argv[0] = "dmrace";	/* in messages, wherever it lies */
	if (argc > 1 && !strcmp(argv[1], "--complete"))
		return complete(argc - 2, argv + 2);
	parse_options(&argp, argc, argv, ARGP_IN_ORDER, &choice);
	if (!choice.verb)
		return bare();
	snprintf(name, sizeof(name), "dmrace %s", choice.verb->name);
	argv[choice.at] = name;
	expand_options(argc - choice.at, argv + choice.at);
	return choice.verb->run(argc - choice.at, argv + choice.at);
}
