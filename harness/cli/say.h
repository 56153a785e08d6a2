/* SPDX-License-Identifier: GPL-2.0-only */
/* What all verbs say in the same way: errors, usage, colour. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

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

/* For atexit(): a report that nobody could read is no success. */
void close_stdout(void);

#endif
