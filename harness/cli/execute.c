// SPDX-License-Identifier: GPL-2.0-only
#include "execute.h"

#include <string.h>

#include "detect/get.h"
#include "detect/interrupt.h"
#include "detect/progress.h"
#include "detect/record.h"
#include "report/report.h"
#include "common/numbers.h"
#include "gdb.h"
#include "scenarios.h"
#include "screen.h"
#include "search.h"
#include "served.h"

/*
 * With --expect, a run that cannot be judged is an error.  Not so a part of an
 * exploration that lacks a finding: "report --merge" judges the whole.
 */
static bool must_be_judged(const struct options *o, const struct run_result *r)
{
	return o->expect_given && o->expect != EXPECT_ANY &&
	       r->log.explored.shards <= 1;
}

static enum status status_of(const struct options *o, struct run_result *r)
{
	switch (r->judgement.verdict) {
	case VERDICT_EXPECTED:
		return STATUS_OK;
	case VERDICT_REPORTED:
		if (!must_be_judged(o, r))
			return STATUS_OK;
		r->judgement.verdict = VERDICT_ERROR;
		r->judgement.why = pool_printf(&r->pool, "nothing was judged: not every schedule was explored (%s)",
			r->log.explored.bound ? r->log.explored.bound
					      : "no reason given");
		return STATUS_NOT;
	case VERDICT_CANNOT:
		return STATUS_CANNOT;
	default:
		return r->usage ? STATUS_USAGE : STATUS_NOT;
	}
}

static void print(const struct options *o, const struct run_result *r,
		  const json_t *record)
{
	struct look look = screen_look(stdout, o->width);
	bool ran = r->judgement.verdict != VERDICT_ERROR &&
		   r->judgement.verdict != VERDICT_INTERRUPTED &&
		   r->judgement.verdict != VERDICT_CANNOT;

	/* What was found before it went wrong is worth reading, and how far an
	 * exploration came before it was cut short. */
	ran |= r->found.list.n > 0 ||
	       (r->judgement.verdict == VERDICT_INTERRUPTED &&
		r->log.explored.executions > 0);
	if (o->json)
		report_json(record, stdout);
	else if (!ran)
		;
	else if (o->explore && o->quiet)
		report_exploration_line(record, stdout);
	else if (o->explore)
		report_exploration(record, stdout);
	else if (o->quiet)
		report_line(record, use_color(stdout), stdout);
	else
		report_text(record, &look, o->predict ? stdin : NULL, stdout);
}

/* Advice after an exploration that was interrupted; "" for none. */
static const char *cure(struct run_result *r)
{
	const char *hint = r->judgement.verdict == VERDICT_INTERRUPTED ?
			   progress_take_hint() : NULL;

	return hint ? pool_printf(&r->pool, "; %s", hint) : "";
}

/* A finding is missing, and nothing else is wrong. */
static bool missed(const struct run_result *r)
{
	return r->judgement.verdict == VERDICT_UNEXPECTED &&
	       !r->judgement.unexpected.n;
}

/* Whether to look for a schedule that replays what a free run found by luck;
 * with --quiet only if the run is not as expected. */
static bool searches(const struct options *o, const struct run_request *request,
		     const json_t *record, enum status status)
{
	return is_free_run(record) && !request->explore && !o->no_search &&
	       !o->json && !interrupted() &&
	       (!o->quiet || status != STATUS_OK);
}

/*
 * One run; its report is printed if it is the last or goes wrong.  If it can
 * be tried @again, a run that misses a finding says nothing.  Counted among the
 * @expected if it was judged, and is as expected.
 */
static enum status once(const struct options *o,
			const struct run_request *request, bool last,
			bool *again, int *expected)
{
	enum status status;
	struct run_result r;
	const char *wrong, *raw, *why, *doubt = NULL;
	json_t *record;
	size_t size = 0;
	bool shown;

	run(request, &r);
	status = status_of(o, &r);
	*again = *again && missed(&r);
	*expected += r.judgement.verdict == VERDICT_EXPECTED;
	record = record_make(&r);
	/* Before its files take their place: then they may be replaced. */
	raw = o->raw && run_raw(&r) ?
	      pool_read_file(&r.pool, run_raw(&r), &size) : NULL;
	if (o->add)
		doubt = o->add(&r.pool, o, record);
	wrong = record_write(&r, record);
	shown = wrong || doubt || (status == STATUS_OK ? last : !*again);
	if (raw && shown && !o->json)
		fwrite(raw, 1, size, stdout);
	if (shown)
		print(o, &r, record);
	if (shown && searches(o, request, record, status))
		search_findings(record);
	why = r.judgement.why;
	if (wrong)
		complain("%s%s%s", wrong, why ? "; " : "", why ? why : "");
	else if (doubt || why)
		complain("%s%s", doubt ? doubt : why, doubt ? "" : cure(&r));
	if ((wrong || doubt) && status == STATUS_OK)
		status = STATUS_NOT;
	json_decref(record);
	run_free(&r);
	return status;
}

/* Tries until nothing is missing. */
static enum status one_of(const struct options *o,
			  const struct run_request *request, bool last,
			  int *expected)
{
	enum status status;

	for (int i = 1;; i++) {
		bool again = i < o->tries;

		status = once(o, request, last, &again, expected);
		if (!again) {
			if (o->tries > 1 && last && !o->json)
				printf("try %d of %d\n", i, o->tries);
			return status;
		}
		if (interrupted()) {
			complain("interrupted by %s after %d of %d tries",
				 interrupt_name(), i, o->tries);
			return STATUS_NOT;
		}
	}
}

static enum status repeat(const struct options *o,
			  const struct run_request *request)
{
	enum status status;
	int expected = 0;

	for (int i = 1; i <= o->repeat; i++) {
		status = one_of(o, request, i == o->repeat, &expected);
		if (status != STATUS_OK) {
			if (o->repeat > 1 && !o->json)
				printf("run %d of %d\n", i, o->repeat);
			return status;
		}
		if (interrupted() && i < o->repeat) {
			complain("interrupted by %s after %d of %d runs",
				 interrupt_name(), i, o->repeat);
			return STATUS_NOT;
		}
	}
	if (o->repeat > 1 && !o->json)
		printf(expected < o->repeat ?
		       "%d of %d runs as expected, %d reported\n" :
		       "%d of %d runs as expected\n", expected, o->repeat,
		       o->repeat - expected);
	return STATUS_OK;
}

/* "NAME:TEXT" to TEXT; false if NAME is another scenario's. */
static bool strip_name(const char *scenario, const char **schedule)
{
	const char *colon = strchr(*schedule, ':');
	size_t n = colon ? colon - *schedule : 0;

	if (!colon || !strncmp(*schedule, "random:", 7))
		return true;
	if (n != strlen(scenario) || strncmp(*schedule, scenario, n))
		return false;
	*schedule = colon + 1;
	return true;
}

/* A free run has no schedule; and the number of CPUs is limited. */
static bool can_be_scheduled(const struct options *o,
			     const struct log_scenario *s,
			     const char *schedule)
{
	int n = s->actors.n;

	if (!s->schedule && (o->explore || (strcmp(schedule, "directed") &&
					    strcmp(schedule, "free")))) {
		complain("%s has no schedule: its threads run freely",
			 s->name);
		return false;
	}
	if (n + o->more > NUMBER_CPUS) {
		complain("--more=%d: %s has %d CPUs, and there can be at most %d",
			 o->more, s->name, n, NUMBER_CPUS);
		return false;
	}
	return true;
}

static enum status find_scenario(struct options *o, struct pool *pool,
				 struct event_log *log,
				 const struct log_scenario **s)
{
	if (!o->served)
		return scenario_ask(o, pool, log, s);
	*log = (struct event_log){ 0 };
	*s = o->served;
	o->scenario = o->served->name;
	return subject_known(o->subject) ? STATUS_OK : STATUS_USAGE;
}

enum status execute(struct options *o, const char *schedule)
{
	struct run_request request = {
		.tool = o->tool, .cpus = o->cpus, .out = o->out,
		.timeout = o->timeout, .raw = o->raw, .with = o->with,
		.explore = o->explore, .bounded = o->bounded,
		.until_found = o->until_found, .clients = o->clients,
		.serve = o->serve,
		.serve_cpus = o->served ? o->served->actors.n : 0,
	};
	struct pool pool = { 0 };
	struct event_log log;
	enum status status = find_scenario(o, &pool, &log, &request.scenario);

	if (status != STATUS_OK)
		goto out;
	status = STATUS_USAGE;
	if (!can_be_scheduled(o, request.scenario, schedule)) {
		/* it has been reported */
	} else if (!strip_name(o->scenario, &schedule)) {
		complain("the schedule '%s' is for another scenario than %s", schedule, o->scenario);
	} else {
		request.subject = o->subject;
		request.schedule = schedule;
		request.expect = o->expect_given ? o->expect :
			expect_on(request.scenario, o->subject,
				  o->explore || !strcmp(schedule, "directed"));
		if (o->gdb) {
			status = run_in_gdb(&request, log.code);
			goto out;
		}
		if (o->serve)
			serve_announce(schedule);
		interrupt_hold();
		status = repeat(o, &request);
		interrupt_release();
	}
out:
	event_log_free(&log);
	pool_free(&pool);
	return status;
}
