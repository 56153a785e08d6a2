/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an execution changes in memory: the program's static data
 * (vcpu/state.h), what is listed by PER_EXECUTION(), and the pieces of its heap
 * (.heap of the options).  Each execution starts with what memory_keep() found.
 *
 * Most of it is never written.  So a copy consists of the lines that differ from
 * the start, and to restore means to compare, and to write where it differs.
 *
 *  M1. After memory_restore() all of it is as it was at memory_keep().
 *  M2. After memory_load() all of it is as it was at memory_save().
 *  M3. memory_same(): whether it was the same at two memory_save()s.
 *  M4. No libc function that ThreadSanitizer intercepts is called under it.
 */
#ifndef HARNESS_EXPLORE_MEMORY_H
#define HARNESS_EXPLORE_MEMORY_H

#include "explore.h"

/* This is the start; o: for .heap and .restore. */
void memory_keep(const struct explore_options *o);
void memory_restore(void);

struct memory_copy;

/* *to: an old one, which is overwritten, or NULL. */
void memory_save(struct memory_copy **to);
void memory_load(const struct memory_copy *copy);
bool memory_same(const struct memory_copy *a, const struct memory_copy *b);

#endif
