/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that nobody wrote, explored by a runner: its verb "sweep". */
#ifndef CLI_PROGRAMS_H
#define CLI_PROGRAMS_H

#include "detect/event-log.h"
#include "detect/tools.h"

/*
 * args: for the runner's verb.  Returns NULL, or why the log does not cover all
 * these programs; *cannot: they cannot be explored on this machine.  The log must
 * be freed in any case.
 */
const char *programs_explore(struct pool *pool, const char *subject,
			     const struct tool *tool, const char *const *args,
			     size_t n, struct event_log *log, bool *cannot);

#endif
