// SPDX-License-Identifier: GPL-2.0-only
/* dmrace: finds the verb and keeps the promises on exit statuses. */
#include "cli.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect/clean.h"
#include "detect/project.h"

const char *argp_program_version = "dmrace " DMRACE_VERSION;

static const struct verb *const verbs[] = {
	&verb_list,
	&verb_show,
	&verb_step,
	&verb_run, &verb_explore, &verb_hunt,
	&verb_replay,
	&verb_matrix,
	&verb_report,
	&verb_bench,
	&verb_doctor,
};

#define VERBS (sizeof(verbs) / sizeof(*verbs))

/* One line, whatever is quoted in it. */
static void put_line(const char *before, const char *format, va_list args,
		     const char *after)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	clean_text(text);
	for (char *s = text; *s; s++)
		if (*s == '\n')
			*s = ' ';
	fflush(stdout);
	fprintf(stderr, "%s: %s%s\n", before, text, after);
	free(text);
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("dmrace", format, args, "");
	va_end(args);
}

void usage(const char *command, const char *format, ...)
{
	char help[64];
	va_list args;

	snprintf(help, sizeof(help), "; try '%s --help'", command);
	va_start(args, format);
	put_line(command, format, args, help);
	va_end(args);
	exit(STATUS_USAGE);
}

struct wrapped {
	void *input;
	FILE *nowhere;
};

static error_t only_one_line(int key, char *arg, struct argp_state *state)
{
	struct wrapped *w = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = w->input;
	if (w->nowhere)
		state->err_stream = w->nowhere;
	return 0;
}

/* getopt says what is wrong; argp would add a line of advice. */
void parse_options(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input)
{
	const struct argp_child children[] = { { argp, 0, NULL, 0 }, { 0 } };
	const struct argp outer = {
		.parser = only_one_line, .children = children,
	};
	struct wrapped w = {
		.input = input, .nowhere = fopen("/dev/null", "we"),
	};

	argp_parse(&outer, argc, argv, flags, NULL, &w);
	if (w.nowhere)
		fclose(w.nowhere);
}

const char *records_dir(void)
{
	const char *out = getenv("DMRACE_OUT");

	return out && *out ? out : "dmrace-out";
}

static enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;

bool parse_color(const char *when)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (int i = 0; i < 3; i++) {
		if (!strcmp(when, words[i])) {
			color = i;
			return true;
		}
	}
	return false;
}

bool use_color(FILE *stream)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (color != COLOR_AUTO)
		return color == COLOR_ALWAYS;
	return isatty(fileno(stream)) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

/* A report that nobody could read is no success. */
static void close_stdout(void)
{
	bool failed = ferror(stdout);

	if (fclose(stdout) || failed) {
		fprintf(stderr, "dmrace: cannot write the output: %s\n",
			errno ? strerror(errno) : "an error before");
		_exit(STATUS_NOT);
	}
}

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
