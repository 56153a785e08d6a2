/* SPDX-License-Identifier: GPL-2.0-only */
/* The scenarios as the verbs ask for them: what is wrong is said at once. */
#ifndef CLI_SCENARIOS_H
#define CLI_SCENARIOS_H

#include "cli.h"
#include "detect/runners.h"

/* What a runner can play; NULL: whichever there is.  The log must be freed. */
enum status scenarios_ask(struct pool *pool, const char *runner,
			  struct event_log *log);
/* Says so if it is not built. */
bool subject_known(const char *subject);
/* NULL: there is none of that name. */
const struct log_scenario *scenario_named(const struct event_log *log,
					   const char *name);

#endif
