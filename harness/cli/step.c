// SPDX-License-Identifier: GPL-2.0-only
/*
 * The learner is the scheduler.  Runs are cheap and repeat themselves, so
 * there is no state but the schedule made so far: each step is a run from the
 * start, undo is a shorter one.
 */
#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "detect/get.h"
#include "detect/record.h"
#include "options.h"
#include "report/report.h"
#include "detect/timeline.h"
#include "scenarios.h"

#define STEPS	4096
#define ROWS	11	/* of the timeline, in 24 lines */

struct game {
	struct options *options;
	const struct log_scenario *scenario;
	struct part {
		int cpu;
		size_t points;
	} step[STEPS];
	int steps;
	bool clean;		/* nothing should break */
	bool fine;		/* a step is one operation */
	json_t *record;		/* of the run up to here */
	bool over;
	const char *records;	/* where 'dmrace explore' leaves its own */
	char message[160];
};

static int cpu_in(const json_t *o)
{
	return json_integer_value(json_object_get(o, "cpu"));
}

/* ---- the engine ------------------------------------------------------- */

/* The parts so far; then cpu, without a count, if it is not 0. */
static const char *schedule(struct pool *pool, const struct game *g, int cpu)
{
	const char *s = "";

	for (int i = 0; i < g->steps; i++) {
		size_t points = g->step[i].points;

		while (i + 1 < g->steps && g->step[i + 1].cpu == g->step[i].cpu)
			points += g->step[++i].points;
		s = pool_printf(pool, "%s%s%d*%zu", s, *s ? "," : "",
				g->step[i].cpu, points);
	}
	if (cpu)
		s = pool_printf(pool, "%s%s%d", s, *s ? "," : "", cpu);
	return s;
}

/* NULL, with a message, if there was no run. */
static json_t *play(struct game *g, const char *text)
{
	const struct run_request request = {
		.scenario = g->scenario, .subject = g->options->subject,
		.tool = g->options->tool, .cpus = g->options->cpus,
		.out = g->options->out, .timeout = g->options->timeout,
		.schedule = text, .expect = EXPECT_ANY, .stops = true,
	};
	json_t *record = NULL;
	struct run_result r;

	run(&request, &r);
	if (r.judgement.why)
		snprintf(g->message, sizeof(g->message), "%s",
			 r.judgement.why);
	else
		record = record_make(&r);
	run_free(&r);
	return record;
}

static bool refresh_game(struct game *g)
{
	struct pool pool = { 0 };
	json_t *record = play(g, pool_printf(&pool, "step:%s",
					     schedule(&pool, g, 0)));

	pool_free(&pool);
	if (!record)
		return false;
	json_decref(g->record);
	g->record = record;
	g->over = strcmp(get_text(record, "end"), "abandoned");
	return true;
}

static const json_t *find_cpu(const json_t *list, int cpu)
{
	const json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
		if (cpu_in(o) == cpu)
			return o;
	return NULL;
}

/* How far that CPU goes alone, in points; *ahead the events it makes. */
static size_t points_ahead(struct game *g, int cpu)
{
	size_t before = json_array_size(json_object_get(g->record, "events"));
	size_t points = 0, from = before, stop;
	struct pool pool = { 0 };
	const json_t *events, *ev;
	json_t *record;

	record = play(g, pool_printf(&pool, "step:%s",
				     schedule(&pool, g, cpu)));
	pool_free(&pool);
	if (!record)
		return 0;
	events = json_object_get(record, "events");
	stop = timeline_next(record, from + 1);
	for (; from < stop && (ev = json_array_get(events, from)); from++)
		if (cpu_in(ev) == cpu && strcmp(get_text(ev, "kind"), "alloc") &&
		    strcmp(get_text(ev, "kind"), "console"))
			points++;
	json_decref(record);
	return g->fine && points ? 1 : points;
}

static void do_step(struct game *g, int cpu)
{
	const json_t *next = json_object_get(g->record, "next");
	const json_t *blocked;
	size_t points;

	blocked = find_cpu(json_object_get(g->record, "blocked"), cpu);
	if (blocked) {
		snprintf(g->message, sizeof(g->message),
			 "cpu%d cannot: it waits for %s", cpu,
			 get_text(blocked, "waits"));
		return;
	}
	if (!find_cpu(next, cpu)) {
		snprintf(g->message, sizeof(g->message),
			 "cpu%d has nothing left to do", cpu);
		return;
	}
	points = points_ahead(g, cpu);
	if (!points || g->steps == STEPS)
		return;
	g->step[g->steps++] = (struct part){ cpu, points };
	if (!refresh_game(g))
		g->steps--;
}

static void run_to_end(struct game *g)
{
	struct pool pool = { 0 };
	const char *text = schedule(&pool, g, 0);
	json_t *record = play(g, *text ? text : "1");

	if (record) {
		json_decref(g->record);
		g->record = record;
		g->over = true;
	}
	pool_free(&pool);
}

/* ---- what is to be seen ----------------------------------------------- */

/* What broke, in one line; NULL: nothing yet. */
static const char *broken(struct pool *pool, const struct game *g)
{
	const json_t *findings = json_object_get(g->record, "findings"), *f;
	const char *race = NULL;
	size_t i;

	json_array_foreach(findings, i, f) {
		const json_t *sides = json_object_get(f, "sides");
		const json_t *side = json_array_get(sides, 0);

		if (json_array_size(sides) < 2)
			return pool_printf(pool, "%s: cpu%d in %s: %s",
					   get_text(f, "kind"), cpu_in(side),
					   get_text(side, "fn"),
					   get_text(f, "text"));
		if (!race)
			race = pool_printf(pool, "%s: %s and %s on %s",
				get_text(f, "kind"), get_text(side, "fn"),
				get_text(json_array_get(sides, 1), "fn"),
				get_text(f, "field"));
	}
	return race;
}

/* In how many ways the explorer has not broken it, if it has tried all. */
static const char *certificate(struct pool *pool, const struct game *g)
{
	const char *path = pool_printf(pool, "%s/%s/explore-%s-checker/record.json",
				       g->records, g->scenario->name,
				       g->options->subject);
	const char *wrong, *text = "The explorer has not tried all schedules.";
	json_t *record = record_read(pool, path, &wrong);
	const json_t *explored;
	long long n;

	if (!record)
		return "'dmrace explore' tries all the others.";
	explored = json_object_get(record, "explored");
	n = json_integer_value(json_object_get(explored, "executions"));
	if (json_is_true(json_object_get(explored, "complete")) &&
	    !json_integer_value(json_object_get(explored, "bad")))
		text = pool_printf(pool, "The explorer tried all %lld: none is bad.",
				   n);
	json_decref(record);
	return text;
}

static const char *verdict(struct pool *pool, const struct game *g)
{
	const char *what = broken(pool, g);

	if (what)
		return pool_printf(pool, "BROKEN  %s", what);
	if (!g->over)
		return NULL;
	if (g->clean)
		return pool_printf(pool,
				   "Nothing broke, as it should be. %s",
				   certificate(pool, g));
	return "Nothing broke in this order. u takes a step back, r starts again.";
}

/* Did the system stop that CPU? */
static bool stopped(const struct game *g, int cpu)
{
	const json_t *findings = json_object_get(g->record, "findings"), *f;
	size_t i;

	json_array_foreach(findings, i, f)
		if ((!strcmp(get_text(f, "kind"), "oops") ||
		     !strcmp(get_text(f, "kind"), "BUG")) &&
		    find_cpu(json_object_get(f, "sides"), cpu))
			return true;
	return false;
}

static void print_cpu(const struct game *g, int cpu)
{
	const json_t *next = find_cpu(json_object_get(g->record, "next"), cpu);
	const json_t *wait = find_cpu(json_object_get(g->record, "blocked"),
				      cpu);
	bool enters = !strcmp(get_text(next, "kind"), "enter");
	bool call = enters || !strcmp(get_text(next, "kind"), "exit");
	const char *file = get_text(next, "file"), *slash = strrchr(file, '/');

	printw("cpu%d ", cpu);
	if (wait && *get_text(wait, "owner") && *get_text(wait, "owner") != '0')
		printw("waits for %s, which cpu%s holds\n",
		       get_text(wait, "waits"), get_text(wait, "owner"));
	else if (wait)
		printw("waits for %s\n", get_text(wait, "waits"));
	else if (!next)
		printw(stopped(g, cpu) ? "is stopped: it crashed\n"
				       : "is at its end\n");
	else if (!strcmp(get_text(next, "kind"), "start"))
		printw("next  %s\n", g->scenario->actors.v[cpu - 1].does);
	else
		printw("next  %.12s:%d  %.52s%s\n", slash ? slash + 1 : file,
		       (int)json_integer_value(json_object_get(next, "line")),
		       call || !*get_text(next, "source") ?
				get_text(next, "fn") : get_text(next, "source"),
		       enters ? "()" : call ? " returns" : "");
}

/* The timeline, its hot rows bold. */
static void print_rows(const struct game *g)
{
	char *text = NULL, *rest, *line;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int y = getcury(stdscr);

	if (!f)
		return;
	report_rows(g->record, ROWS, f);
	fclose(f);
	for (rest = text; (line = strsep(&rest, "\n")) && rest; ) {
		bool hot = strlen(line) > 3 && (line[3] == '>' ||
						line[3] == '!');

		attrset(hot ? A_BOLD : A_NORMAL);
		mvaddnstr(y++, 0, line, COLS);
	}
	attrset(A_NORMAL);
	free(text);
}

static void draw(struct game *g)
{
	struct pool pool = { 0 };
	const char *end = verdict(&pool, g);
	int ncpus = g->scenario->actors.n;

	erase();
	attrset(A_BOLD);
	printw("%s on %s: %s\n", g->scenario->name, g->options->subject,
	       g->clean ? "try to break it" : "break it");
	attrset(A_NORMAL);
	printw("%s\n", g->scenario->title);
	print_rows(g);
	move(LINES - 5 - ncpus, 0);
	for (int i = 1; i <= ncpus; i++)
		print_cpu(g, i);
	move(LINES - 4, 0);
	attrset(A_BOLD);
	if (end)
		printw("%.*s\n", 2 * COLS - 2, end);
	else if (*g->message)
		printw("%.*s\n", COLS - 1, g->message);
	attrset(A_NORMAL);
	mvprintw(LINES - 2, 0, "%d steps, each %s",
		 g->steps, g->fine ? "one operation"
				   : "to that CPU's next point of interest");
	mvprintw(LINES - 1, 0,
		 "1-%d that CPU  s %s  u undo  r reset  e to the end  q quit",
		 ncpus, g->fine ? "coarse" : "single");
	refresh();
	pool_free(&pool);
	*g->message = '\0';
}

/* Returns false to quit. */
static bool handle(struct game *g, int key)
{
	if (key >= '1' && key < '1' + (int)g->scenario->actors.n) {
		if (!g->over)
			do_step(g, key - '0');
	} else if (key == 's') {
		g->fine = !g->fine;
	} else if (key == 'u' || key == KEY_BACKSPACE) {
		g->steps -= g->steps > 0;
		return refresh_game(g);
	} else if (key == 'r') {
		g->steps = 0;
		return refresh_game(g);
	} else if (key == 'e' && !g->over) {
		run_to_end(g);
	} else if (key == 'q') {
		return false;
	}
	return true;
}

static enum status drive(struct game *g)
{
	struct pool pool = { 0 };
	const char *end;

	if (!refresh_game(g)) {
		complain("%s", g->message);
		return STATUS_NOT;
	}
	if (!initscr()) {
		complain("this terminal cannot show it");
		return STATUS_CANNOT;
	}
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	do
		draw(g);
	while (handle(g, getch()));
	endwin();
	end = verdict(&pool, g);
	if (end)
		printf("%s\n", end);
	if (g->steps || g->over)
		printf("replay  %s\n", get_text(g->record, "replay"));
	pool_free(&pool);
	return STATUS_OK;
}

/* ---- the verb --------------------------------------------------------- */

static enum status start(struct options *o)
{
	static struct game game;
	struct game *g = &game;
	struct pool pool = { 0 };
	struct event_log log;
	enum status status = scenario_ask(o, &pool, &log, &g->scenario);

	g->options = o;
	if (status != STATUS_OK)
		goto out;
	status = STATUS_USAGE;
	g->clean = expect_on(g->scenario, o->subject, true) == EXPECT_CLEAN;
	if (!g->scenario->schedule) {
		complain("%s runs freely: there is nothing to schedule",
			 o->scenario);
	} else if (o->tool->valgrind) {
		complain("under tsan, checker or none, please");
	} else if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		complain("needs a terminal");
		status = STATUS_CANNOT;
	} else {
		g->records = o->out;
		/* not among the records of runs that somebody wants to keep */
		o->out = pool_printf(&pool, "%s/step", o->out);
		status = drive(g);
	}
out:
	json_decref(g->record);
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
		{ &options_argp, 0, NULL, 0 }, { 0 }
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
