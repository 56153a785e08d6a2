/* SPDX-License-Identifier: GPL-2.0-only */
/* The texts of source files, each line once where files are alike. */
#ifndef REPORT_SOURCES_H
#define REPORT_SOURCES_H

#include <jansson.h>
#include <stddef.h>

/*
 * The files of a subject's variants differ from its own in a few lines.
 *
 * Returns an array with an array of parts for each text, in order.  A part is
 *
 *	"..."			lines as they are, with "\n" between them
 *	[file, first, n]	n lines of an earlier text, from line first on
 *				(0 is the first of both)
 *
 * The "\n" at the end of a text belongs to its last line.  Texts are UTF-8.
 */
json_t *sources_pack(const char *const *texts, size_t n);

#endif
