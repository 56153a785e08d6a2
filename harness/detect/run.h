/* SPDX-License-Identifier: GPL-2.0-only */
/* One run: start a subject under a tool, read what came of it, judge. */
#ifndef DETECT_RUN_H
#define DETECT_RUN_H

#include <jansson.h>

#include "judge.h"
#include "rundir.h"
#include "tools.h"

struct run_request {
	const struct log_scenario *scenario;
	const char *subject;
	const struct tool *tool;
	const char *schedule;	/* directed, free, random:SEED, a text */
	const char *cpus;	/* NULL: as the tool likes it */
	const char *out;	/* directory of all runs */
	enum expect_mode expect;
	int timeout;		/* seconds */
	const char *with;	/* options of the system, separated by commas;
				 * NULL: none */
	bool clients;		/* commands are real programs */
	/* Programs come by themselves, to the sockets in this directory, until
	 * a signal comes; NULL: none do.  serve_cpus: how many CPUs, if the runner
	 * makes the scenario. */
	const char *serve;
	int serve_cpus;
	bool stops;		/* in the middle, by a "step:" schedule */
	/* NULL, or: not one run but many, with these arguments of the
	 * runner's explore verb; bounded says that they set a bound */
	const char *const *explore;
	bool bounded;
	bool until_found;	/* end at the first finding: if a declared
				 * one is expected, at the first of these */
	bool raw;		/* let the tool write its own report, in full */
	const json_t *words;	/* of another record of the scenario: follow
				 * the same objects (words.h); or NULL */
};

struct run_result {
	struct pool pool;
	struct run_request request;
	struct event_log log;
	struct symbols *symbols;	/* those of the last run only */
	struct found_list found;
	struct judgement judgement;
	bool usage;		/* the error is in what was asked for */
	const char *token;	/* this run's own; its log repeats it */
	struct rundir files;
	const char *dir;	/* where the files will be in the end, or NULL */
	const char *raw;	/* there: the tool's own report */
	double seconds;
};

/*
 * Always leaves a judgement; free the result afterwards.  Whatever goes wrong,
 * what the log holds was found.  Its files are in their place when the record
 * is written (record.h), at the latest when the result is freed.
 */
void run(const struct run_request *request, struct run_result *result);
void run_free(struct run_result *result);
/* Where the tool's own report is now; NULL: nowhere. */
const char *run_raw(struct run_result *result);

/* The runner's command line for one run, without what concerns its log; ended by
 * NULL. */
const char *const *run_arguments(struct pool *pool,
				 const struct run_request *request,
				 const char *runner);

/* The command that makes the same run again. */
const char *replay_command(struct pool *pool, const struct run_result *r);

#endif
