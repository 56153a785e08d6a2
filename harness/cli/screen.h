/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report looks like on a stream. */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdio.h>

#include "report/report.h"

/*
 * A terminal's own size, but at least LEAST_WIDTH columns and 24 lines; elsewhere
 * 80 columns and 24 lines.  width: --width, or 0.
 */
struct look screen_look(FILE *stream, int width);

/* Columns of prose on stdout: at most 100, for longer lines are hard to read. */
int screen_prose(int width);

/*
 * Prints words filled into lines of width columns; a line break in the text
 * stays one.  first stands before the first line, indent, of blanks, before the
 * others.
 */
void screen_fill(int width, const char *first, const char *indent,
		 const char *text);

/* Is it a terminal that can move its cursor?  $TERM names it. */
bool screen_moves_cursor(FILE *stream);

#endif
