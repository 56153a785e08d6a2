// SPDX-License-Identifier: GPL-2.0-only
/* Reports made from the records of runs. */
#include "cli.h"

#include <argp.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detect/get.h"
#include "detect/interrupt.h"
#include "detect/jobs.h"
#include "detect/merge.h"
#include "detect/progress.h"
#include "detect/record.h"
#include "detect/replace.h"
#include "detect/schedule-tree.h"
#include "detect/series.h"
#include "report/formats.h"
#include "options.h"
#include "report/report.h"
#include "scenarios.h"

enum {
	KEY_HTML = 256, KEY_JUNIT, KEY_SARIF, KEY_GITHUB, KEY_JSON, KEY_OUT,
	KEY_RUN, KEY_DRIVE, KEY_ALL, KEY_MERGE, KEY_SUMMARY, KEY_EXPECTED,
	KEY_JOBS,
};

struct records {
	struct pool pool;
	VEC(const json_t *) list;
};

struct input {
	int format;
	bool run, drive, all, merge;
	bool expected;		/* SARIF: what is as expected, too */
	unsigned int processes;	/* that make runs; 0: one for each core */
	const char *file;	/* --out */
	const char *dir;	/* of all runs */
	/* As given: with run, names of scenarios (NULL: all of them); else
	 * records and directories of them (NULL: dir). */
	char **args;
	struct records records;		/* that the report is made from */
};

/* ---- reading ---------------------------------------------------------- */

/*
 * A tool's own report lies beside the record, wherever both were carried, and
 * no link leads out of there.  What else the record may name is not read.
 */
static void find_raw(struct pool *pool, json_t *record, const char *path)
{
	const char *raw = json_string_value(json_object_get(record, "raw"));
	const char *slash = strrchr(path, '/'), *base, *beside;
	struct stat s;

	json_object_set_new(record, "dir", slash ?
		json_stringn(path, slash - path) : json_string("."));
	if (!raw)
		return;
	base = strrchr(raw, '/');
	beside = pool_printf(pool, "%.*s%s", slash ? (int)(slash + 1 - path) : 0,
			     path, base ? base + 1 : raw);
	if (!lstat(beside, &s) && S_ISREG(s.st_mode))
		json_object_set_new(record, "raw", json_string(beside));
	else
		json_object_del(record, "raw");
}

static bool add_record(struct records *r, const char *path)
{
	const char *error;
	json_t *record = record_read(&r->pool, path, &error);

	if (!record) {
		complain("%s", error);
		return false;
	}
	find_raw(&r->pool, record, path);
	*vec_add(&r->pool, &r->list) = record;
	return true;
}

/* ".NAME.XXXXXX": where a run is made that has no record yet (detect/rundir.h). */
static bool is_unfinished(const FTSENT *e)
{
	size_t n = e->fts_namelen;

	return e->fts_info == FTS_D && e->fts_level && n > 8 &&
	       e->fts_name[0] == '.' && e->fts_name[n - 7] == '.';
}

/* Such a directory was taken away after the one that it is in had been read. */
static bool is_gone(const FTSENT *e)
{
	return e->fts_level && e->fts_errno == ENOENT;
}

/* A record, or all that lie below a directory. */
static bool add_path(struct records *r, const char *path)
{
	char *paths[] = { (char *)path, NULL };
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	bool good = tree;
	FTSENT *e;

	while (good && (e = fts_read(tree))) {
		if (is_unfinished(e)) {
			fts_set(tree, e, FTS_SKIP);
		} else if (e->fts_info == FTS_NS || e->fts_info == FTS_DNR ||
			   e->fts_info == FTS_ERR) {
			if (is_gone(e))
				continue;
			complain("%s: %s", e->fts_path,
				 strerror(e->fts_errno));
			good = false;
		} else if (e->fts_info == FTS_F &&
			   (!e->fts_level ||
			    !strcmp(e->fts_name, "record.json"))) {
			good = add_record(r, e->fts_path);
		}
	}
	if (tree)
		fts_close(tree);
	return good;
}

static int by_scenario(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a;
	const json_t *y = *(const json_t *const *)b;
	int d = strcmp(get_text(get(x, "scenario"), "file"),
		       get_text(get(y, "scenario"), "file"));

	if (!d)
		d = strcmp(get_text(x, "subject"), get_text(y, "subject"));
	return d ? d : strcmp(get_text(x, "tool"), get_text(y, "tool"));
}

static void drop(struct records *r)
{
	for (size_t i = 0; i < r->list.n; i++)
		json_decref((json_t *)r->list.v[i]);
	pool_free(&r->pool);
}

/* ---- running ---------------------------------------------------------- */

/* A piece of work: a directed run, or an exploration. */
struct piece {
	const struct log_scenario *scenario;
	const char *subject;
	enum expect_mode expect;
	bool explore;
};

struct pieces {
	struct input *in;
	VEC(struct piece) list;
	bool good;		/* those that were taken */
};

/* Where the bug is, an exploration often has too many executions to wait for.  The
 * other processes have other pieces. */
static const char *const bound[] = { "--executions", "10000", NULL };
static const char *const alone[] = { "--jobs", "1", NULL };

static struct run_request request_of(const struct input *in,
				     const struct piece *p)
{
	struct run_request q = {
		.scenario = p->scenario, .subject = p->subject, .out = in->dir,
		.expect = p->expect,
	};

	if (p->explore) {
		q.tool = tool_find("checker");
		q.schedule = "every";
		q.bounded = p->expect == EXPECT_BUG;
		q.explore = q.bounded ? bound : alone;
	} else {
		q.tool = tool_find("tsan");
		q.schedule = "directed";
		q.timeout = 60;
		/* The page shows the tool's own report. */
		q.raw = in->format == KEY_HTML;
	}
	return q;
}

/* What there is to say of it, on standard output or on standard error. */
static char *line_of(const struct run_request *q, const json_t *record,
		     bool good)
{
	char *line = NULL;
	size_t size;
	FILE *f = open_memstream(&line, &size);

	if (!good && !interrupted())
		report_line(record, use_color(stderr), f);
	else if (q->explore)
		report_exploration_line(record, f);
	fclose(f);
	return line;
}

/* Its record goes to where all records are. */
static json_t *make_run(void *arg, size_t piece)
{
	const struct pieces *pieces = arg;
	const struct run_request q = request_of(pieces->in,
						&pieces->list.v[piece]);
	const char *wrong;
	struct run_result r;
	json_t *record, *made;
	char *line;
	bool good;

	progress_step(q.scenario->name, q.subject);
	run(&q, &r);
	record = record_make(&r);
	wrong = record_write(&r, record);
	progress_done();
	good = !wrong && r.judgement.verdict == VERDICT_EXPECTED;
	line = line_of(&q, record, good);
	made = json_pack("{sb ss ss* ss*}", "good", good, "line", line, "wrong",
			 wrong, "place", wrong ? NULL : r.files.place);
	free(line);
	json_decref(record);
	run_free(&r);
	return made;
}

/* And into the report. */
static void take_run(void *arg, size_t piece, json_t *made, const char *why)
{
	struct pieces *pieces = arg;
	const struct piece *p = &pieces->list.v[piece];
	struct records *records = &pieces->in->records;
	const char *place = get_text(made, "place");
	bool good = json_is_true(json_object_get(made, "good"));

	progress_wipe();
	if (*place) {
		good &= add_record(records, pool_printf(&records->pool,
							"%s/record.json",
							place));
		/* The last one, whichever was over last. */
		record_point_latest(&records->pool, pieces->in->dir, place);
	}
	if (*get_text(made, "wrong"))
		complain("%s", get_text(made, "wrong"));
	else if (made)
		fputs(get_text(made, "line"), good ? stdout : stderr);
	else if (!interrupted())
		complain("%s on %s: %s", p->scenario->name, p->subject, why);
	fflush(stdout);
	pieces->good &= good;
	json_decref(made);
}

static bool is_asked(const struct input *in, const char *scenario)
{
	if (!in->args)
		return true;
	for (char **name = in->args; *name; name++)
		if (!strcmp(*name, scenario))
			return true;
	return false;
}

/* Does each name that was given belong to a scenario that --run can run? */
static bool names_known(const struct input *in, const struct event_log *log)
{
	for (char **name = in->args; name && *name; name++) {
		const struct log_scenario *s = scenario_named(log, *name);

		if (!s)
			return false;
		if (!s->schedule) {
			complain("%s has no directed schedule, and --run makes directed runs",
				 *name);
			return false;
		}
	}
	return true;
}

static void add_pieces(struct pool *pool, struct pieces *pieces,
		       const struct log_scenario *s, const char *subject,
		       enum expect_mode expect)
{
	for (int explore = 0; explore <= pieces->in->all; explore++)
		*vec_add(pool, &pieces->list) = (struct piece){
			s, subject, expect, explore
		};
}

static void add_scenario(struct pool *pool, struct pieces *pieces,
			 const struct log_scenario *s)
{
	char *names = pool_strdup(pool, s->clean_on), *name;

	add_pieces(pool, pieces, s, s->shows_on, EXPECT_BUG);
	while ((name = strsep(&names, " ")))
		if (*name)
			add_pieces(pool, pieces, s, name, EXPECT_CLEAN);
}

/* Only what has a schedule: the page steps through what happened. */
static bool run_each(struct input *in, const struct event_log *log)
{
	struct pool pool = { 0 };
	struct pieces pieces = { .in = in, .good = true };

	for (size_t i = 0; i < log->scenarios.n; i++) {
		const struct log_scenario *s = &log->scenarios.v[i];

		if (s->schedule && is_asked(in, s->name))
			add_scenario(&pool, &pieces, s);
	}
	progress_begin("runs", pieces.list.n);
	jobs_run(&(struct jobs){
		.n = pieces.list.n, .processes = in->processes,
		.make = make_run, .take = take_run, .arg = &pieces,
	});
	progress_end();
	pool_free(&pool);
	return pieces.good;
}

static enum status run_all(struct input *in)
{
	struct pool pool = { 0 };
	struct event_log log;
	enum status status = scenarios_ask(&pool, NULL, &log);

	if (status == STATUS_OK && !names_known(in, &log))
		status = STATUS_USAGE;
	else if (status == STATUS_OK && !run_each(in, &log))
		status = STATUS_NOT;
	event_log_free(&log);
	pool_free(&pool);
	return status;
}

/* As the verb does, matrix.json among the records. */
static enum status make_matrix(const struct input *in)
{
	struct pool pool = { 0 };
	VEC(char *) argv = { 0 };
	enum status status;

	*vec_add(&pool, &argv) = "dmrace matrix";
	*vec_add(&pool, &argv) = "--out";
	*vec_add(&pool, &argv) = (char *)in->dir;
	if (in->processes) {
		*vec_add(&pool, &argv) = "--jobs";
		*vec_add(&pool, &argv) = pool_printf(&pool, "%u",
						     in->processes);
	}
	for (char **name = in->args; name && *name; name++)
		*vec_add(&pool, &argv) = *name;
	*vec_add(&pool, &argv) = NULL;
	status = verb_matrix.run(argv.n - 1, argv.v);
	pool_free(&pool);
	return status;
}

static enum status make_all(struct input *in)
{
	enum status status, matrix;

	progress_parts(1 + in->all + in->drive);
	status = run_all(in);
	if (!in->all || status == STATUS_CANNOT || status == STATUS_USAGE ||
	    interrupted())
		return status;
	matrix = make_matrix(in);
	return matrix == STATUS_OK ? status : matrix;
}

/* ---- merging ---------------------------------------------------------- */

static enum status merge(const struct records *r, bool json)
{
	struct pool pool = { 0 };
	struct merge merge = { 0 };
	enum status status;

	merge_records(&pool, r->list.v, r->list.n, &merge);
	if (!merge.whole)
		status = merge.usage ? STATUS_USAGE : STATUS_NOT;
	else
		status = merge.good ? STATUS_OK : STATUS_NOT;
	if (merge.whole && json)
		report_json(merge.whole, stdout);
	else if (merge.whole)
		report_exploration(merge.whole, stdout);
	if (merge.why)
		complain("%s", merge.why);
	json_decref(merge.whole);
	pool_free(&pool);
	return status;
}

/* ---- writing ---------------------------------------------------------- */

static bool is_named(const struct log_scenario *s, const char *subject)
{
	size_t n = strcspn(s->clean_on, " ");

	return !strcmp(s->shows_on, subject) ||
	       (strlen(subject) == n && !strncmp(s->clean_on, subject, n));
}

/* The record's scenario if its subject is the one with the bug, or the first one
 * without it; else NULL. */
static const struct log_scenario *drivable(const struct event_log *log,
					   const json_t *record)
{
	const struct log_scenario *s = event_log_scenario(log,
		get_text(get(record, "scenario"), "name"));

	return s && s->schedule && is_named(s, get_text(record, "subject")) &&
	       !strcmp(get_text(record, "tool"), "tsan") ? s : NULL;
}

/* The trees of a report, {scenario: {subject: tree}}; a piece of work is one of
 * them. */
struct trees {
	const char *dir;	/* for the runs' logs */
	VEC(struct tree {
		const struct log_scenario *scenario;
		const json_t *record;
	}) list;
	json_t *made;
	bool good;
};

static json_t *make_tree(void *arg, size_t piece)
{
	const struct trees *trees = arg;
	const struct log_scenario *s = trees->list.v[piece].scenario;
	const json_t *record = trees->list.v[piece].record;
	const char *subject = get_text(record, "subject");
	json_t *tree;

	progress_step(s->name, subject);
	tree = schedule_tree(s, subject, record, trees->dir);
	progress_done();
	return tree;
}

static void take_tree(void *arg, size_t piece, json_t *tree, const char *why)
{
	struct trees *trees = arg;
	const char *name = trees->list.v[piece].scenario->name;
	const char *subject = get_text(trees->list.v[piece].record, "subject");

	if (!tree) {
		trees->good = false;
		progress_wipe();
		if (!interrupted())
			complain("the schedules of %s on %s: %s", name, subject,
				 why);
		return;
	}
	if (!json_object_get(trees->made, name))
		json_object_set_new(trees->made, name, json_object());
	json_object_set_new(json_object_get(trees->made, name), subject, tree);
}

/* False: some are missing, and that was reported. */
static bool record_trees(const struct input *in, json_t *made)
{
	const struct records *r = &in->records;
	struct trees trees = { .made = made, .good = true };
	struct pool pool = { 0 };
	struct event_log log;
	bool asked = scenarios_ask(&pool, NULL, &log) == STATUS_OK;

	trees.dir = pool_printf(&pool, "%s/trees", in->dir);
	for (size_t i = 0; asked && i < r->list.n; i++) {
		const struct log_scenario *s = drivable(&log, r->list.v[i]);

		if (s)
			*vec_add(&pool, &trees.list) = (struct tree){
				s, r->list.v[i]
			};
	}
	progress_begin("schedules", trees.list.n);
	jobs_run(&(struct jobs){
		.n = trees.list.n, .processes = in->processes,
		.make = make_tree, .take = take_tree, .arg = &trees,
	});
	progress_end();
	event_log_free(&log);
	pool_free(&pool);
	return trees.good;
}

/*
 * The matrix that lies with the records of the report.  One that was there
 * before these were made is of another experiment.  False: one is there and
 * cannot be used, and that was reported.
 */
static bool find_matrix(const struct input *in, json_t **matrix)
{
	char *dirs[] = { (char *)in->dir, NULL };
	char **dir = in->run || !in->args ? dirs : in->args;
	struct pool pool = { 0 };
	const char *wrong = NULL;

	for (*matrix = NULL; *dir && !*matrix && !wrong; dir++) {
		const char *path = pool_printf(&pool, "%s/matrix.json", *dir);

		if ((!in->run || in->all) && !access(path, F_OK))
			*matrix = matrix_read(&pool, path, &wrong);
	}
	if (wrong)
		complain("%s", wrong);
	pool_free(&pool);
	return !wrong;
}

/* What GitHub shows on the page of the job, if it runs there. */
static enum status add_job_summary(const struct records *r)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	FILE *out = path && *path ? fopen(path, "a") : NULL;

	if (out)
		report_markdown(r->list.v, r->list.n, out);
	if (!path || !*path || (out && !fclose(out)))
		return STATUS_OK;
	complain("cannot write %s: %s", path, strerror(errno));
	return STATUS_NOT;
}

static enum status write_report(const struct input *in, FILE *out)
{
	enum status status = STATUS_OK;
	const json_t *const *v = in->records.list.v;
	size_t n = in->records.list.n;
	json_t *extra, *matrix, *trees;

	switch (in->format) {
	case KEY_HTML:
		extra = json_object();
		if (!find_matrix(in, &matrix))
			status = STATUS_NOT;
		if (matrix)
			json_object_set_new(extra, "matrix", matrix);
		trees = json_object();
		if (in->drive && !record_trees(in, trees))
			status = STATUS_NOT;
		if (in->drive)
			json_object_set(extra, "trees", trees);
		json_decref(trees);
		report_html(v, n, extra, out);
		json_decref(extra);
		break;
	case KEY_JUNIT:
		report_junit(v, n, out);
		break;
	case KEY_SARIF:
		report_sarif(v, n, in->expected, out);
		break;
	case KEY_GITHUB:
		report_github(v, n, out);
		status = add_job_summary(&in->records);
		break;
	case KEY_SUMMARY:
		if (report_summary(v, n, out))
			status = STATUS_NOT;
		break;
	default:
		report_array(v, n, out);
	}
	return status;
}

static enum status write_file(const struct input *in)
{
	enum status status = STATUS_OK;
	struct pool pool = { 0 };
	struct replacement file;
	bool written;
	FILE *out;

	if (!in->file)
		return write_report(in, stdout);
	out = replace_begin(&pool, &file, in->file);
	interrupt_hold();
	if (out)
		status = write_report(in, out);
	written = out && replace_end(&file, out, !interrupted());
	interrupt_release();
	if (!written && !interrupted())
		complain("cannot write %s: %s", in->file, strerror(errno));
	else if (written && in->format == KEY_HTML)
		printf("%s: %zu runs\n", in->file, in->records.list.n);
	pool_free(&pool);
	return written ? status : STATUS_NOT;
}

/* So that a page shows the lines of projects outside this tree, too. */
static void allow_sources(void)
{
	struct pool pool = { 0 };
	struct event_log log;
	bool cannot;

	/* this also allows the files that the runners name */
	scenarios_read(&pool, NULL, &log, &cannot);
	event_log_free(&log);
	pool_free(&pool);
}

/* A scenario was named where records are expected. */
static bool is_no_path(const char *name)
{
	if (!access(name, F_OK) || !is_scenario(name))
		return false;
	complain("'%s' is a scenario: give --run or --all, which run it, or name its records",
		 name);
	return true;
}

/* For a report of runs that were made before. */
static enum status read_records(struct input *in)
{
	struct records *r = &in->records;
	bool good = true;

	for (char **path = in->args; path && *path; path++)
		if (is_no_path(*path))
			return STATUS_USAGE;
	for (char **path = in->args; path && *path && good; path++)
		good = add_path(r, *path);
	if (!in->args)
		good = add_path(r, in->dir);
	if (good && !r->list.n) {
		complain("no records in %s: make some with 'dmrace run', or give --run",
			 in->args ? in->args[0] : in->dir);
		good = false;
	}
	return good ? STATUS_OK : STATUS_NOT;
}

static enum status write_all(const struct input *in)
{
	enum status written;

	qsort(in->records.list.v, in->records.list.n,
	      sizeof(*in->records.list.v), by_scenario);
	if (in->merge)
		return merge(&in->records, in->format);
	if (in->format == KEY_HTML)
		allow_sources();
	written = write_file(in);
	if (!interrupted())
		return written;
	complain("interrupted by %s", interrupt_name());
	return STATUS_NOT;
}

static enum status report(struct input *in)
{
	enum status status = in->run ? make_all(in) : read_records(in);
	enum status written;

	if (in->run && interrupted()) {
		complain("interrupted by %s: the records made so far are in %s",
			 interrupt_name(), in->dir);
		return STATUS_NOT;
	}
	/* the runs that were made are reported, even if others failed */
	if (!in->records.list.n || (!in->run && status != STATUS_OK))
		return status;
	written = write_all(in);
	return written == STATUS_OK ? status : written;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case KEY_HTML:
	case KEY_JUNIT:
	case KEY_SARIF:
	case KEY_GITHUB:
	case KEY_JSON:
	case KEY_SUMMARY:
		if (in->format && in->format != key)
			usage(state->name, "give one format only");
		in->format = key;
		return 0;
	case 'q':
		progress_off();
		return 0;
	case KEY_EXPECTED:
		in->expected = true;
		return 0;
	case KEY_OUT:
		in->file = option_out(state, arg);
		return 0;
	case KEY_JOBS:
		in->processes = option_number(state, "jobs", arg);
		return 0;
	case KEY_RUN:
		in->run = true;
		return 0;
	case KEY_DRIVE:
		in->drive = true;
		return 0;
	case KEY_ALL:
		in->all = in->run = in->drive = true;
		return 0;
	case KEY_MERGE:
		in->merge = true;
		return 0;
	case ARGP_KEY_ARGS:
		in->args = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (in->merge && (!in->args || in->run || in->file ||
				  (in->format && in->format != KEY_JSON)))
			usage(state->name, "--merge takes records, and no other option than --json");
		if (!in->format && !in->merge)
			usage(state->name, "give a format: --html, --json, --junit, --sarif, --github or --summary");
		if (in->expected && in->format != KEY_SARIF)
			usage(state->name, "--expected belongs to --sarif");
		if (in->drive && !in->all && in->format != KEY_HTML)
			usage(state->name, "--drive belongs to --html");
		if (in->all && (in->format != KEY_HTML || !in->file))
			usage(state->name, "--all makes a page: give --html and --out FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status run_report(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "html", KEY_HTML, NULL, 0, "write an HTML page to step through: one file, no network needed", 0 },
		{ "json", KEY_JSON, NULL, 0, "write a JSON array of the records", 0 },
		{ "junit", KEY_JUNIT, NULL, 0, "write JUnit XML", 0 },
		{ "sarif", KEY_SARIF, NULL, 0, "write SARIF 2.1.0, with the interleaving as code flow", 0 },
		{ "expected", KEY_EXPECTED, NULL, 0, "with --sarif: also write the findings that are expected, as suppressed results", 0 },
		{ "github", KEY_GITHUB, NULL, 0, "write GitHub annotations for what is not as expected, and the summary of the job", 0 },
		{ "summary", KEY_SUMMARY, NULL, 0, "write what is not as expected, once for each scenario: which race, where, how to replay it", 0 },
		{ "quiet", 'q', NULL, 0, "show no progress", 0 },
		{ "out", KEY_OUT, "FILE", 0, "write to FILE instead of standard output", 0 },
		{ "run", KEY_RUN, NULL, 0, "first run all scenarios (or those named) under tsan, on the code with the bug and on the code without it; the report is of these runs only", 0 },
		{ "all", KEY_ALL, NULL, 0, "first make all that the page can show: --run, --drive, the matrix and all explorations (takes a minute for all scenarios)", 0 },
		{ "merge", KEY_MERGE, NULL, 0, "merge the parts of one exploration (explore --shard), as text or as --json", 0 },
		OPTION_JOBS(KEY_JOBS),
		{ "drive", KEY_DRIVE, NULL, 0, "record more schedules, so that the reader of the page can choose which CPU runs (takes half a minute for all scenarios)", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "[RECORD|DIR|SCENARIO ...]",
		.doc = "Writes a report of recorded runs: of all in dmrace-out (or $DMRACE_OUT), of the records and directories that are named, or with --run and --all of runs that it makes first. Give one format: --html, --json, --junit, --sarif, --github or --summary.",
	};
	struct input in = { .dir = records_dir() };
	enum status status;

	parse_options(&argp, argc, argv, 0, &in);
	status = report(&in);
	drop(&in.records);
	return status;
}

const struct verb verb_report = {
	"report", "--FORMAT", "writes a page, or a file for other tools", run_report
};
