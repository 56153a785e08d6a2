/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words that options take: one table, for reading the command line and for
 * completing it.  To give an option such words, add a line to the table in
 * values.c and read it with option_word().
 */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include <argp.h>

#include "detect/runners.h"

/*
 * verb: its name, as in "run"; option: its name without "--".  None if any text
 * will do.  In the pool.
 */
struct names option_words(struct pool *pool, const char *verb,
			  const char *option);

/* The text.  If the option does not take it, the command ends with usage(). */
const char *option_word(const struct argp_state *state, const char *option,
			const char *text);

/* The same, for text that names several with commas between them. */
const char *option_word_list(const struct argp_state *state,
			     const char *option, const char *text);

#endif
