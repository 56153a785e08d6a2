// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios.h"

#include <string.h>
#include <unistd.h>

#include "detect/nearest.h"
#include "detect/project.h"

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
	struct pool pool = { 0 };
	struct names names = { 0 };

	if (s)
		return s;
	for (size_t i = 0; i < log->scenarios.n; i++)
		*vec_add(&pool, &names.list) = log->scenarios.v[i].name;
	complain("no scenario '%s'%s", name,
		 did_you_mean(&pool, name, &names,
			      "'dmrace list' shows them all"));
	pool_free(&pool);
	return NULL;
}

bool is_scenario(const char *name)
{
	struct pool pool = { 0 };
	struct event_log log;
	bool cannot, is;

	is = !scenarios_read(&pool, NULL, &log, &cannot) &&
	     event_log_scenario(&log, name);
	event_log_free(&log);
	pool_free(&pool);
	return is;
}

/*
 * A scenario that shows on a variant shows nothing on another subject.  So if
 * that variant is not built, this is an error.  A tree of the user's own has
 * other subjects anyway; and a program (programs.h) shows on "nothing".
 */
static bool is_built_for(const struct log_scenario *s)
{
	const char *first = project()->subject, *own = project_subject(s);

	if (!*s->shows_on || !own || !first || strcmp(own, first) ||
	    !strcmp(s->shows_on, first) || !strcmp(s->shows_on, "nothing"))
		return true;
	complain("%s shows on %s, which is not built here: configure with the preset 'default' and build that, or name another subject with --on",
		 s->name, s->shows_on);
	return false;
}

/* Sets o->subject, in the pool, to the one to run the scenario on. */
static enum status choose_subject(struct options *o, struct pool *pool)
{
	const char *first = project_subject(NULL), *runner;
	const struct log_scenario *s = NULL;
	enum status status = STATUS_OK;
	struct event_log log = { 0 };

	/* Most are on the default subject: one runner knows them. */
	runner = first ? runner_any(pool, first) : NULL;
	if (runner && !access(runner, X_OK)) {
		status = scenarios_ask(pool, runner, &log);
		if (status != STATUS_OK)
			goto out;
		s = event_log_scenario(&log, o->scenario);
	}
	if (!s) {
		event_log_free(&log);
		status = scenarios_ask(pool, NULL, &log);
		if (status != STATUS_OK)
			goto out;
		s = scenario_named(&log, o->scenario);
		status = s ? STATUS_OK : STATUS_USAGE;
	}
	if (s && !is_built_for(s))
		status = STATUS_CANNOT;
	else if (s)
		o->subject = pool_strdup(pool, project_subject(s));
out:
	event_log_free(&log);
	return status;
}

enum status scenario_ask(struct options *o, struct pool *pool,
			 struct event_log *log, const struct log_scenario **s)
{
	enum status status = STATUS_OK;

	*log = (struct event_log){ 0 };
	if (strchr(o->scenario, '|'))
		scenarios_include(o->scenario);
	if (o->subject && !subject_known(o->subject))
		return STATUS_USAGE;
	if (!o->subject)
		status = choose_subject(o, pool);
	if (status == STATUS_OK)
		status = scenarios_ask(pool, runner_path(pool, o->subject,
							 o->tool->flavour),
				       log);
	if (status != STATUS_OK)
		return status;
	*s = scenario_named(log, o->scenario);
	return *s ? STATUS_OK : STATUS_USAGE;
}

bool subject_known(const char *subject)
{
	struct pool pool = { 0 };
	struct names names = subjects(&pool);
	bool known = names_have(&names, subject) || !names.list.n;

	if (!known)
		complain("no subject '%s'%s", subject,
			 did_you_mean(&pool, subject, &names,
				      choose_one(&pool, &names)));
	pool_free(&pool);
	return known;
}
