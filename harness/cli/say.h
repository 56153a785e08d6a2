/* SPDX-License-Identifier: GPL-2.0-only */
/* What all verbs say in the same way: errors, usage, colour. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include <stdbool.h>
#include <stdio.h>

/* One line on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, where to look for help (but not after a question), and exit with
 * status 2. */
void usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Where records are kept unless an option says: DMRACE_OUT, or dmrace-out. */
const char *records_dir(void);

/* --color=WHEN, one of its words (values.h); it is kept. */
void set_color(const char *when);
/* Colour on that stream? */
bool use_color(FILE *stream);

/* For atexit(): a report that nobody could read is no success. */
void close_stdout(void);

#endif
