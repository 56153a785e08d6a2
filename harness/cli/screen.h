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

/* Is it a terminal, known by its name, that can draw anywhere? */
bool screen_moves_cursor(FILE *stream);

#endif
