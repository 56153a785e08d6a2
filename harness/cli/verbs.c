// SPDX-License-Identifier: GPL-2.0-only
#include "verbs.h"

#include <string.h>

#include "detect/nearest.h"
#include "scenarios.h"

const struct verb *const verbs[] = {
	&verb_list,
	&verb_show,
	&verb_step,
	&verb_run,
	&verb_explore,
	&verb_hunt,
	&verb_sweep,
	&verb_record,
	&verb_serve,
	&verb_client,
	&verb_replay,
	&verb_matrix,
	&verb_report,
	&verb_standby,
	&verb_bench,
	&verb_doctor,
	&verb_help,
	&verb_version,
	NULL
};

const struct verb *verb_named(const char *command, const char *name,
			      const char *topic)
{
	struct pool pool = { 0 };
	struct names names = { 0 };

	for (size_t i = 0; verbs[i]; i++) {
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
		*vec_add(&pool, &names.list) = verbs[i]->name;
	}
	if (is_scenario(name))
		usage(command, "'%s' is a scenario; did you mean 'dmrace run %s'?",
		      name, name);
	if (topic)
		*vec_add(&pool, &names.list) = topic;
	usage(command, "no verb '%s'%s", name,
	      did_you_mean(&pool, name, &names, NULL));
}
