/* SPDX-License-Identifier: GPL-2.0-only */
/* The language of schedules, in the help of the verbs that take one. */
#ifndef CLI_SCHEDULES_H
#define CLI_SCHEDULES_H

/* A help_filter of argp: the forms of a schedule after the options.  The
 * parser's .doc must end with "\v". */
char *schedule_help(int key, const char *text, void *input);

#endif
