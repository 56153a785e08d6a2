/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records the system calls of real programs, and writes a scenario that makes
 * them again (recorded.h).
 *
 * The controller calls all functions: recording_start() before the run, the
 * others after it, however it ended.
 */
#ifndef CLIENT_RECORDING_H
#define CLIENT_RECORDING_H

#include <stdbool.h>
#include "scenario.h"

void recording_start(void);
/* Whether there was any call. */
bool recording_any(void);

/*
 * A scenario file in C, which the caller frees; NULL: no memory.  s: what ran,
 * each .does a command.  With a .before the last CPU did that, and its calls
 * become set-up; .schedule is that of the others.  how: lines for the first
 * comment.
 */
char *recording_source(const struct scenario *s, const char *how);

#endif
