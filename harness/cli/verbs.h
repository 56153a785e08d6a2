/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli.h"

/* All verbs, as "dmrace help" lists them; the last is NULL. */
extern const struct verb *const verbs[];

/*
 * The verb of that name; or the end (usage(), of the command).  topic: what else
 * the command takes in place of a verb, or NULL.
 */
const struct verb *verb_named(const char *command, const char *name,
			      const char *topic);

#endif
