// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios.h"

enum status scenarios_ask(struct pool *pool, const char *runner,
			  struct event_log *log)
{
	bool cannot;
	const char *wrong = scenarios_read(pool, runner, log, &cannot);

	if (!wrong)
		return STATUS_OK;
	complain("%s", wrong);
	return cannot ? STATUS_CANNOT : STATUS_NOT;
}

const struct log_scenario *scenario_named(const struct event_log *log,
					   const char *name)
{
	const struct log_scenario *s = event_log_scenario(log, name);

	if (!s)
		complain("no scenario '%s': 'dmrace list' has them", name);
	return s;
}

bool subject_known(const char *subject)
{
	struct pool pool = { 0 };
	struct names names = subjects(&pool);
	bool known = names_have(&names, subject) || !names.list.n;

	if (!known)
		complain("no subject '%s': %s", subject,
			 names_join(&pool, &names));
	pool_free(&pool);
	return known;
}
