// SPDX-License-Identifier: GPL-2.0-only
#include "parse.h"

#include <stdlib.h>
#include <string.h>

#include "detect/nearest.h"
#include "say.h"

/* What argp adds to each verb. */
static const struct argp_option standard[] = {
	{ "help", '?', NULL, 0, "show the options of the verb", 0 },
	{ "usage", 0, NULL, 0, "show the options in short", 0 },
	{ "version", 'V', NULL, 0, "show the version", 0 },
	{ 0 }
};

static void add_options(struct pool *pool, struct option_list *all,
			const struct argp_option *table)
{
	for (; table && (table->name || table->key || table->doc); table++)
		if (table->name)
			*vec_add(pool, &all->list) = table;
}

static void add_tree(struct pool *pool, struct option_list *all,
		     const struct argp *argp)
{
	add_options(pool, all, argp->options);
	for (const struct argp_child *c = argp->children; c && c->argp; c++)
		add_tree(pool, all, c->argp);
}

struct option_list parse_list(struct pool *pool, const struct argp *argp)
{
	struct option_list all = { 0 };

	add_tree(pool, &all, argp);
	add_options(pool, &all, standard);
	return all;
}

/* ---- unknown options ---------------------------------------------------- */

/* The one that the first n bytes name, in full or shortened; *several: they are
 * short for more than one. */
static const struct argp_option *long_option(const struct option_list *all,
					     const char *name, size_t n,
					     bool *several)
{
	const struct argp_option *found = NULL;

	*several = false;
	for (size_t i = 0; i < all->list.n; i++) {
		const struct argp_option *o = all->list.v[i];

		if (strncmp(o->name, name, n))
			continue;
		if (!o->name[n]) {
			*several = false;
			return o;
		}
		*several |= found != NULL;
		found = o;
	}
	return found;
}

/* Of "-qs": the option of the last letter, if its value is the next word. */
static const struct argp_option *short_option(const struct option_list *all,
					      const char *letters)
{
	for (; *letters; letters++)
		for (size_t i = 0; i < all->list.n; i++)
			if (all->list.v[i]->key == *letters &&
			    all->list.v[i]->arg)
				return letters[1] ? NULL : all->list.v[i];
	return NULL;
}

const struct argp_option *parse_open(const struct option_list *all,
				     const char *word)
{
	const struct argp_option *o;
	bool several;

	if (word[0] != '-' || !word[1] || strchr(word, '='))
		return NULL;
	if (word[1] != '-')
		return short_option(all, word + 1);
	o = long_option(all, word + 2, strlen(word + 2), &several);
	return o && !several && o->arg ? o : NULL;
}

static _Noreturn void no_option(struct pool *pool, const char *command,
				const struct option_list *all,
				const char *name, size_t n)
{
	const struct runner_options *system = runner_options();
	struct names names = { 0 };
	bool with = false;

	for (size_t i = 0; i < all->list.n; i++) {
		*vec_add(pool, &names.list) = pool_printf(pool, "--%s",
							all->list.v[i]->name);
		with |= !strcmp(all->list.v[i]->name, "with");
	}
	/* "--NAME" is short for "--with=NAME" */
	for (size_t i = 0; with && i < system->n; i++)
		*vec_add(pool, &names.list) = pool_printf(pool, "--%s",
							system->v[i].name);
	name = pool_printf(pool, "--%.*s", (int)n, name);
	usage(command, "no option '%s'%s", name,
	      did_you_mean(pool, name, &names, NULL));
}

/* Before getopt, which does not say what was meant.  What is short for several
 * options is left to it: it lists them. */
static void check_names(const struct argp *argp, int argc, char **argv,
			bool in_order)
{
	struct pool pool = { 0 };
	struct option_list all = parse_list(&pool, argp);

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *name = argv[i] + 2;
		size_t n;
		bool several;

		if (argv[i][0] != '-' || !argv[i][1]) {
			if (in_order)
				break;
			continue;
		}
		n = strcspn(name, "=");
		if (argv[i][1] == '-' &&
		    !long_option(&all, name, n, &several))
			no_option(&pool, argv[0], &all, name, n);
		i += parse_open(&all, argv[i]) != NULL;
	}
	pool_free(&pool);
}

/* ---- parsing ------------------------------------------------------------ */

static void (*instead)(const struct argp *argp);

void parse_instead(void (*use)(const struct argp *argp))
{
	instead = use;
}

struct wrapped {
	void *input;
	FILE *nowhere;
};

static error_t only_one_line(int key, char *arg, struct argp_state *state)
{
	struct wrapped *w = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = w->input;
	if (w->nowhere)
		state->err_stream = w->nowhere;
	return 0;
}

/* Only the message of getopt is printed, without argp's line of advice.  Options
 * may follow the arguments, whatever the environment wants of getopt. */
void parse_options(const struct argp *argp, int argc, char **argv,
		   unsigned int flags, void *input)
{
	const struct argp_child children[] = { { argp, 0, NULL, 0 }, { 0 } };
	const struct argp outer = {
		.parser = only_one_line, .children = children,
	};
	struct wrapped w = {
		.input = input, .nowhere = fopen("/dev/null", "we"),
	};
	struct pool pool = { 0 };
	const char *posix;

	if (instead) {
		instead(argp);
		exit(0);
	}
	check_names(argp, argc, argv, flags & ARGP_IN_ORDER);
	posix = getenv("POSIXLY_CORRECT");
	posix = posix ? pool_strdup(&pool, posix) : NULL;
	unsetenv("POSIXLY_CORRECT");
	argp_parse(&outer, argc, argv, flags, NULL, &w);
	if (posix)
		setenv("POSIXLY_CORRECT", posix, 1);
	pool_free(&pool);
	if (w.nowhere)
		fclose(w.nowhere);
}
