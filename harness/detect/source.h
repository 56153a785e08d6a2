/* SPDX-License-Identifier: GPL-2.0-only */
/* Source files: how their paths are shown, and what stands in a line. */
#ifndef DETECT_SOURCE_H
#define DETECT_SOURCE_H

#include <stdbool.h>

#include "pool.h"

/*
 * As shown to the user: relative to the top of the project that it is of, which
 * is this source tree, or what was installed of it, or one that
 * source_allow() knows.
 */
const char *source_path(struct pool *pool, const char *path);

/*
 * The whole text of a file, or NULL; path as shown.  Who says which file it
 * is may be a record from anywhere: only what lies below this source tree,
 * below what was built and installed with it, or below a directory that
 * source_allow() knows is read.
 */
char *source_text(struct pool *pool, const char *path);

/*
 * Below that directory, which a runner names, sources may be read.  top: it is
 * that of a project.
 */
void source_allow(const char *dir, bool top);

/* The text of a line, blanks squeezed; NULL if it cannot be read.  A file is read
 * once: a later change of it is not seen. */
const char *source_line(struct pool *pool, const char *path, int line);

#endif
