// SPDX-License-Identifier: GPL-2.0-only
#include "values.h"

#include <stdlib.h>
#include <string.h>

#include "detect/listed.h"
#include "detect/nearest.h"
#include "detect/tools.h"
#include "say.h"

/* The first line that fits counts. */
static const struct {
	const char *option;
	const char *verbs;	/* NULL: all */
	const char *words;	/* NULL: the detectors */
} table[] = {
	{ "under",	 "matrix", "tsan explore" },
	{ "under",	 "explore hunt sweep", "checker tsan" },
	{ "under",	 "standby", "helgrind drd memcheck" },
	{ "under",	 NULL, NULL },
	{ "cpus",	 NULL, "threads fibers" },
	{ "expect",	 NULL, "bug clean any" },
	{ "color",	 NULL, "auto always never" },
	{ "granularity", NULL, "access sync" },
	{ "strategy",	 NULL, "random pct pos" },
};

static struct names system_options(struct pool *pool)
{
	const struct runner_options *o = runner_options();
	struct names names = { 0 };

	for (size_t i = 0; i < o->n; i++)
		*vec_add(pool, &names.list) = o->v[i].name;
	return names;
}

static struct names split(struct pool *pool, const char *words)
{
	char *rest = pool_strdup(pool, words), *word;
	struct names names = { 0 };

	while ((word = strsep(&rest, ", ")))
		if (*word)
			*vec_add(pool, &names.list) = word;
	return names;
}

struct names option_words(struct pool *pool, const char *verb,
			  const char *option)
{
	if (!strcmp(option, "with"))
		return system_options(pool);
	if (!strcmp(option, "on"))
		return subjects(pool);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].option, option) &&
		    (!table[i].verbs || listed(table[i].verbs, verb)))
			return split(pool, table[i].words ? table[i].words :
						 tool_names());
	return (struct names){ 0 };
}

const char *option_word(const struct argp_state *state, const char *option,
			const char *text)
{
	const char *verb = strrchr(state->name, ' ');
	struct pool pool = { 0 };
	struct names names = option_words(&pool, verb ? verb + 1 : "", option);

	if (!names_have(&names, text))
		usage(state->name, "--%s: no value '%s'%s", option, text,
		      did_you_mean(&pool, text, &names, names.list.n ?
				   choose_one(&pool, &names) :
				   "there is none here"));
	pool_free(&pool);
	return text;
}

const char *option_word_list(const struct argp_state *state,
			     const char *option, const char *text)
{
	char *copy = strdup(text), *rest = copy, *word;

	while ((word = strsep(&rest, ",")))
		option_word(state, option, word);
	free(copy);
	return text;
}
