/* SPDX-License-Identifier: GPL-2.0-only */
/* What somebody who mistyped a name may have meant. */
#ifndef DETECT_NEAREST_H
#define DETECT_NEAREST_H

#include "runners.h"

/*
 * The name that takes the fewest edits to become, NULL if none is near: at most
 * one edit for each three letters of the word, and one for a shorter word.  An
 * edit is a letter put in, left out, replaced, or swapped with the next one.  A
 * word of two letters or more is also near a single name that begins with it,
 * and one of four or more if only its last letter is another.
 */
const char *nearest(const char *word, const struct names *names);

/*
 * How a complaint about the word goes on: "; did you mean 'NAME'?", or, if no
 * name is near, ": " and the advice, if there is any.  In the pool.
 */
const char *did_you_mean(struct pool *pool, const char *word,
			 const struct names *names, const char *advice);

/* "choose A, B or C", as such an advice.  In the pool. */
const char *choose_one(struct pool *pool, const struct names *names);

#endif
