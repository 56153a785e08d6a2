// SPDX-License-Identifier: GPL-2.0-only
#include "execute.h"

#include <string.h>

#include "detect/record.h"
#include "report/report.h"
#include "scenarios.h"

static enum status status_of(const struct run_result *r)
{
	switch (r->judgement.verdict) {
	case VERDICT_EXPECTED:
	case VERDICT_REPORTED:
		return STATUS_OK;
	case VERDICT_CANNOT:
		return STATUS_CANNOT;
	default:
		return r->usage ? STATUS_USAGE : STATUS_NOT;
	}
}

static void print_file(const char *path)
{
	struct pool pool = { 0 };
	size_t size;
	char *s = path ? pool_read_file(&pool, path, &size) : NULL;

	if (s)
		fwrite(s, 1, size, stdout);
	pool_free(&pool);
}

static void print(const struct options *o, const struct run_result *r,
		  const json_t *record)
{
	bool ran = r->judgement.verdict != VERDICT_ERROR &&
		   r->judgement.verdict != VERDICT_CANNOT;

	if (o->raw)
		print_file(r->raw);
	if (o->json)
		report_json(record, stdout);
	else if (!ran)
		;
	else if (o->explore && o->quiet)
		report_exploration_line(record, stdout);
	else if (o->explore)
		report_exploration(record, stdout);
	else if (o->print)
		o->print(o, record);
	else if (o->quiet)
		report_line(record, use_color(stdout), stdout);
	else
		report_text(record, use_color(stdout), stdout);
	if (r->judgement.why)
		complain("%s", r->judgement.why);
}

/* One run; its report is printed if it is the last or goes wrong. */
static enum status once(const struct options *o,
			const struct run_request *request, bool last)
{
	enum status status;
	struct run_result r;
	const char *wrong;
	json_t *record;

	run(request, &r);
	status = status_of(&r);
	record = record_make(&r);
	if (o->add)
		o->add(o, record);
	wrong = record_write(&r, record);
	if (last || wrong || status != STATUS_OK)
		print(o, &r, record);
	if (wrong) {
		complain("%s", wrong);
		if (status == STATUS_OK)
			status = STATUS_NOT;
	}
	json_decref(record);
	run_free(&r);
	return status;
}

static enum status repeat(const struct options *o,
			  const struct run_request *request)
{
	for (int i = 1; i <= o->repeat; i++) {
		enum status status = once(o, request, i == o->repeat);

		if (status != STATUS_OK) {
			if (o->repeat > 1 && !o->json)
				printf("run %d of %d\n", i, o->repeat);
			return status;
		}
	}
	if (o->repeat > 1 && !o->json)
		printf("%d of %d runs alike\n", o->repeat, o->repeat);
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

static bool know_subject(const char *subject)
{
	struct pool pool = { 0 };
	struct names names = subjects(&pool);
	bool known = names_have(&names, subject) || !names.list.n;

	if (!known)
		complain("no subject '%s': %s", subject,
			 names_join(&pool, &names));
	pool_free(&pool);
	return known;
}

enum status execute(const struct options *o, const char *schedule)
{
	struct run_request request = {
		.subject = o->subject, .tool = o->tool, .cpus = o->cpus,
		.out = o->out, .timeout = o->timeout, .raw = o->raw,
		.bkl = o->bkl, .explore = o->explore, .bounded = o->bounded,
	};
	struct pool pool = { 0 };
	enum status status;
	struct wirelog log;

	if (!know_subject(o->subject))
		return STATUS_USAGE;
	status = scenarios_ask(&pool, runner_path(&pool, o->subject,
						  o->tool->flavour), &log);
	if (status != STATUS_OK)
		goto out;
	status = STATUS_USAGE;
	request.scenario = scenario_named(&log, o->scenario);
	if (!request.scenario) {
		/* it is said */
	} else if (!strip_name(o->scenario, &schedule)) {
		complain("'%s' is no schedule of %s", schedule, o->scenario);
	} else {
		request.schedule = schedule;
		request.expect = o->expect_given ? o->expect :
			expect_on(request.scenario, o->subject,
				  o->explore || !strcmp(schedule, "directed"));
		status = repeat(o, &request);
	}
out:
	wirelog_free(&log);
	pool_free(&pool);
	return status;
}
