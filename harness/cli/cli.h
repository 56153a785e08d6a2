/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command's verbs.  A new one is a file that defines a struct verb, and a
 * line in main.c.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

enum status {
	STATUS_OK = 0,		/* as expected */
	STATUS_NOT = 1,		/* not as expected, or it could not be told */
	STATUS_USAGE = 2,
	STATUS_CANNOT = 77,	/* cannot run here */
};

struct verb {
	const char *name;
	const char *args;	/* as --help tells them */
	const char *summary;
	/* argv[0] is "dmrace VERB" */
	enum status (*run)(int argc, char **argv);
};

extern const struct verb verb_list, verb_show, verb_step, verb_run,
	verb_explore, verb_hunt, verb_replay, verb_matrix, verb_report,
	verb_bench, verb_doctor;

/* One line on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, where to look for help, and exit with status 2. */
void usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* argp_parse() for a verb: what is wrong is one line, and status 2. */
void parse_options(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input);

/* Where records are kept unless an option says: DMRACE_OUT, or dmrace-out. */
const char *records_dir(void);

/* --color=WHEN; returns false if WHEN is not auto, always or never. */
bool parse_color(const char *when);
/* Colour on that stream? */
bool use_color(FILE *stream);

#endif
