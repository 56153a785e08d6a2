// SPDX-License-Identifier: GPL-2.0-only
#include "complete.h"

#include <string.h>

#include "scenarios.h"
#include "values.h"
#include "verbs.h"

/* Words to offer for an option that takes any text. */
static const struct {
	const char *option, *words[4];
} hints[] = {
	{ "schedule", { "directed", "free", NULL } },
};

static struct {
	const struct verb *verb;
	char **words;		/* after the verb; the last is to be completed */
	int n;
	struct pool pool;
} asked;

static void offer(const char *word, const char *meaning)
{
	printf("%s\t%s\n", word, meaning ? meaning : "");
}

static void offer_verbs(void)
{
	for (size_t i = 0; verbs[i]; i++)
		offer(verbs[i]->name, verbs[i]->summary);
}

static void offer_scenarios(void)
{
	struct event_log log;

	if (scenarios_ask(&asked.pool, NULL, &log) == STATUS_OK)
		for (size_t i = 0; i < log.scenarios.n; i++)
			offer(log.scenarios.v[i].name, log.scenarios.v[i].title);
	event_log_free(&log);
}

static void offer_options(const struct option_list *all)
{
	bool with = false;

	for (size_t i = 0; i < all->list.n; i++) {
		const struct argp_option *o = all->list.v[i];

		if (o->flags & OPTION_HIDDEN)
			continue;
		offer(pool_printf(&asked.pool, "--%s", o->name), o->doc);
		with |= !strcmp(o->name, "with");
	}
	/* "--NAME" is short for "--with=NAME" */
	for (size_t i = 0; with && i < runner_options()->n; i++)
		offer(pool_printf(&asked.pool, "--%s",
				  runner_options()->v[i].name),
		      runner_options()->v[i].what);
}

/* before: the part of the word that stays, such as "--with=one,"; or "" */
static void offer_values(const struct argp_option *o, const char *before)
{
	struct names names = option_words(&asked.pool, asked.verb->name,
					  o->name);

	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		for (int j = 0; !strcmp(hints[i].option, o->name) &&
		     hints[i].words[j]; j++)
			*vec_add(&asked.pool, &names.list) = hints[i].words[j];
	for (size_t i = 0; i < names.list.n; i++)
		offer(pool_printf(&asked.pool, "%s%s", before,
				  names.list.v[i]), NULL);
	if (!strcmp(o->arg, "FILE"))
		puts(":files");
	else if (!strcmp(o->arg, "DIR"))
		puts(":directories");
}

/* "report" takes scenarios if it makes the records itself, else records. */
static bool makes_runs(void)
{
	for (int i = 0; i < asked.n - 1; i++)
		if (!strcmp(asked.words[i], "--run") ||
		    !strcmp(asked.words[i], "--all"))
			return true;
	return false;
}

/* The arguments of a verb, by what its help calls them. */
static void offer_arguments(const struct argp *argp, int given)
{
	const char *doc = argp->args_doc ? argp->args_doc : "";

	if (given && !strstr(doc, "..."))
		return;
	if (strstr(doc, "DIR") && !makes_runs())
		puts(":files");
	else if (strstr(doc, "SCENARIO"))
		offer_scenarios();
	else if (strstr(doc, "VERB"))
		offer_verbs();
	if (strstr(doc, "schedules"))
		offer("schedules", "the language of schedules");
}

/* The part of "--with=one,tw" that stays: up to the last "=" or ",". */
static const char *value_start(const char *word)
{
	const char *s = word;

	while (strpbrk(s, "=,"))
		s = strpbrk(s, "=,") + 1;
	return pool_strndup(&asked.pool, word, s - word);
}

static void offer_for(const struct argp *argp)
{
	struct option_list all = parse_list(&asked.pool, argp);
	const struct argp_option *open = NULL;
	const char *last = asked.words[asked.n - 1];
	bool no_more = false;		/* options: after "--" */
	int given = 0;

	for (int i = 0; i < asked.n - 1; i++) {
		const char *word = asked.words[i];

		if (open) {
			open = NULL;
		} else if (!no_more && word[0] == '-' && word[1]) {
			no_more = !strcmp(word, "--");
			open = parse_open(&all, word);
		} else {
			given++;
		}
	}
	if (open) {
		offer_values(open, value_start(last));
	} else if (no_more || *last != '-') {
		offer_arguments(argp, given);
	} else if (!strncmp(last, "--", 2) && strchr(last, '=')) {
		open = parse_open(&all, pool_strndup(&asked.pool, last,
						     strcspn(last, "=")));
		if (open)
			offer_values(open, value_start(last));
	} else {
		offer_options(&all);
	}
}

enum status complete(int argc, char **argv)
{
	static char *nothing[] = { "" };
	int at = 0;

	if (!argc) {
		argc = 1;
		argv = nothing;
	}
	while (at < argc - 1 && *argv[at] == '-')
		at++;
	if (at == argc - 1 && *argv[at] == '-') {
		offer("--help", "show the verbs");
		offer("--version", "show the version");
		return STATUS_OK;
	}
	if (at == argc - 1) {
		offer_verbs();
		return STATUS_OK;
	}
	for (size_t i = 0; verbs[i] && !asked.verb; i++)
		if (!strcmp(verbs[i]->name, argv[at]))
			asked.verb = verbs[i];
	if (!asked.verb)
		return STATUS_OK;
	asked.words = argv + at + 1;
	asked.n = argc - at - 1;
	parse_instead(offer_for);
	return asked.verb->run(1, (char *[]){ "dmrace", NULL });
}
