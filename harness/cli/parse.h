/* SPDX-License-Identifier: GPL-2.0-only */
/* How the verbs read their command lines. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include <argp.h>

#include "detect/pool.h"

/*
 * argp_parse() for a verb: an error is one line, and status 2.  Each verb calls it
 * first: see parse_instead().
 */
void parse_options(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input);

/*
 * From now on parse_options() calls this instead, and the command ends: a way to
 * ask a verb which options it has.
 */
void parse_instead(void (*use)(const struct argp *argp));

/* The options of a verb, with those of its children. */
struct option_list {
	VEC(const struct argp_option *) list;
};

struct option_list parse_list(struct pool *pool, const struct argp *argp);

/* The option of which the value is still to come, after the word "--on" or
 * "-qs"; or NULL. */
const struct argp_option *parse_open(const struct option_list *all,
				     const char *word);

#endif
