/* SPDX-License-Identifier: GPL-2.0-only */
/* The name that was meant by one that was mistyped. */
#ifndef DETECT_NEAREST_H
#define DETECT_NEAREST_H

#include "runners.h"

/*
 * The name that is nearest to the word; NULL: none is near.
 *
 *  1. The nearest is the one with the fewest edits: a letter that is inserted,
 *     left out, replaced, or swapped with the next one.  For each three letters
 *     of the word one edit is allowed, and one for a shorter word.
 *  2. If none is that near, it is the only name that begins with the word, of two
 *     letters or more.
 *  3. Or the only one that begins with the word without its last letter, of four
 *     letters or more.
 */
const char *nearest(const char *word, const struct names *names);

/*
 * How a complaint about the word goes on: "; did you mean 'NAME'?", or, if no
 * name is near, ": " and the advice, if there is any.  In the pool.
 */
const char *did_you_mean(struct pool *pool, const char *word,
			 const struct names *names, const char *advice);

/* Advice for did_you_mean(): "choose A, B or C".  In the pool. */
const char *choose_one(struct pool *pool, const struct names *names);

#endif
