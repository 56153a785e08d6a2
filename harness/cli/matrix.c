// SPDX-License-Identifier: GPL-2.0-only
/* All scenarios on all subjects: detect/matrix.h measures. */
#include "cli.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "detect/interrupt.h"
#include "detect/matrix.h"
#include "detect/progress.h"
#include "detect/project.h"
#include "detect/replace.h"
#include "detect/series.h"
#include "options.h"
#include "report/matrix.h"
#include "report/report.h"
#include "scenarios.h"
#include "values.h"

struct input {
	struct pool pool;
	struct matrix_request request;
	VEC(const char *) names;		/* of scenarios; none: all */
	const char *out;
	bool json, cells;
};

/* Those asked for, without what only runs free; false if one is not there. */
static bool choose(struct input *in, struct event_log *log)
{
	size_t n = 0;

	for (size_t i = 0; i < in->names.n; i++)
		if (!scenario_named(log, in->names.v[i]))
			return false;
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
		complain("nothing to measure: no scenario that you named has a schedule");
	return n;
}

static enum status report(struct input *in, json_t *matrix)
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

static enum status measure(struct input *in, struct event_log *log)
{
	struct matrix_request *q = &in->request;
	bool all_subjects = !q->subjects.list.n;
	enum status status;
	json_t *matrix;

	if (!choose(in, log))
		return STATUS_USAGE;
	for (size_t i = 0; i < q->subjects.list.n; i++)
		if (!subject_known(q->subjects.list.v[i]))
			return STATUS_USAGE;
	if (all_subjects)
		q->subjects = project()->subjects;
	q->log = log;
	/* its own: those of others keep their records */
	q->out = pool_printf(&in->pool, "%s/matrix", in->out);
	interrupt_hold();
	matrix = matrix_measure(q);
	interrupt_release();
	if (interrupted())
		json_object_set_new(matrix, "wrong", json_pack("[o]",
			json_sprintf("interrupted by %s: the matrix is not complete",
				     interrupt_name())));
	else
		series_judge(matrix, all_subjects && !in->names.n);
	status = report(in, matrix);
	json_decref(matrix);
	return status;
}

enum { KEY_UNDER = 256, KEY_ON, KEY_OUT, KEY_JSON, KEY_CELLS, KEY_WITH,
       KEY_COLOR, KEY_JOBS };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_UNDER:
		in->request.explore = !strcmp(option_word(state, "under", arg),
					      "explore");
		break;
	case KEY_ON:
		*vec_add(&in->pool, &in->request.subjects.list) = arg;
		break;
	case KEY_OUT:
		in->out = option_out(state, arg);
		break;
	case KEY_JSON:
		in->json = true;
		break;
	case 'q':
		progress_off();
		break;
	case KEY_CELLS:
		in->cells = true;
		break;
	case KEY_WITH:
		in->request.with = option_word_list(state, "with", arg);
		break;
	case KEY_JOBS:
		in->request.processes = option_number(state, "jobs", arg);
		break;
	case KEY_COLOR:
		set_color(option_word(state, "color", arg));
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
		  "tsan (default): run the directed schedules; explore: run every schedule", 0 },
		{ "on", KEY_ON, "SUBJECT", 0,
		  "run only this subject; can be given several times", 0 },
		{ "with", KEY_WITH, "OPTION,...", 0, "turn on these options of the system below the subject", 0 },
		{ "cells", KEY_CELLS, NULL, 0, "describe each cell in words", 0 },
		{ "json", KEY_JSON, NULL, 0, "print the record as JSON", 0 },
		{ "out", KEY_OUT, "DIR", 0,
		  "write matrix.json and logs to DIR (default: dmrace-out)", 0 },
		OPTION_JOBS(KEY_JOBS),
		{ "quiet", 'q', NULL, 0, "show no progress", 0 },
		{ "color", KEY_COLOR, "WHEN", 0, "use colour: auto (default), always or never", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "[SCENARIO...]",
		.doc = "Runs all scenarios, or those named, on every subject of the project. If the project has a series of patches, its subjects are the code after each patch and the code without each patch: the matrix then shows which patch closes which race.",
	};
	struct input in = { .out = records_dir() };
	enum status status;
	struct event_log log;

	parse_options(&argp, argc, argv, 0, &in);
	status = scenarios_ask(&in.pool, NULL, &log);
	if (status == STATUS_OK)
		status = measure(&in, &log);
	event_log_free(&log);
	pool_free(&in.pool);
	return status;
}

const struct verb verb_matrix = {
	"matrix", "[SCENARIO...]", "measures which patch closes which race",
	run_matrix
};
