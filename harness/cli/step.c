// SPDX-License-Identifier: GPL-2.0-only
/* The learner is the scheduler. */
#include "cli.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "detect/get.h"
#include "options.h"
#include "report/typed.h"
#include "scenarios.h"
#include "screen.h"
#include "step-screen.h"
#include "stepper.h"

#define SCROLL	5	/* rows */

struct game {
	struct stepper stepper;
	struct step_view view;
	const char *records;	/* where 'dmrace explore' leaves its own */
};

/* What the explorer's record says of this code, if it has tried everything. */
static const char *certificate(struct pool *pool, const struct game *g)
{
	const struct stepper *s = &g->stepper;
	json_t *record = certificate_read(s->options, &(struct certificate_of){
		.out = g->records, .code = get_text(s->record, "code"),
		.cpus = s->scenario->actors.n,
	});
	const json_t *explored = get(record, "explored");
	const char *text = "'dmrace explore' tries all other schedules.";

	if (record && !get_number(explored, "bad"))
		text = pool_printf(pool, "'dmrace explore' has tried all %ld schedules: none is bad.",
				   get_number(explored, "executions"));
	json_decref(record);
	return text;
}

/* In a column of eight, as "replay" is below it. */
#define BROKEN	STEP_BROKEN "  "
#define INDENT	"        "

static const char *verdict(struct pool *pool, const struct game *g)
{
	const char *what = stepper_broken(pool, &g->stepper);

	if (what)
		return pool_printf(pool, BROKEN "%s", what);
	if (!g->stepper.over)
		return NULL;
	if (g->view.clean)
		return pool_printf(pool,
				   "Nothing broke, as it should be. %s",
				   certificate(pool, g));
	return "Nothing broke in this order. u takes a step back, r starts again.";
}

/* Returns false to quit. */
static bool handle(struct game *g, struct step_input in)
{
	struct stepper *s = &g->stepper;
	bool good = true;

	*s->message = '\0';
	if (in.key != STEP_UP && in.key != STEP_DOWN && in.key != STEP_REDRAW)
		g->view.back = 0;
	switch (in.key) {
	case STEP_CPU:
		stepper_move(s, in.cpu);
		break;
	case STEP_UNDO:
		good = stepper_undo(s);
		break;
	case STEP_RESET:
		good = stepper_reset(s);
		break;
	case STEP_FINISH:
		stepper_finish(s);
		break;
	case STEP_SINGLE:
		s->fine = !s->fine;
		break;
	case STEP_UP:
		g->view.back += SCROLL;
		break;
	case STEP_DOWN:
		g->view.back -= g->view.back < SCROLL ? g->view.back : SCROLL;
		break;
	case STEP_HELP:
		step_screen_help(s->scenario->actors.n);
		break;
	case STEP_WRONG:
		snprintf(s->message, sizeof(s->message),
			 "no such key: '%s'; ? shows all keys", in.name);
		break;
	case STEP_QUIT:
		return false;
	case STEP_REDRAW:
		break;
	}
	return good;
}

static enum status drive(struct game *g)
{
	struct stepper *s = &g->stepper;
	int ncpus = s->scenario->actors.n;
	struct pool pool = { 0 };
	const char *end;
	bool going = true;

	while (going) {
		g->view.verdict = verdict(&pool, g);
		g->view.message = s->message;
		step_screen_draw(&g->view);
		going = handle(g, step_screen_read(ncpus));
	}
	step_screen_close();
	if (*s->message)
		complain("%s", s->message);
	end = verdict(&pool, g);
	if (end && !strncmp(end, BROKEN, strlen(BROKEN)))
		screen_fill(screen_prose(0), BROKEN, INDENT,
			    end + strlen(BROKEN));
	else if (end)
		screen_fill(screen_prose(0), "", "", end);
	if (s->steps || s->over)
		printf("replay  %s\n",
		       typed(&pool, get_text(s->record, "replay")));
	pool_free(&pool);
	return *s->message ? STATUS_NOT : STATUS_OK;
}

/* Whether there is a screen comes first, then whether there is a run. */
static enum status play(struct game *g, const struct options *o,
			const struct log_scenario *scenario)
{
	struct pool pool = { 0 };
	const char *wrong = step_screen_open(&pool, scenario->actors.n);
	enum status status = STATUS_CANNOT;

	if (wrong) {
		complain("%s", wrong);
	} else if (stepper_open(&g->stepper, o, scenario)) {
		status = drive(g);
		stepper_close(&g->stepper);
	} else {
		step_screen_close();
		complain("%s", g->stepper.message);
		status = STATUS_NOT;
	}
	pool_free(&pool);
	return status;
}

/* ---- the verb --------------------------------------------------------- */

static enum status start(struct options *o)
{
	static struct game game;
	struct game *g = &game;
	struct pool pool = { 0 };
	struct event_log log;
	const struct log_scenario *scenario;
	enum status status = scenario_ask(o, &pool, &log, &scenario);

	if (status != STATUS_OK)
		goto out;
	status = STATUS_USAGE;
	g->view.clean = expect_on(scenario, o->subject, true) == EXPECT_CLEAN;
	g->view.stepper = &g->stepper;
	if (!scenario->schedule) {
		complain("%s has no schedule: its threads run freely",
			 o->scenario);
	} else if (o->tool->valgrind) {
		complain("step works with --under tsan, checker or none");
	} else {
		g->records = o->out;
		/* not among the records of runs that somebody wants to keep */
		o->out = pool_printf(&pool, "%s/step", o->out);
		status = play(g, o, scenario);
	}
out:
	event_log_free(&log);
	pool_free(&pool);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static enum status step(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &options_step_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "SCENARIO",
		.doc = "You are the scheduler: choose with a key which CPU runs next, and try to break the code.",
		.children = children,
	};
	struct options options;

	setlocale(LC_CTYPE, "");
	options_init(&options);
	parse_options(&argp, argc, argv, 0, &options);
	return start(&options);
}

const struct verb verb_step = {
	"step", "SCENARIO", "lets you choose which CPU runs next", step
};
