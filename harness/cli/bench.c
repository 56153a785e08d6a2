// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast this is, here and now: the explorer on a toy beside the floor
 * (harness/toys/floor.c), and on the scenarios.  Figures, no verdict: a
 * machine that has other things to do is not slow: what runs in one process of
 * the toy is measured by the CPU time that it takes.  The best of several
 * repetitions is taken, and what is compared is measured in turn.
 *
 * The record (--json), schema 1; see report/schema/bench.schema.json:
 *
 * machine	model cpus load (of the last minute, at the start)
 * switch	nanoseconds of a bare fiber switch, by detector
 * toy[]	cpus detector executions, floor and explorer: seconds rss
 *		(KiB, peak) [points]; ratio: of their seconds
 * symmetry[]	the same with equal CPUs (explore/symmetry.h): cpus detector
 *		executions traces (that these stand for) points seconds rss
 * jobs[]	the largest of these in several processes: cpus detector jobs,
 *		one and several: seconds; ratio: of these
 * scenarios[]	name, checker and tsan: executions complete points seconds rss
 * total	points and seconds of all scenarios, by detector
 */
#include "cli.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detect/child.h"
#include "detect/interrupt.h"
#include "detect/listed.h"
#include "detect/progress.h"
#include "detect/project.h"
#include "detect/run.h"
#include "options.h"
#include "scenarios.h"

#define SCHEMA		1
#define TIMEOUT		600

static const char *const detectors[] = { "none", "checker", "tsan" };

struct input {
	struct pool pool;
	const char *out;
	const char *subject;	/* the project's clean one */
	bool json, quick;
	int repeat, cpus;
	enum status status;	/* of the first that went wrong */
};

static void give_up(struct input *in, enum status status, const char *why)
{
	if (in->status != STATUS_OK)
		return;
	complain("%s", why);
	in->status = status;
}

static double seconds_of(const json_t *figures)
{
	return json_number_value(json_object_get(figures, "seconds"));
}

/* Keep the faster one; both may be NULL. */
static void keep_best(json_t **best, json_t *figures)
{
	if (!*best || (figures && seconds_of(figures) < seconds_of(*best))) {
		json_decref(*best);
		*best = figures;
	} else {
		json_decref(figures);
	}
}

/* ---- the toy ---------------------------------------------------------- */

/* One of the programs in libexec/dmrace/bench; its line of JSON, or NULL. */
static json_t *measure(struct input *in, const char *program,
		       const char *detector, const char *const *args)
{
	struct pool *p = &in->pool;
	const char *path = pool_printf(p, "%s/bench/%s-%s", runners_dir(),
		program, strcmp(detector, "tsan") ? "plain" : "tsan");
	const char *out = pool_printf(p, "%s/stdout.txt", in->out), *why;
	const char *err = pool_printf(p, "%s/stderr.txt", in->out);
	const char *argv[8] = { path };
	struct child_end end;
	json_t *figures;

	if (access(path, X_OK)) {
		give_up(in, STATUS_CANNOT,
			pool_printf(p, "%s: %m: build it first", path));
		return NULL;
	}
	for (size_t i = 0; args[i]; i++)
		argv[i + 1] = args[i];
	progress_step(program, detector);
	end = child_run(&(struct child){
		.argv = argv, .out = out, .err = err, .timeout = TIMEOUT,
	});
	progress_done();
	figures = json_load_file(out, 0, NULL);
	if (end.how == CHILD_EXITED && !end.number && figures)
		return figures;
	json_decref(figures);
	if (end.interrupted) {
		give_up(in, STATUS_NOT, pool_printf(p, "interrupted by %s",
						    interrupt_name()));
		return NULL;
	}
	why = tsan_cannot_start(pool_read_file(p, err, NULL), &end);
	give_up(in, why ? STATUS_CANNOT : STATUS_NOT,
		why ? why : pool_printf(p, "%s fails: see %s", path, err));
	return NULL;
}

static const char *batch(const struct input *in)
{
	return in->quick ? "1" : "300";
}

static json_t *switches(struct input *in)
{
	const char *args[] = { "switch", batch(in), NULL };
	json_t *o = json_object();

	for (int i = 0; i < 3; i += 2)
		for (int n = 0; n < in->repeat; n++) {
			json_t *was = json_object_get(o, detectors[i]);
			json_t *one = measure(in, "floor", detectors[i], args);
			double ns = json_number_value(json_object_get(one,
							"nanoseconds"));

			if (one && (!was || ns < json_number_value(was)))
				json_object_set_new(o, detectors[i],
						    json_real(ns));
			json_decref(one);
		}
	return o;
}

static json_int_t executions(const json_t *figures)
{
	return json_integer_value(json_object_get(figures, "executions"));
}

static json_t *toy(struct input *in, int cpus, const char *detector)
{
	const char *n = pool_printf(&in->pool, "%d", cpus);
	const char *judge = strcmp(detector, "checker") ? "none" : "checker";
	const char *least[] = { n, batch(in), NULL };
	const char *ours[] = { n, judge, batch(in), NULL };
	json_t *floor = NULL, *explorer = NULL, *row;

	for (int i = 0; i < in->repeat; i++) {
		keep_best(&floor, measure(in, "floor", detector, least));
		keep_best(&explorer, measure(in, "explorer", detector, ours));
	}
	if (floor && explorer && executions(floor) != executions(explorer))
		give_up(in, STATUS_NOT,
			pool_printf(&in->pool, "the toy on %d CPUs: the explorer made %lld executions, but there are %lld traces",
				    cpus, (long long)executions(explorer),
				    (long long)executions(floor)));
	if (!floor || !explorer) {
		json_decref(floor);
		json_decref(explorer);
		return NULL;
	}
	row = json_pack("{si ss sI sf}", "cpus", cpus, "detector", detector,
			"executions", executions(explorer),
			"ratio", seconds_of(explorer) / seconds_of(floor));
	json_object_del(floor, "executions");
	json_object_del(explorer, "executions");
	json_object_del(explorer, "stand_for");
	json_object_del(explorer, "blocked");
	json_object_set_new(row, "floor", floor);
	json_object_set_new(row, "explorer", explorer);
	return row;
}

/* Of the toy, from 3 on. */
static int most_cpus(const struct input *in)
{
	return in->quick ? 5 : 6;
}

/* With equal CPUs, from 4 on. */
static int most_equal(const struct input *in)
{
	return in->cpus ? in->cpus : most_cpus(in) + 1;
}

static int cores(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN);
}

static json_t *toys(struct input *in)
{
	json_t *rows = json_array();

	for (int cpus = 3; cpus <= most_cpus(in) && in->status == STATUS_OK; cpus++)
		for (int i = 0; i < 3 && in->status == STATUS_OK; i++) {
			json_t *row = toy(in, cpus, detectors[i]);

			if (row)
				json_array_append_new(rows, row);
		}
	return rows;
}

/* jobs: 0: one process, by its CPU time; else by the clock on the wall. */
static json_t *measure_symmetric(struct input *in, int cpus,
				 const char *detector, int jobs)
{
	const char *judge = strcmp(detector, "checker") ? "none" : "checker";
	const char *args[] = {
		pool_printf(&in->pool, "%d", cpus), judge, batch(in),
		"symmetric", jobs ? pool_printf(&in->pool, "%d", jobs) : NULL,
		NULL
	};

	return measure(in, "explorer", detector, args);
}

/* With equal CPUs.  Where toys() ran all traces, their number must be the same. */
static json_t *symmetric_toy(struct input *in, int cpus, const char *detector,
			     const json_t *all)
{
	json_t *best = NULL, *traces, *row;
	size_t i;

	for (int r = 0; r < in->repeat; r++)
		keep_best(&best, measure_symmetric(in, cpus, detector, 0));
	traces = json_object_get(best, "stand_for");
	json_array_foreach(all, i, row)
		if (best &&
		    json_integer_value(json_object_get(row, "cpus")) == cpus &&
		    executions(row) != json_integer_value(traces))
			give_up(in, STATUS_NOT,
				pool_printf(&in->pool, "the toy on %d CPUs: with equal CPUs the executions stand for %lld traces, and there are %lld",
					    cpus, (long long)json_integer_value(traces),
					    (long long)executions(row)));
	if (!best)
		return NULL;
	json_object_set(best, "traces", traces);
	json_object_del(best, "stand_for");
	json_object_del(best, "blocked");
	json_object_set_new(best, "cpus", json_integer(cpus));
	json_object_set_new(best, "detector", json_string(detector));
	return best;
}

static json_t *symmetric_toys(struct input *in, const json_t *all)
{
	json_t *rows = json_array();

	for (int cpus = 4; cpus <= most_equal(in); cpus++)
		for (int i = 0; i < 3 && in->status == STATUS_OK; i++) {
			json_t *row = symmetric_toy(in, cpus, detectors[i],
						    all);

			if (row)
				json_array_append_new(rows, row);
		}
	return rows;
}

/* One process and as many as there are cores (two at least), in turn. */
static json_t *jobs_row(struct input *in, const char *detector)
{
	int jobs = cores() > 2 ? cores() : 2;
	json_t *one = NULL, *several = NULL, *row = NULL;

	for (int r = 0; r < in->repeat; r++) {
		keep_best(&one, measure_symmetric(in, most_equal(in), detector,
						  1));
		keep_best(&several, measure_symmetric(in, most_equal(in),
						      detector, jobs));
	}
	if (one && several && executions(one) != executions(several))
		give_up(in, STATUS_NOT,
			pool_printf(&in->pool, "the toy in %d processes: %lld executions, and %lld in one",
				    jobs, (long long)executions(several),
				    (long long)executions(one)));
	else if (one && several)
		row = json_pack("{si ss si sf sf sf}", "cpus", most_equal(in),
				"detector", detector, "jobs", jobs,
				"one", seconds_of(one),
				"several", seconds_of(several),
				"ratio", seconds_of(one) / seconds_of(several));
	json_decref(one);
	json_decref(several);
	return row;
}

static json_t *jobs_rows(struct input *in)
{
	json_t *rows = json_array();

	for (int i = 0; i < 3 && in->status == STATUS_OK; i++) {
		json_t *row = jobs_row(in, detectors[i]);

		if (row)
			json_array_append_new(rows, row);
	}
	return rows;
}

/* ---- the scenarios ---------------------------------------------------- */

static json_t *explore(struct input *in, const struct log_scenario *s,
		       const char *detector)
{
	const char *args[] = {
		in->quick ? "--executions" : "--seconds",
		in->quick ? "20" : "5",
		"--jobs", "1",		/* the figures are for one core */
		/* and for the exploration alone */
		"--no-shrink", "--cross-check", "0", NULL
	};
	const struct run_request request = {
		.scenario = s, .subject = in->subject, .schedule = "every",
		.tool = tool_find(detector), .out = in->out,
		.timeout = TIMEOUT, .explore = args, .bounded = true,
		.expect = EXPECT_ANY,
	};
	const struct log_explored *e;
	struct run_result r;
	json_t *figures = NULL;

	progress_step(s->name, detector);
	run(&request, &r);
	progress_done();
	e = &r.log.explored;
	if (r.judgement.verdict == VERDICT_REPORTED)
		figures = json_pack("{sI sb sI sf sI}",
			"executions", (json_int_t)e->executions,
			"complete", e->complete,
			"points", (json_int_t)e->points,
			"seconds", e->microseconds / 1e6,
			"rss", (json_int_t)e->rss);
	else
		give_up(in, r.judgement.verdict == VERDICT_CANNOT ?
			STATUS_CANNOT : STATUS_NOT,
			pool_printf(&in->pool, "%s: %s", s->name,
				    r.judgement.why));
	run_free(&r);
	return figures;
}

/* Those with a schedule that the subject has, not measured yet. */
static json_t *choose_scenarios(struct input *in, const struct event_log *log)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < log->scenarios.n; i++) {
		const struct log_scenario *s = &log->scenarios.v[i];

		/* it runs free, or another subject has it */
		if (!s->schedule ||
		    (*s->subjects && !listed(s->subjects, in->subject)))
			continue;
		json_array_append_new(rows, json_pack("{ss si}",
			"name", s->name, "cpus", (int)s->actors.n));
	}
	return rows;
}

/* All under one detector, then all under the other: the symbols of each runner
 * are read once. */
static void measure_scenarios(struct input *in, const struct event_log *log,
			      json_t *rows)
{
	json_t *row;
	size_t at;

	for (int d = 1; d < 3; d++)
		json_array_foreach(rows, at, row) {
			const char *name = json_string_value(
					json_object_get(row, "name"));
			json_t *best = NULL;

			for (int n = 0; n < in->repeat &&
			     in->status == STATUS_OK; n++)
				keep_best(&best, explore(in,
					event_log_scenario(log, name),
					detectors[d]));
			if (best)
				json_object_set_new(row, detectors[d], best);
		}
}

static json_t *total(const json_t *rows, const char *detector)
{
	json_int_t points = 0;
	double seconds = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		const json_t *o = json_object_get(row, detector);

		points += json_integer_value(json_object_get(o, "points"));
		seconds += seconds_of(o);
	}
	return json_pack("{sI sf}", "points", points, "seconds", seconds);
}

/* ---- printing --------------------------------------------------------- */

static json_t *machine(struct input *in)
{
	char *s = pool_read_file(&in->pool, "/proc/cpuinfo", NULL), *line;
	const char *model = "?";
	double load = 0;

	while ((line = strsep(&s, "\n"))) {
		if (!strncmp(line, "model name", 10) && strchr(line, ':')) {
			model = strchr(line, ':') + 2;
			break;
		}
	}
	getloadavg(&load, 1);
	return json_pack("{ss si sf}", "model", model,
			 "cpus", cores(),
			 "load", load);
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

/* "4.20 M", "12.3 k" */
static const char *rate(struct input *in, double n, double seconds)
{
	double r = seconds > 0 ? n / seconds : 0;

	if (r >= 999500)
		return pool_printf(&in->pool, "%.*f M", r < 1e8, r / 1e6);
	return pool_printf(&in->pool, "%.*f k", r < 1e5, r / 1e3);
}

static const char *mib(struct input *in, const json_t *figures)
{
	return pool_printf(&in->pool, "%.1f", number(figures, "rss") / 1024);
}

static void print_toy(struct input *in, const json_t *rows)
{
	json_t *row;
	size_t i;

	puts("\nThe toy \"device\", executions a second:");
	puts("CPUs   traces  detector  floor's  explorer's  points   x floor  MiB");
	json_array_foreach(rows, i, row) {
		const json_t *floor = json_object_get(row, "floor");
		const json_t *ours = json_object_get(row, "explorer");
		double n = executions(row);

		printf("%4.0f  %7.0f  %-8s  %7s  %10s  %7s  %6.2f  %5s\n",
		       number(row, "cpus"), n,
		       json_string_value(json_object_get(row, "detector")),
		       rate(in, n, seconds_of(floor)),
		       rate(in, n, seconds_of(ours)),
		       rate(in, number(ours, "points"), seconds_of(ours)),
		       number(row, "ratio"), mib(in, ours));
	}
}

static void print_symmetry(struct input *in, const json_t *rows)
{
	json_t *row;
	size_t i;

	puts("\nThe same with equal CPUs: one of the traces that differ only in which of\nthese does what");
	puts("CPUs       traces  executions  detector  seconds  a second   points  MiB");
	json_array_foreach(rows, i, row)
		printf("%4.0f  %11.0f  %10lld  %-8s  %7.3f  %8s  %7s  %4s\n",
		       number(row, "cpus"), number(row, "traces"),
		       (long long)executions(row),
		       json_string_value(json_object_get(row, "detector")),
		       seconds_of(row),
		       rate(in, executions(row), seconds_of(row)),
		       rate(in, number(row, "points"), seconds_of(row)),
		       mib(in, row));
}

static void print_jobs(const json_t *rows)
{
	json_t *row;
	size_t i;

	puts("\nThe largest of these in several processes:");
	puts("CPUs  detector  processes  seconds  in one  times as fast");
	json_array_foreach(rows, i, row)
		printf("%4.0f  %-8s  %9.0f  %7.3f  %6.3f  %13.2f\n",
		       number(row, "cpus"),
		       json_string_value(json_object_get(row, "detector")),
		       number(row, "jobs"), number(row, "several"),
		       number(row, "one"), number(row, "ratio"));
}

static void print_scenarios(struct input *in, const json_t *record)
{
	const json_t *sum = json_object_get(record, "total");
	bool partial = false;
	json_t *row;
	size_t i;

	printf("\nThe scenarios on %-16s under checker          under tsan and checker\n",
	       pool_printf(&in->pool, "%.10s, a second:", in->subject));
	puts("                 CPUs schedules schedules  points  MiB  schedules  points   MiB");
	json_array_foreach(json_object_get(record, "scenarios"), i, row) {
		const json_t *c = json_object_get(row, "checker");
		const json_t *t = json_object_get(row, "tsan");
		bool all = json_is_true(json_object_get(c, "complete"));

		partial |= !all;
		printf("%-23s%2.0f%7lld%s  %8s %7s %5s  %8s %7s %5s\n",
		       json_string_value(json_object_get(row, "name")),
		       number(row, "cpus"), (long long)executions(c),
		       all ? " " : "+",
		       rate(in, executions(c), seconds_of(c)),
		       rate(in, number(c, "points"), seconds_of(c)), mib(in, c),
		       rate(in, executions(t), seconds_of(t)),
		       rate(in, number(t, "points"), seconds_of(t)),
		       mib(in, t));
	}
	if (partial)
		puts("+: stopped before all schedules were explored");
	for (i = 1; i < 3; i++) {
		const json_t *o = json_object_get(sum, detectors[i]);

		printf("All scenarios, %s: %s points/s\n", detectors[i],
		       rate(in, number(o, "points"), seconds_of(o)));
	}
}

static void print(struct input *in, const json_t *record)
{
	const json_t *m = json_object_get(record, "machine");
	const json_t *s = json_object_get(record, "switch");

	printf("dmrace %s on %s, %.0f CPUs, load %.2f; best of %d\n",
	       DMRACE_VERSION, json_string_value(json_object_get(m, "model")),
	       number(m, "cpus"), number(m, "load"), in->repeat);
	printf("A bare fiber switch: %.1f ns, under tsan %.1f ns\n",
	       number(s, "none"), number(s, "tsan"));
	print_toy(in, json_object_get(record, "toy"));
	print_symmetry(in, json_object_get(record, "symmetry"));
	print_jobs(json_object_get(record, "jobs"));
	print_scenarios(in, record);
}

static json_t *bench(struct input *in, const struct event_log *log)
{
	json_t *rows = choose_scenarios(in, log);
	json_t *record = json_pack("{si ss sb si so}", "schema", SCHEMA,
		"version", DMRACE_VERSION, "quick", in->quick,
		"repeat", in->repeat, "machine", machine(in));

	progress_begin("bench", in->repeat * (2 + 6 * (most_cpus(in) - 2) +
					      3 * (most_equal(in) - 3) + 6 +
					      2 * json_array_size(rows)));
	json_object_set_new(record, "switch", switches(in));
	json_object_set_new(record, "toy", toys(in));
	json_object_set_new(record, "symmetry", symmetric_toys(in,
					json_object_get(record, "toy")));
	json_object_set_new(record, "jobs", jobs_rows(in));
	measure_scenarios(in, log, rows);
	progress_end();
	json_object_set_new(record, "total", json_pack("{so so}",
		"checker", total(rows, "checker"),
		"tsan", total(rows, "tsan")));
	json_object_set_new(record, "scenarios", rows);
	return record;
}

enum { KEY_JSON = 256, KEY_QUICK, KEY_REPEAT, KEY_CPUS, KEY_OUT };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_JSON:
		in->json = true;
		return 0;
	case KEY_QUICK:
		in->quick = true;
		return 0;
	case 'q':
		progress_off();
		return 0;
	case KEY_REPEAT:
		in->repeat = option_number(state, "repeat", arg);
		return 0;
	case KEY_CPUS:
		in->cpus = option_number(state, "cpus", arg);
		return 0;
	case KEY_OUT:
		in->out = option_out(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		usage(state->name, "'%s': bench takes options only", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status run_bench(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "quick", KEY_QUICK, NULL, 0,
		  "only check that it works: the figures mean little", 0 },
		{ "repeat", KEY_REPEAT, "N", 0, "take the best of N measurements (default: 3)", 0 },
		{ "cpus", KEY_CPUS, "N", 0, "measure the small program with up to N equal CPUs (default: 7)", 0 },
		{ "json", KEY_JSON, NULL, 0, "print the record as JSON", 0 },
		{ "quiet", 'q', NULL, 0, "show no progress", 0 },
		{ "out", KEY_OUT, "DIR", 0,
		  "write logs to DIR (default: dmrace-out)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table, .parser = parse,
		.doc = "Measures how many executions a second the explorer makes on this machine: on a small program, compared with a bare loop, and on the scenarios.",
	};
	struct input in = { .out = records_dir() };
	struct event_log log;
	json_t *record;

	parse_options(&argp, argc, argv, 0, &in);
	if (!in.repeat)
		in.repeat = in.quick ? 1 : 3;
	mkdir(in.out, 0777);
	in.out = pool_printf(&in.pool, "%s/bench", in.out);
	in.status = scenarios_ask(&in.pool, NULL, &log);
	if (in.status == STATUS_OK && mkdir(in.out, 0777) && errno != EEXIST) {
		give_up(&in, STATUS_NOT, pool_printf(&in.pool,
			"cannot make %s: %m", in.out));
	} else if (in.status == STATUS_OK) {
		in.subject = project()->clean;
		if (!in.subject)
			in.subject = project_subject(NULL);
		record = bench(&in, &log);
		if (in.status != STATUS_OK)
			;
		else if (in.json)
			json_dumpf(record, stdout, JSON_INDENT(1) |
				   JSON_REAL_PRECISION(6));
		else
			print(&in, record);
		json_decref(record);
	}
	event_log_free(&log);
	pool_free(&in.pool);
	return in.status;
}

const struct verb verb_bench = {
	"bench", "", "measures how fast this machine explores", run_bench
};
