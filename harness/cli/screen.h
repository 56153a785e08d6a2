/* SPDX-License-Identifier: GPL-2.0-only */
/* How a report is to look on a stream. */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdio.h>

#include "report/report.h"

/*
 * A terminal's own size, but not narrower than LEAST_WIDTH nor lower than 24
 * lines; elsewhere 80 columns and 24 lines.  width, if not 0, is what was asked
 * for.
 */
struct look screen_look(FILE *stream, int width);

/* Columns of prose on stdout: no more than one can read. */
int screen_prose(int width);

/*
 * Prints words filled into lines of width columns; a line break in the text
 * stays one.  first stands before the first line, indent before the others.
 */
void screen_fill(int width, const char *first, const char *indent,
		 const char *text);

/* Is it a terminal, known by its name, that can draw anywhere? */
bool screen_moves_cursor(FILE *stream);

#endif
