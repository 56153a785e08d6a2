/* SPDX-License-Identifier: GPL-2.0-only */
/* The scenarios as the verbs ask for them; what is wrong is reported at once. */
#ifndef CLI_SCENARIOS_H
#define CLI_SCENARIOS_H

#include "cli.h"
#include "detect/runners.h"
#include "options.h"

/* What a runner can play; NULL: whichever there is.  The log must be freed. */
enum status scenarios_ask(struct pool *pool, const char *runner,
			  struct event_log *log);
/*
 * The scenario that is asked for, as the runner of its subject has it; a NULL
 * o->subject becomes the one on which it shows, or the project's default.
 * The log must be freed, whatever it returns.
 */
enum status scenario_ask(struct options *o, struct pool *pool,
			 struct event_log *log, const struct log_scenario **s);
/* False, with a message: it is not built. */
bool subject_known(const char *subject);
/* Whether there is one of that name; prints nothing. */
bool is_scenario(const char *name);
/* NULL, with a message: there is none of that name. */
const struct log_scenario *scenario_named(const struct event_log *log,
					   const char *name);

#endif
