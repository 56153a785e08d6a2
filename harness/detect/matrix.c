// SPDX-License-Identifier: GPL-2.0-only
/* Each cell is a piece of work: the first subject's come first, and so on. */
#include "matrix.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jobs.h"
#include "listed.h"
#include "progress.h"
#include "project.h"
#include "run.h"
#include "series.h"
#include "standby.h"

struct column {
	const char *subject;
	const char *unbuilt;	/* why it cannot be measured, or NULL */
	json_t *cells;
};

struct matrix {
	const struct matrix_request *in;
	struct column *columns;
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

/* A cell without a measurement. */
static json_t *empty_cell(const char *subject, const char *result,
			  const char *why)
{
	return json_pack("{ss ss ss ss s[]}", "subject", subject,
			 "result", result, "code", "?", "why", why, "findings");
}

static size_t column_of(void *arg, size_t piece)
{
	const struct matrix *m = arg;

	return piece / m->in->log->scenarios.n;
}

static json_t *make_cell(void *arg, size_t piece)
{
	const struct matrix *m = arg;
	const struct column *c = &m->columns[column_of(arg, piece)];
	const struct log_scenario *s =
		&m->in->log->scenarios.v[piece % m->in->log->scenarios.n];
	struct pool pool = { 0 };
	json_t *cell;

	progress_step(s->name, c->subject);
	if (!c->unbuilt && !m->in->explore && m->in->log->scenarios.n >= 3)
		standby_own(c->subject,
			    runner_path(&pool, c->subject,
					tool_find("tsan")->flavour));
	cell = c->unbuilt ? empty_cell(c->subject, "cannot", c->unbuilt) :
			    measure(&pool, m->in, s, c->subject);
	progress_done();
	pool_free(&pool);
	return cell;
}

static void take_cell(void *arg, size_t piece, json_t *cell, const char *why)
{
	const struct matrix *m = arg;
	struct column *c = &m->columns[column_of(arg, piece)];

	json_array_append_new(c->cells, cell ? cell :
			      empty_cell(c->subject, "error", why));
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

	for (size_t i = 0; i < n; i++)
		columns[i] = (struct column){
			.subject = in->subjects.list.v[i],
			.cells = json_array(),
		};
	find_unbuilt(&pool, columns, n);
	progress_begin("matrix", n * in->log->scenarios.n);
	jobs_run(&(struct jobs){
		.n = n * in->log->scenarios.n, .processes = in->processes,
		.make = make_cell, .take = take_cell, .group = column_of,
		.end = standby_own_end,
		.arg = &(struct matrix){ in, columns },
	});
	progress_end();
	pool_free(&pool);
	for (size_t i = 0; i < in->log->scenarios.n; i++)
		json_array_append_new(scenarios,
				      make_row(&in->log->scenarios.v[i], i,
					       columns, n));
	for (size_t i = 0; i < n; i++)
		json_decref(columns[i].cells);
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
