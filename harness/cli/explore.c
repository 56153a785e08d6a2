// SPDX-License-Identifier: GPL-2.0-only
/* Many schedules of one scenario: every one, or a sample. */
#include "cli.h"

#include <string.h>

#include "certificate.h"
#include "clients.h"
#include "detect/get.h"
#include "detect/progress.h"
#include "execute.h"
#include "values.h"
#include "common/numbers.h"

enum {
	KEY_GRANULARITY = 512, KEY_MORE, KEY_EXECUTIONS,
	KEY_SECONDS, KEY_DEPTH, KEY_PREEMPTIONS, KEY_SHARD, KEY_STRATEGY,
	KEY_SEED, KEY_PCT_DEPTH, KEY_UNTIL, KEY_GO_ON,
	KEY_OF, KEY_CROSS_CHECK, KEY_NO_SYMMETRY, KEY_JOBS, KEY_ESTIMATE,
	KEY_NO_CHECKPOINTS,
};

/* Enough to see most kinds of branches, and few enough for some seconds. */
#define ESTIMATE_FROM	"10000"

struct input {
	struct options options;
	struct pool pool;
	VEC(const char *) args;		/* of the runner's verb */
	bool sample, go_on;
};

static json_int_t of;		/* --of: how many traces there are; 0: ? */

/* What was given before, or is the default, does not count any more. */
static void add(struct input *in, const char *option, const char *value)
{
	for (size_t i = 0; value && i + 1 < in->args.n; i++)
		if (!strcmp(in->args.v[i], option)) {
			in->args.v[i + 1] = value;
			return;
		}
	*vec_add(&in->pool, &in->args) = option;
	if (value)
		*vec_add(&in->pool, &in->args) = value;
}

/* Handed on to the runner as it is. */
static void add_number(struct input *in, const struct argp_state *state,
		       const char *option, const char *text)
{
	option_number(state, option, text);
	add(in, pool_printf(&in->pool, "--%s", option), text);
}

static void add_bound(struct input *in, const struct argp_state *state,
		      const char *option, const char *text)
{
	add_number(in, state, option, text);
	in->options.bounded = true;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	char error[NUMBER_ERROR];
	unsigned int part, parts;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->options;
		return 0;
	case KEY_GRANULARITY:
		add(in, "--granularity", option_word(state, "granularity", arg));
		return 0;
	case KEY_MORE:
		in->options.more = option_number(state, "more", arg);
		add(in, "--more", arg);
		return 0;
	case KEY_EXECUTIONS:
		add_bound(in, state, "executions", arg);
		return 0;
	case KEY_SECONDS:
		add_bound(in, state, "seconds", arg);
		return 0;
	case KEY_DEPTH:
		add_bound(in, state, "depth", arg);
		return 0;
	case KEY_PREEMPTIONS:
		add_bound(in, state, "preemptions", arg);
		return 0;
	case KEY_SHARD:
		if (!number_read_shard(arg, &part, &parts, error))
			usage(state->name, "%s", error);
		add(in, "--shard", arg);
		return 0;
	case KEY_STRATEGY:
		add(in, "--strategy", option_word(state, "strategy", arg));
		return 0;
	case KEY_SEED:
		add_number(in, state, "seed", arg);
		return 0;
	case KEY_PCT_DEPTH:
		add_number(in, state, "pct-depth", arg);
		return 0;
	case KEY_CROSS_CHECK:
		add_number(in, state, "cross-check", arg);
		return 0;
	case KEY_NO_SYMMETRY:
		add(in, "--no-symmetry", NULL);
		return 0;
	case KEY_ESTIMATE:
		add_bound(in, state, "executions", ESTIMATE_FROM);
		return 0;
	case KEY_NO_CHECKPOINTS:
		add(in, "--checkpoints", "0");
		return 0;
	case KEY_JOBS:
		add_number(in, state, "jobs", arg);
		return 0;
	case KEY_GO_ON:
		in->go_on = true;
		return 0;
	case KEY_OF:
		of = option_number(state, "of", arg);
		return 0;
	case KEY_UNTIL:
		in->options.until_found = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- coverage: how much of what there is was seen ---------------------- */

/* How many traces the explorer has counted; 0: it has not. */
static json_int_t certified(const struct options *o, const json_t *sample)
{
	const json_t *e = get(sample, "explored");
	json_t *c = certificate_read(o, &(struct certificate_of){
		.out = o->out, .code = get_text(sample, "code"),
		.granularity = get_text(e, "granularity"),
		.cpus = get_number(e, "cpus"),
	});
	json_int_t n;

	e = get(c, "explored");
	n = get_number(e, get(e, "stand_for") ? "stand_for" : "executions");
	json_decref(c);
	return n;
}

/* More traces than there are: one of the two numbers is wrong. */
static const char *add_coverage(struct pool *pool, const struct options *o,
				json_t *record)
{
	json_t *e = json_object_get(record, "explored");
	json_int_t n = of ? of : certified(o, record);
	long seen = get_number(e, "traces");

	if (!e || !n)
		return NULL;
	json_object_set_new(e, "of", json_integer(n));
	if (seen <= n)
		return NULL;
	return of ? pool_printf(pool, "--of=%lld: this hunt alone saw %ld traces",
				(long long)n, seen) :
		    pool_printf(pool, "it saw %ld traces, and 'dmrace explore' counted only %lld: this is a bug of the explorer",
				seen, (long long)n);
}

/* ---- the verbs --------------------------------------------------------- */

static enum status go(struct input *in, int argc, char **argv,
		      const struct argp_option *table, const char *doc)
{
	const struct argp_child children[] = {
		{ &options_argp, 0, NULL, 0 }, { &no_clients_argp, 0, NULL, 0 },
		{ 0 }
	};
	const struct argp argp = {
		.options = table, .parser = parse, .args_doc = "SCENARIO",
		.doc = doc, .children = children,
	};

	in->options.tool = tool_find("checker");
	in->options.timeout = 0;
	in->options.add = in->sample ? add_coverage : NULL;
	parse_options(&argp, argc, argv, 0, in);
	if (in->sample && !in->go_on)
		in->options.until_found = true;
	if (progress_wanted())
		add(in, "--progress", NULL);
	if (!in->sample && !in->options.bounded)
		progress_set_hint("too many schedules? --preemptions 2, --seconds 60, or 'dmrace hunt'");
	*vec_add(&in->pool, &in->args) = NULL;
	in->options.explore = in->args.v;
	return execute(&in->options, "every");
}

#define COMMON								\
	{ "granularity", KEY_GRANULARITY, "WHAT", 0,			\
	  "where CPUs may be switched: at each memory access (access, default), or only at locks, atomics and waits (sync)", \
	  0 },								\
	{ "more", KEY_MORE, "N", 0,					\
	  "add N CPUs that do the same as the last one", 0 },	\
	{ "executions", KEY_EXECUTIONS, "N", 0, "stop after N executions", 0 },	\
	{ "seconds", KEY_SECONDS, "N", 0, "stop after N seconds", 0 },		\
	OPTION_JOBS(KEY_JOBS),						\
	{ "shard", KEY_SHARD, "K/N", 0, "run only part K of N", 0 }

static enum status explore(int argc, char **argv)
{
	static const struct argp_option table[] = {
		COMMON,
		{ "depth", KEY_DEPTH, "N", 0, "at most N steps in one execution",
		  0 },
		{ "preemptions", KEY_PREEMPTIONS, "N", 0,
		  "at most N preemptions in one execution", 0 },
		{ "until-found", KEY_UNTIL, NULL, 0, "stop at the first finding",
		  0 },
		{ "no-symmetry", KEY_NO_SYMMETRY, NULL, 0,
		  "run all traces, also those that differ only in which of equal CPUs does what",
		  0 },
		{ "no-checkpoints", KEY_NO_CHECKPOINTS, NULL, 0,
		  "run each execution from the start; the result is the same",
		  0 },
		{ "estimate", KEY_ESTIMATE, NULL, 0,
		  "run " ESTIMATE_FROM " executions at most, and estimate how many there are in all",
		  0 },
		{ "cross-check", KEY_CROSS_CHECK, "N", 0,
		  "after a complete exploration, compare N random executions with it (default: 200; 0: none)",
		  0 },
		{ 0 }
	};
	static struct input in;

	options_init(&in.options);
	return go(&in, argc, argv, table,
		  "Runs a scenario under every schedule that can make a difference, and judges each execution.");
}

static enum status hunt(int argc, char **argv)
{
	static const struct argp_option table[] = {
		COMMON,
		{ "strategy", KEY_STRATEGY, "WHICH", 0,
		  "how schedules are chosen: random, pct (default) or pos", 0 },
		{ "seed", KEY_SEED, "N", 0, "start the random numbers with the seed N (default: 1)", 0 },
		{ "pct-depth", KEY_PCT_DEPTH, "N", 0,
		  "the depth of the bugs that pct looks for (default: 3)", 0 },
		{ "go-on", KEY_GO_ON, NULL, 0,
		  "do not stop at the first finding", 0 },
		{ "of", KEY_OF, "N", 0,
		  "there are N traces in all, as explore counts them", 0 },
		{ 0 }
	};
	static struct input in;

	options_init(&in.options);
	add(&in, "--strategy", "pct");
	add(&in, "--executions", "100000");
	in.options.bounded = true;
	in.sample = true;
	return go(&in, argc, argv, table,
		  "Runs a scenario under random schedules until something is found.");
}

const struct verb verb_explore = {
	"explore", "SCENARIO", "runs it under every schedule that makes a difference",
	explore
};

const struct verb verb_hunt = {
	"hunt", "SCENARIO", "tries random schedules until something is found",
	hunt
};
