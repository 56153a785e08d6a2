/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli.h"

/* All verbs, as "dmrace help" lists them; the last is NULL. */
extern const struct verb *const verbs[];

/*
 * The verb of that name.  If there is none, the command ends with usage().
 * topic: a word that it takes in place of a verb, or NULL.
 */
const struct verb *verb_named(const char *command, const char *name,
			      const char *topic);

#endif
