// SPDX-License-Identifier: GPL-2.0-only
/*
 * All scenarios on all subjects.  A process for each subject, as many at a time
 * as there are processors; each hands its column back in a temporary file.
 */
#include "cli.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "detect/child.h"
#include "detect/interrupt.h"
#include "detect/series.h"
#include "detect/replace.h"
#include "detect/run.h"
#include "report/matrix.h"
#include "report/report.h"
#include "scenarios.h"

struct input {
	struct pool pool;
	VEC(const char *) names;		/* of scenarios; none: all */
	VEC(const char *) subjects;
	const char *out;
	const char *runs;	/* its own: those of others keep their records */
	bool explore, bkl, json, cells;
};

struct column {
	const char *subject;
	FILE *file;
	pid_t pid;		/* 0: not started, or over */
	json_t *cells;
};

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

/* ---- one cell --------------------------------------------------------- */

static const char *result_of(const struct run_result *r)
{
	switch (r->judgement.verdict) {
	case VERDICT_ERROR:
	case VERDICT_INTERRUPTED:
		return "error";
	case VERDICT_CANNOT:
		return "cannot";
	default:
		return r->found.list.n ? "found" : "clean";
	}
}

/* Why the cell is not what the scenario says of that subject. */
static const char *why_of(struct run_result *r)
{
	const struct judgement *j = &r->judgement;

	if (j->verdict != VERDICT_UNEXPECTED)
		return j->why;
	if (j->missing.n)
		return pool_printf(&r->pool, "missing %s",
				   describe_expect(&r->pool, j->missing.v[0]));
	return pool_printf(&r->pool, "unexpected %s",
			   describe_found(&r->pool, j->unexpected.v[0]));
}

static json_t *describe_cell(struct run_result *r)
{
	const char code[] = { series_code(&r->found), '\0' };
	json_t *cell = json_object(), *findings = json_array();

	put(cell, "subject", r->request.subject);
	put(cell, "result", result_of(r));
	put(cell, "code", code);
	put(cell, "why", why_of(r));
	put(cell, "unmet", r->log.run.unmet);
	for (size_t i = 0; i < r->found.list.n; i++)
		json_array_append_new(findings, json_string(
			describe_found(&r->pool, &r->found.list.v[i])));
	json_object_set_new(cell, "findings", findings);
	return cell;
}

static void add_counts(json_t *cell, const struct log_explored *e)
{
	json_object_set_new(cell, "executions", json_integer(e->executions));
	json_object_set_new(cell, "bad", json_integer(e->bad));
	json_object_set_new(cell, "complete", json_boolean(e->complete));
	if (e->cross_checked && !e->stranger)
		json_object_set_new(cell, "cross_check",
				    json_pack("{sI sI}", "executions",
					      (json_int_t)e->cross_check,
					      "traces",
					      (json_int_t)e->cross_traces));
}

/* Far more than most have; two creates have too many to wait for. */
static const char *const bound[] = {
	"--granularity", "sync", "--judge", "checker",
	"--executions", "10000", NULL
};

static json_t *measure(const struct input *in, const struct log_scenario *s,
		       const char *subject)
{
	struct run_request q = {
		.scenario = s, .subject = subject, .tool = tool_find("tsan"),
		.schedule = "directed", .out = in->runs, .timeout = 60,
		.bkl = in->bkl, .expect = expect_on(s, subject, !in->explore),
	};
	struct run_result r;
	json_t *cell;

	if (in->bkl)
		q.expect = EXPECT_ANY;
	if (in->explore) {
		q.tool = tool_find("checker");
		q.explore = bound;
		q.bounded = true;
	}
	run(&q, &r);
	cell = describe_cell(&r);
	if (in->explore)
		add_counts(cell, &r.log.explored);
	run_free(&r);
	return cell;
}

/* ---- all of them ------------------------------------------------------ */

static void measure_column(const struct input *in, const struct event_log *log,
			   struct column *c)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < log->scenarios.n; i++)
		json_array_append_new(cells,
				      measure(in, &log->scenarios.v[i],
					      c->subject));
	json_dumpf(cells, c->file, 0);
	_exit(fflush(c->file) ? STATUS_NOT : STATUS_OK);
}

static bool start(const struct input *in, const struct event_log *log,
		  struct column *c)
{
	pid_t parent = getpid();

	c->file = fdopen(child_output(), "w+e");
	if (!c->file)
		return false;
	fflush(stdout);
	c->pid = fork();
	if (!c->pid) {
		/* Without the one that collects there is nothing to do. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(STATUS_NOT);
		measure_column(in, log, c);
	}
	return c->pid > 0;
}

/* Waits for any of them; an interruption is passed on, once. */
static pid_t wait_for_one(struct column *columns, size_t n)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	static bool passed_on;
	pid_t pid;

	while (!(pid = waitpid(-1, NULL, WNOHANG))) {
		for (size_t i = 0; interrupted() && !passed_on && i < n; i++)
			if (columns[i].pid > 0)
				kill(columns[i].pid, SIGTERM);
		passed_on = interrupted();
		nanosleep(&nap, NULL);
	}
	return pid;
}

/* One that has ended; its cells, unless it died. */
static void collect(struct column *columns, size_t n)
{
	pid_t pid = wait_for_one(columns, n);

	for (size_t i = 0; i < n; i++) {
		struct column *c = &columns[i];

		if (c->pid != pid)
			continue;
		c->pid = 0;
		rewind(c->file);
		c->cells = json_loadf(c->file, 0, NULL);
		fclose(c->file);
	}
}

static bool measure_all(const struct input *in, const struct event_log *log,
			struct column *columns)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN), running = 0;
	size_t n = in->subjects.n;
	bool started = true;

	for (size_t i = 0; i < n && started; i++) {
		if (running == processors) {
			collect(columns, n);
			running--;
		}
		started = start(in, log, &columns[i]);
		running += started;
	}
	for (; running; running--)
		collect(columns, n);
	for (size_t i = 0; i < n; i++)
		if (json_array_size(columns[i].cells) != log->scenarios.n)
			return false;
	return true;
}

static json_t *make_row(const struct log_scenario *s, size_t at,
			const struct column *columns, size_t n)
{
	json_t *row = json_object(), *cells = json_array();

	put(row, "name", s->name);
	put(row, "title", s->title);
	put(row, "closed_by", s->closed_by);
	put(row, "shows_on", s->shows_on);
	put(row, "clean_on", s->clean_on);
	for (size_t i = 0; i < n; i++)
		json_array_append(cells, json_array_get(columns[i].cells, at));
	json_object_set_new(row, "cells", cells);
	return row;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static json_t *make(struct input *in, const struct event_log *log)
{
	json_t *matrix = json_object(), *scenarios = json_array();
	json_t *subjects = json_array();
	size_t n = in->subjects.n;
	struct column columns[n];
	double began = now();

	memset(columns, 0, sizeof(columns));
	for (size_t i = 0; i < n; i++) {
		columns[i].subject = in->subjects.v[i];
		json_array_append_new(subjects,
				      json_string(columns[i].subject));
	}
	if (!measure_all(in, log, columns))
		return NULL;
	for (size_t i = 0; i < log->scenarios.n; i++)
		json_array_append_new(scenarios,
				      make_row(&log->scenarios.v[i], i,
					       columns, n));
	json_object_set_new(matrix, "schema", json_integer(MATRIX_SCHEMA));
	put(matrix, "under", in->explore ? "explore" : "tsan");
	json_object_set_new(matrix, "bkl", json_boolean(in->bkl));
	json_object_set_new(matrix, "subjects", subjects);
	json_object_set_new(matrix, "scenarios", scenarios);
	json_object_set_new(matrix, "seconds", json_real(now() - began));
	return matrix;
}

/* ---- the verb --------------------------------------------------------- */

/* Those asked for, without what only runs free; false if one is not there. */
static bool choose(struct input *in, struct event_log *log)
{
	size_t n = 0;

	for (size_t i = 0; i < in->names.n; i++) {
		if (!event_log_scenario(log, in->names.v[i])) {
			complain("no scenario '%s': 'dmrace list' has them",
				 in->names.v[i]);
			return false;
		}
	}
	for (size_t i = 0; i < log->scenarios.n; i++) {
		struct log_scenario s = log->scenarios.v[i];
		bool asked = !in->names.n;

		for (size_t j = 0; j < in->names.n; j++)
			asked |= !strcmp(in->names.v[j], s.name);
		if (asked && s.schedule)
			log->scenarios.v[n++] = s;
	}
	log->scenarios.n = n;
	if (!n)
		complain("nothing to measure: that scenario has no schedule");
	return n;
}

static enum status tell(struct input *in, json_t *matrix)
{
	const char *path = pool_printf(&in->pool, "%s/matrix.json", in->out);
	bool wrong = json_array_size(json_object_get(matrix, "wrong"));
	const json_t *cannot = json_object_get(matrix, "unmeasured");

	if (in->json)
		report_json(matrix, stdout);
	else if (in->cells)
		report_matrix_cells(matrix, stdout);
	else
		report_matrix(matrix, use_color(stdout), stdout);
	if (!replace_json(&in->pool, path, matrix)) {
		complain("cannot write %s: %s", path, strerror(errno));
		return STATUS_NOT;
	}
	if (interrupted())
		complain("interrupted by %s", interrupt_name());
	else if (json_array_size(cannot))
		complain("some cells cannot be measured here");
	return wrong ? STATUS_NOT :
	       json_array_size(cannot) ? STATUS_CANNOT : STATUS_OK;
}

static enum status measure_and_tell(struct input *in, struct event_log *log)
{
	bool all_subjects = !in->subjects.n;
	enum status status;
	json_t *matrix;

	if (!choose(in, log))
		return STATUS_USAGE;
	for (size_t i = 0; i < in->subjects.n; i++)
		if (!subject_known(in->subjects.v[i]))
			return STATUS_USAGE;
	for (size_t i = 0; all_subjects && series_subjects[i]; i++)
		*vec_add(&in->pool, &in->subjects) = series_subjects[i];
	in->runs = pool_printf(&in->pool, "%s/matrix", in->out);
	interrupt_hold();
	matrix = make(in, log);
	interrupt_release();
	if (!matrix) {
		complain("a process that was to measure a subject died");
		return STATUS_NOT;
	}
	if (interrupted())
		json_object_set_new(matrix, "wrong", json_pack("[o]",
			json_sprintf("interrupted by %s: it is not whole",
				     interrupt_name())));
	else
		series_judge(matrix, all_subjects && !in->names.n);
	status = tell(in, matrix);
	json_decref(matrix);
	return status;
}

enum { KEY_UNDER = 256, KEY_ON, KEY_OUT, KEY_JSON, KEY_CELLS, KEY_BKL,
       KEY_COLOR };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_UNDER:
		in->explore = !strcmp(arg, "explore");
		if (!in->explore && strcmp(arg, "tsan"))
			usage(state->name, "--under=%s: tsan or explore", arg);
		break;
	case KEY_ON:
		*vec_add(&in->pool, &in->subjects) = arg;
		break;
	case KEY_OUT:
		in->out = arg;
		break;
	case KEY_JSON:
		in->json = true;
		break;
	case KEY_CELLS:
		in->cells = true;
		break;
	case KEY_BKL:
		in->bkl = true;
		break;
	case KEY_COLOR:
		if (!parse_color(arg))
			usage(state->name, "--color=%s: auto, always or never",
			      arg);
		break;
	case ARGP_KEY_ARG:
		*vec_add(&in->pool, &in->names) = arg;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static enum status run_matrix(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "under", KEY_UNDER, "HOW", 0,
		  "tsan (default): the directed schedules; explore: all schedules", 0 },
		{ "on", KEY_ON, "SUBJECT", 0,
		  "only this subject; may be given several times", 0 },
		{ "bkl", KEY_BKL, NULL, 0, "run the kernel with its Big Kernel Lock", 0 },
		{ "cells", KEY_CELLS, NULL, 0, "print each cell in words", 0 },
		{ "json", KEY_JSON, NULL, 0, "print the record of the run as JSON", 0 },
		{ "out", KEY_OUT, "DIR", 0,
		  "write matrix.json and logs to DIR (default: dmrace-out)", 0 },
		{ "color", KEY_COLOR, "WHEN", 0, "auto, always or never", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "[SCENARIO...]",
		.doc = "Runs scenarios on every subject: after each patch of the series, without one of the patches, and with the patches as they were posted and merged. Shows which patch closes which race.",
	};
	struct input in = { .out = records_dir() };
	enum status status;
	struct event_log log;

	parse_options(&argp, argc, argv, 0, &in);
	status = scenarios_ask(&in.pool, NULL, &log);
	if (status == STATUS_OK)
		status = measure_and_tell(&in, &log);
	event_log_free(&log);
	pool_free(&in.pool);
	return status;
}

const struct verb verb_matrix = {
	"matrix", "[SCENARIO...]", "measures which patch closes which race",
	run_matrix
};
