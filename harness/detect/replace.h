/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that is replaced whole or not at all: what it held stays until the
 * new text is complete and written.
 */
#ifndef DETECT_REPLACE_H
#define DETECT_REPLACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "pool.h"

struct replacement {
	const char *path;
	const char *temporary;	/* beside it; NULL: path is no plain file */
};

/* Returns the stream to write to, or NULL with errno. */
FILE *replace_begin(struct pool *pool, struct replacement *r,
		    const char *path);
/*
 * Closes it.  good: what was written is what there should be.  Returns true
 * if path holds it now; false, with errno, if it is as it was.  A device or a
 * pipe has no old text to keep: it is written to at once.
 */
bool replace_end(struct replacement *r, FILE *f, bool good);

/* A JSON value with a newline after it. */
bool replace_json(struct pool *pool, const char *path, const json_t *value);

#endif
