// SPDX-License-Identifier: GPL-2.0-only
/* dmrace: finds the verb and keeps the promises on exit statuses. */
#include "cli.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "detect/project.h"

const char *argp_program_version = "dmrace " DMRACE_VERSION;

static const struct verb *const verbs[] = {
	&verb_list,
	&verb_show,
	&verb_step,
	&verb_run, &verb_explore, &verb_hunt,
	&verb_sweep,
	&verb_replay,
	&verb_matrix,
	&verb_report,
	&verb_bench,
	&verb_doctor,
};

#define VERBS (sizeof(verbs) / sizeof(*verbs))

static const struct verb *find(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	return NULL;
}

struct choice {
	const struct verb *verb;
	int at;			/* index of the verb in argv */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		choice->verb = find(arg);
		if (!choice->verb)
			usage("dmrace", "no verb '%s'", arg);
		choice->at = state->next - 1;
		state->next = state->argc;	/* the rest is the verb's */
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static char *with_verbs(int key, const char *text, void *input)
{
	char *out = NULL;
	size_t size;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&out, &size);
	if (!f)
		return NULL;
	if (project()->title)
		fprintf(f, "The project here: %s.\n\n", project()->title);
	fputs("Verbs:\n", f);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(f, "  %-8s %-14s %s\n", verbs[i]->name, verbs[i]->args,
			verbs[i]->summary);
	fputs("\n'dmrace VERB --help' shows the options of a verb.\n\nExit status: 0 as expected, 1 not as expected, 2 wrong usage, 77 cannot run on\nthis machine.",
	      f);
	fclose(f);
	return out;
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
		puts("\n'dmrace run NAME' runs one of them; 'dmrace --help' lists all verbs.");
	return status;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "[VERB ...]",
		.doc = "Makes the data races of a piece of code happen, every time, under ThreadSanitizer and Valgrind, and explores every schedule.\v",
		.help_filter = with_verbs,
	};
	struct choice choice = { 0 };
	char name[64];

	signal(SIGPIPE, SIG_IGN);
	/* A limit on files is an error of write(2), here and in runners. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	atexit(close_stdout);
	argp_err_exit_status = STATUS_USAGE;
	parse_options(&argp, argc, argv, ARGP_IN_ORDER, &choice);
	if (!choice.verb)
		return bare();
	snprintf(name, sizeof(name), "dmrace %s", choice.verb->name);
	argv[choice.at] = name;
	expand_options(argc - choice.at, argv + choice.at);
	return choice.verb->run(argc - choice.at, argv + choice.at);
}
