// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "common/schedule-forms.h"
#include "detect/project.h"
#include "verbs.h"

static void print_verbs(FILE *out)
{
	if (project()->title)
		fprintf(out, "Project: %s.\n\n", project()->title);
	fputs("Verbs:\n", out);
	for (size_t i = 0; verbs[i]; i++)
		fprintf(out, "  %-8s %-14s %s\n", verbs[i]->name, verbs[i]->args,
			verbs[i]->summary);
	fputs("\n'dmrace help VERB' shows the options of a verb, 'dmrace help schedules'\nhow to say which CPU runs when.\n\nExit status: 0 as expected, 1 not as expected, 2 wrong usage, 77 cannot run on\nthis machine.",
	      out);
}

/* A help_filter of argp puts what is printed after the options. */
static char *after_options(int key, const char *text, void (*print)(FILE *out))
{
	char *printed = NULL;
	size_t size;
	FILE *f;

	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&printed, &size);
	if (!f)
		return NULL;
	print(f);
	fclose(f);
	return printed;
}

static char *with_verbs(int key, const char *text, void *input)
{
	(void)input;
	return after_options(key, text, print_verbs);
}

char *help_with_schedules(int key, const char *text, void *input)
{
	(void)input;
	return after_options(key, text, schedule_print_forms);
}

const struct argp help_argp = {
	.args_doc = "[VERB ...]",
	.doc = "Makes the data races of a piece of code happen, every time, under ThreadSanitizer and Valgrind, and explores every schedule.\v",
	.help_filter = with_verbs,
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **name = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (*name)
		usage(state->name, "'%s': give one verb only", arg);
	*name = arg;
	return 0;
}

static enum status run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "[VERB|schedules]",
		.doc = "Explains a verb and its options, or the language of schedules, or lists the verbs.",
	};
	const char *name = NULL;
	const struct verb *verb;
	char command[64];

	parse_options(&argp, argc, argv, 0, &name);
	if (!name) {
		argp_help(&help_argp, stdout, ARGP_HELP_STD_HELP, "dmrace");
		return STATUS_OK;
	}
	if (!strcmp(name, "schedules")) {
		schedule_print_forms(stdout);
		return STATUS_OK;
	}
	verb = verb_named(argv[0], name, "schedules");
	snprintf(command, sizeof(command), "dmrace %s", verb->name);
	return verb->run(2, (char *[]){ command, "--help", NULL });
}

const struct verb verb_help = {
	"help", "[VERB]", "explains a verb and its options", run
};
