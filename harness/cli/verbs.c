// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <string.h>

#include "nearest.h"

const struct verb *const verbs[] = {
	&verb_list,
	&verb_show,
	&verb_step,
	&verb_run,
	&verb_explore,
	&verb_hunt,
	&verb_sweep,
	&verb_replay,
	&verb_matrix,
	&verb_report,
	&verb_bench,
	&verb_doctor,
	&verb_help,
	&verb_version,
	NULL
};

const struct verb *verb_named(const char *command, const char *name)
{
	struct pool pool = { 0 };
	struct names names = { 0 };

	for (size_t i = 0; verbs[i]; i++) {
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
		*vec_add(&pool, &names.list) = verbs[i]->name;
	}
	usage(command, "no verb '%s'%s", name,
	      did_you_mean(&pool, name, &names, NULL));
}
