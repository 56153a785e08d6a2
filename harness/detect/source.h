/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Source files: how their paths are told, which of them hold code of the
 * subject or of the kernel, and what stands in a line.
 */
#ifndef DETECT_SOURCE_H
#define DETECT_SOURCE_H

#include <stdbool.h>

#include "pool.h"

/* As told to the user: relative to the source tree if it lies in it, or in
 * what was installed of it. */
const char *source_path(struct pool *pool, const char *path);

/*
 * Is that path (as told) code that a finding can be about: the subject or
 * kernel code?  Not: primitives, the scheduler, scenarios, libraries.
 */
bool source_is_code(const char *path);
/* Is it the subject's own?  The userspace kernel's? */
bool source_is_subject(const char *path);
bool source_is_kernel(const char *path);

/*
 * The whole text of a file, or NULL; path as told.  Who says which file it is
 * may be a record from anywhere: only what lies below this source tree, below
 * what was built and installed with it, or below a project named by
 * source_allow() is read.
 */
char *source_text(struct pool *pool, const char *path);

/* The project that a scenario is of: its file lies in a directory of it. */
void source_allow(const char *scenario_file);

/* The text of a line, blanks squeezed; NULL if it cannot be read. */
const char *source_line(struct pool *pool, const char *path, int line);

#endif
