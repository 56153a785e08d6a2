/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <argp.h>

/* Of the command without a verb; it has no parser. */
extern const struct argp help_argp;

/*
 * For the verbs that take a schedule, a help_filter of argp: the forms of a
 * schedule after the options.  The parser's .doc must end with "\v".
 */
char *help_with_schedules(int key, const char *text, void *input);

#endif
