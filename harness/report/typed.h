/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands in texts, as the reader can type them.  A record names the command
 * "dmrace".  If the reader must type something else to start it,
 * $DMRACE_COMMAND has that.  Only texts use it: records and files for other
 * tools do not depend on where they were made.
 */
#ifndef REPORT_TYPED_H
#define REPORT_TYPED_H

#include "detect/pool.h"

/* $DMRACE_COMMAND, or "dmrace" if that is not set or empty. */
const char *typed_name(void);
/* "dmrace replay STRING" with that name, in the pool. */
const char *typed(struct pool *pool, const char *command);

#endif
