/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of the verbs that make runs. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <argp.h>
#include <jansson.h>
#include <stdint.h>

#include "cli.h"
#include "detect/judge.h"
#include "detect/pool.h"
#include "detect/tools.h"

struct options {
	const char *scenario;	/* the verb's argument */
	const char *subject;	/* NULL: the scenario's own, see scenarios.h */
	const struct tool *tool;
	const char *cpus;	/* NULL: as the tool likes it */
	const char *out;
	bool expect_given;
	enum expect_mode expect;
	int repeat, timeout;
	int tries;	/* runs that may miss what is declared, but one */
	const char *with;	/* options of the system, or NULL */
	bool json, raw, quiet, predict;
	int width;	/* of the report, in columns; 0: as the terminal */
	bool no_search;	/* see search.h */
	bool gdb;	/* see gdb.h */
	bool clients;	/* see clients.h */
	/* Programs come to the sockets in this directory; NULL: none do.  Without
	 * a scenario: to this one, which the runner makes with as many CPUs. */
	const char *serve;
	const struct log_scenario *served;
	/* Many runs: arguments of the runner's explore verb; run.h. */
	const char *const *explore;
	bool bounded, until_found;
	int more;		/* CPUs more than the scenario has */
	/* What the verb adds to the record, or NULL.  Returns what it finds wrong,
	 * in one line in the pool, or NULL. */
	const char *(*add)(struct pool *pool, const struct options *o,
			   json_t *record);
};

/*
 * A child parser; its input is a struct options.  It takes the scenario, too,
 * unless the verb has taken its arguments itself.
 */
extern const struct argp options_argp;
/* The same for step: without several runs, and without a report to print. */
extern const struct argp options_step_argp;

/* Of each verb that can use several processes. */
#define OPTION_JOBS(key)						\
	{ "jobs", key, "N", 0,						\
	  "in N processes; the result is the same (default: one for each core)", \
	  0 }

void options_init(struct options *o);

/* The text as a number (common/numbers.h); if it is none, the command ends with
 * usage(). */
uint64_t option_number(const struct argp_state *state, const char *option,
		       const char *text);

/* What --out names; if that is nothing, the command ends with usage(). */
const char *option_out(const struct argp_state *state, const char *path);

#endif
