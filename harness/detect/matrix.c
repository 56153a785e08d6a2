// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process for each subject, as many at a time as there are processors; each
 * hands its column back in a temporary file.
 */
#include "matrix.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "interrupt.h"
#include "listed.h"
#include "progress.h"
#include "project.h"
#include "run.h"
#include "series.h"

struct column {
	const char *subject;
	const char *unbuilt;	/* why it cannot be measured, or NULL */
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
		return r->found.list.n > (size_t)r->judgement.benign ?
		       "found" : "clean";
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
	const char *result = result_of(r);
	bool known = !strcmp(result, "clean") || !strcmp(result, "found");
	const char code[] = { known ? series_code(&r->found) : '?', '\0' };
	json_t *cell = json_object(), *findings = json_array();

	put(cell, "subject", r->request.subject);
	put(cell, "result", result);
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

/* A subject whose runner has no such scenario. */
static bool is_bare(struct pool *pool, const struct log_scenario *s,
		    const char *subject)
{
	return *s->subjects && !listed(s->subjects, subject) &&
	       !access(runner_any(pool, subject), X_OK);
}

static json_t *measure(struct pool *pool, const struct matrix_request *in,
		       const struct log_scenario *s, const char *subject)
{
	struct run_request q = {
		.scenario = s, .subject = subject, .tool = tool_find("tsan"),
		.schedule = "directed", .out = in->out, .timeout = 60,
		.with = in->with, .expect = expect_on(s, subject, !in->explore),
	};
	struct run_result r;
	json_t *cell;

	if (is_bare(pool, s, subject))
		return json_pack("{ss ss ss s[]}", "subject", subject,
				 "result", "none", "code", " ", "findings");
	if (in->with)
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

/* Was the runner never built?  A build that failed has left its own reason. */
static bool is_unbuilt(struct pool *pool, const char *subject)
{
	const char *runner = runner_path(pool, subject,
					 tool_find("tsan")->flavour);

	return access(runner, X_OK) && !runner_unbuilt(pool, runner);
}

/* All columns get the same reason, so that it is reported once. */
static void find_unbuilt(struct pool *pool, struct column *columns, size_t n)
{
	const char *last = NULL, *why;
	size_t unbuilt = 0;

	for (size_t i = 0; i < n; i++)
		if (is_unbuilt(pool, columns[i].subject)) {
			last = columns[i].subject;
			unbuilt++;
		}
	if (!unbuilt)
		return;
	why = unbuilt == 1 ?
	      pool_printf(pool, "%s is not built: %s", last,
			  runner_cure(pool, NULL)) :
	      pool_printf(pool, "%zu subjects are not built: %s", unbuilt,
			  runner_cure(pool, NULL));
	for (size_t i = 0; i < n; i++)
		if (is_unbuilt(pool, columns[i].subject))
			columns[i].unbuilt = why;
}

static void measure_column(const struct matrix_request *in, struct column *c)
{
	json_t *cells = json_array();
	struct pool pool = { 0 };

	for (size_t i = 0; i < in->log->scenarios.n; i++) {
		const struct log_scenario *s = &in->log->scenarios.v[i];

		progress_step(s->name, c->subject);
		json_array_append_new(cells, c->unbuilt ?
			json_pack("{ss ss ss ss s[]}", "subject", c->subject,
				  "result", "cannot", "code", "?",
				  "why", c->unbuilt, "findings") :
			measure(&pool, in, s, c->subject));
		progress_done();
	}
	json_dumpf(cells, c->file, 0);
	_exit(fflush(c->file) ? EXIT_FAILURE : EXIT_SUCCESS);
}

static bool start(const struct matrix_request *in, struct column *c)
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
			_exit(EXIT_FAILURE);
		measure_column(in, c);
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
		progress_tick();
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

static bool measure_all(const struct matrix_request *in,
			struct column *columns)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN), running = 0;
	size_t n = in->subjects.list.n;
	bool started = true;

	for (size_t i = 0; i < n && started; i++) {
		if (running == processors) {
			collect(columns, n);
			running--;
		}
		started = start(in, &columns[i]);
		running += started;
	}
	for (; running; running--)
		collect(columns, n);
	for (size_t i = 0; i < n; i++)
		if (json_array_size(columns[i].cells) !=
		    in->log->scenarios.n)
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

static json_t *names_array(const struct names *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->list.n; i++)
		json_array_append_new(list, json_string(names->list.v[i]));
	return list;
}

/* "a,b" */
static json_t *options_array(const char *with)
{
	json_t *list = json_array();

	for (; with && *with; with += strcspn(with, ",")) {
		with += strspn(with, ",");
		if (*with)
			json_array_append_new(list,
				json_stringn(with, strcspn(with, ",")));
	}
	return list;
}

/* What the project says, for whoever judges it or shows it. */
static void put_project(json_t *matrix)
{
	const struct project *p = project();

	json_object_set_new(matrix, "series", names_array(&p->series));
	json_object_set_new(matrix, "without", names_array(&p->without));
	put(matrix, "clean", p->clean);
	put(matrix, "note", p->note);
}

json_t *matrix_measure(const struct matrix_request *in)
{
	json_t *matrix, *scenarios = json_array();
	size_t n = in->subjects.list.n;
	struct column columns[n];
	struct pool pool = { 0 };
	double began = now();
	bool whole;

	memset(columns, 0, sizeof(columns));
	for (size_t i = 0; i < n; i++)
		columns[i].subject = in->subjects.list.v[i];
	find_unbuilt(&pool, columns, n);
	progress_begin("matrix", n * in->log->scenarios.n);
	whole = measure_all(in, columns);
	progress_end();
	pool_free(&pool);
	for (size_t i = 0; whole && i < in->log->scenarios.n; i++)
		json_array_append_new(scenarios,
				      make_row(&in->log->scenarios.v[i], i,
					       columns, n));
	for (size_t i = 0; i < n; i++)
		json_decref(columns[i].cells);
	if (!whole) {
		json_decref(scenarios);
		return NULL;
	}
	matrix = json_object();
	json_object_set_new(matrix, "schema", json_integer(MATRIX_SCHEMA));
	put(matrix, "under", in->explore ? "explore" : "tsan");
	json_object_set_new(matrix, "with", options_array(in->with));
	json_object_set_new(matrix, "subjects", names_array(&in->subjects));
	put_project(matrix);
	json_object_set_new(matrix, "scenarios", scenarios);
	json_object_set_new(matrix, "seconds", json_real(now() - began));
	return matrix;
}
