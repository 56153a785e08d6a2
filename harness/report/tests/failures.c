// SPDX-License-Identifier: GPL-2.0-only
/* Records that fail for one reason are one failure; the worst comes first. */
#include "report/failures.h"

#include <stdlib.h>
#include <string.h>

#include "detect/get.h"
#include "expect.h"
#include "report/formats.h"
#include "report/headline.h"
#include "report/report.h"

/* a: the function on the first side; NULL: nothing was found. */
static json_t *record(const char *name, const char *subject, const char *tool,
		      const char *result, const char *a)
{
	json_t *o = json_pack("{s{ss,ss,ss},ss,ss,s{ss,s[],s[]},ss,s[],ss}",
			      "scenario", "name", name, "title",
			      "something goes wrong", "shows_on", "old",
			      "subject", subject, "tool", tool, "verdict",
			      "result", result, "missing", "unexpected",
			      "replay", "dmrace replay it", "findings",
			      "dir", "out/there");

	if (a)
		json_array_append_new(json_object_get(o, "findings"),
			json_pack("{ss,ss,ss,sb,s[{ss,ss,ss,si,si},{ss,ss,ss,si,si}]}",
				  "tool", tool, "kind", "data-race", "field",
				  "device.disk", "expected", 0, "sides",
				  "fn", a, "op", "writes", "file", "new/dm.c",
				  "line", 12, "cpu", 1,
				  "fn", "find", "op", "reads", "file",
				  "new/dm.c", "line", 34, "cpu", 2));
	return o;
}

static void explore(json_t *o, const char *schedule)
{
	json_object_set_new(o, "explored", json_pack("{s[sssss],s[s],si}",
		"asked", "--more", "1", "--granularity", "sync",
		"--until-found", "with", "bkl", "shards", 1));
	json_object_set_new(json_array_get(json_object_get(o, "findings"), 0),
			    "schedule", json_string(schedule));
}

static void set(json_t *o, const char *key, const char *value)
{
	json_object_set_new(json_object_get(o, "verdict"), key,
			    json_string(value));
}

static char *printed(size_t (*report)(const json_t *const *, size_t, FILE *),
		     const json_t *const *records, size_t n, size_t *failed)
{
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	*failed = report(records, n, f);
	fclose(f);
	return out;
}

static size_t github(const json_t *const *records, size_t n, FILE *out)
{
	report_github(records, n, out);
	return 0;
}

static size_t markdown(const json_t *const *records, size_t n, FILE *out)
{
	report_markdown(records, n, out);
	return 0;
}

static size_t count(const char *s, const char *what)
{
	size_t n = 0;

	while ((s = strstr(s, what))) {
		n++;
		s += strlen(what);
	}
	return n;
}

static void check_lines(struct pool *pool)
{
	json_t *race = record("one", "new", "tsan", "not as expected", "make");
	json_t *more = record("one", "new", "checker", "not as expected",
			      "make");
	json_t *gone = record("two", "old", "tsan", "not as expected", NULL);
	json_t *error = record("two", "old", "drd", "error", NULL);
	const json_t *f = record_finding(race);

	EXPECT(f);
	EXPECT(!strcmp(record_line(pool, race),
		       "data-race: cpu1 writes device.disk in make (new/dm.c:12), cpu2 reads it in find (new/dm.c:34)"));
	EXPECT(!strcmp(finding_identity(pool, race, f),
		       "new/data-race/find/make/device.disk"));
	EXPECT(!strcmp(replay_line(pool, race, f), "dmrace replay it"));
	explore(more, "one:1*5,2");
	EXPECT(!schedule_line(pool, race, f));
	/* under the default detector, or under its own */
	EXPECT(!strcmp(schedule_line(pool, more, record_finding(more)),
		       "dmrace replay one:1*5,2 --on new --with bkl"));
	EXPECT(!strcmp(replay_line(pool, more, record_finding(more)),
		       "dmrace replay one:1*5,2 --on new --with bkl --under checker"));
	EXPECT(!strcmp(record_kind(pool, race), "tsan"));
	EXPECT(!strcmp(record_kind(pool, more),
		       "explore --more 1 --granularity sync under checker"));
	explore(more, "a | b:1*5,2");
	EXPECT(!strcmp(replay_line(pool, more, record_finding(more)),
		       "dmrace replay 'a | b:1*5,2' --on new --with bkl --under checker"));
	json_object_set_new(json_object_get(more, "explored"), "shards",
			    json_integer(3));
	json_object_set_new(json_object_get(more, "explored"), "shard",
			    json_integer(2));
	EXPECT(!strcmp(record_kind(pool, more),
		       "explore --more 1 --granularity sync --shard 2/3 under checker"));
	json_array_append_new(json_object_get(json_object_get(gone, "verdict"),
					      "missing"),
			      json_string("leak: f"));
	EXPECT(!strcmp(record_line(pool, gone), "not found: leak: f"));
	json_array_append_new(json_object_get(json_object_get(gone, "verdict"),
					      "missing"),
			      json_string("leak: g"));
	EXPECT(!strcmp(record_line(pool, gone),
		       "not found: leak: f, and 1 more"));
	set(error, "why", "no tool");
	EXPECT(!strcmp(record_line(pool, error), "no tool"));
	/* What is expected is no reason. */
	json_object_set_new((json_t *)f, "expected", json_true());
	EXPECT(!record_finding(race));
	json_decref(race);
	json_decref(more);
	json_decref(gone);
	json_decref(error);
}

/* A race in the subject's own files, of all that was not expected. */
static void check_choice(struct pool *pool)
{
	json_t *r = record("one", "new", "tsan", "not as expected", NULL);
	json_t *list = json_pack(
		"[{ss,ss,s[{ss,ss}],ss},"
		"{ss,ss,s[{ss,ss,ss},{ss,ss,ss}]},"
		"{ss,ss,s[{ss,ss,ss},{ss,ss,ss}]},"
		"{ss,ss,sb,s[{ss,ss,ss},{ss,ss,ss}]}]",
		"kind", "broken", "field", "md.count", "sides",
		"fn", "alone", "file", "new/dm.c", "text", "is odd",
		"kind", "data-race", "field", "low", "sides",
		"fn", "a", "op", "reads", "file", "lib/a.c",
		"fn", "b", "op", "writes", "file", "newer/a.c",
		"kind", "data-race", "field", "own", "sides",
		"fn", "a", "op", "reads", "file", "new/dm.c",
		"fn", "b", "op", "writes", "file", "lib/a.c",
		"kind", "data-race", "field", "known", "benign", 1, "sides",
		"fn", "a", "op", "reads", "file", "new/dm.c",
		"fn", "b", "op", "writes", "file", "new/dm.c");

	json_object_set_new(r, "findings", list);
	EXPECT(get_is(record_finding(r), "field", "own"));
	json_array_remove(list, 2);
	EXPECT(get_is(record_finding(r), "field", "low"));
	json_array_remove(list, 1);
	EXPECT(get_is(record_finding(r), "field", "md.count"));
	EXPECT(!strcmp(finding_line(pool, record_finding(r)),
		       "broken: in alone (new/dm.c:0): md.count is odd"));
	json_array_remove(list, 0);
	EXPECT(json_array_size(list) == 1 && !record_finding(r));
	json_decref(r);
}

/* A race says more than what is missing, and a subject is not another. */
static void check_best(struct pool *pool)
{
	json_t *r[] = {
		record("one", "new", "tsan", "not as expected", NULL),
		record("one", "new", "checker", "not as expected", "make"),
		record("one", "old", "tsan", "not as expected", NULL),
	};
	struct failures list;
	size_t failed;
	char *out;

	for (int i = 0; i < 3; i++)
		json_array_append_new(json_object_get(json_object_get(r[i],
				      "verdict"), "missing"),
				      json_string("leak: f"));
	list = failures_find(pool, (const json_t **)r, 3);
	EXPECT(list.n == 2);
	EXPECT(list.v[0].record == r[1] && list.v[0].n == 2);
	out = printed(report_summary, (const json_t **)r, 3, &failed);
	EXPECT(count(out, "\n  missing leak: f\n") == 2);
	free(out);
	for (int i = 0; i < 3; i++)
		json_decref(r[i]);
}

/* What many detectors found is one result, which names each of them. */
static void check_sarif(void)
{
	json_t *r[] = {
		record("one", "new", "checker", "not as expected", "make"),
		record("one", "new", "checker", "not as expected", "make"),
	};
	json_t *sarif;
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	explore(r[0], "one:1*5,2");
	report_sarif((const json_t **)r, 2, false, f);
	fclose(f);
	sarif = json_loads(out, 0, NULL);
	EXPECT(json_array_size(get(json_array_get(get(sarif, "runs"), 0),
				   "results")) == 1);
	EXPECT(strstr(out, "by explore --more 1 --granularity sync under checker, checker. Replay: dmrace replay it\""));
	json_decref(sarif);
	free(out);
	for (int i = 0; i < 2; i++)
		json_decref(r[i]);
}

/* With more CPUs than the scenario has it is the exploration that is repeated. */
static void check_more_cpus(json_t *record)
{
	struct pool pool = { 0 };
	const json_t *finding = json_array_get(get(record, "findings"), 0);
	json_t *explored = json_object_get(record, "explored");

	json_object_set_new(json_object_get(record, "scenario"), "actors",
			    json_pack("[{},{}]"));
	json_object_set_new(explored, "cpus", json_integer(2));
	EXPECT(strstr(schedule_line(&pool, record, finding), "replay one:1"));
	json_object_set_new(explored, "cpus", json_integer(3));
	json_object_set_new(explored, "strategy", json_string("all"));
	EXPECT(!strcmp(schedule_line(&pool, record, finding),
		       "dmrace explore one --on new --more 1 --granularity sync --until-found"));
	EXPECT(!strcmp(replay_line(&pool, record, finding),
		       schedule_line(&pool, record, finding)));
	json_object_set_new(explored, "strategy", json_string("pct"));
	EXPECT(!strcmp(schedule_line(&pool, record, finding),
		       "dmrace hunt one --on new --more 1 --granularity sync"));
	json_object_set_new(explored, "cpus", json_integer(2));
	pool_free(&pool);
}

/* What an exploration prints can be typed as it stands. */
static void check_exploration(void)
{
	json_t *r = record("one", "new", "checker", "not as expected", "make");
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	explore(r, "one:1*5,2");
	report_exploration(r, f);
	fclose(f);
	EXPECT(strstr(out, "data-race  device.disk\n"
		      "    cpu1 writes in make (new/dm.c:12)\n"
		      "    cpu2 reads in find (new/dm.c:34)\n"
		      "    at schedule 0; again: dmrace replay one:1*5,2 --on new --with bkl\n"));
	free(out);
	check_more_cpus(r);
	/* in a gate's log: three of what is missing, whole, and the record */
	for (int i = 0; i < 5; i++)
		json_array_append_new(json_object_get(json_object_get(r,
				      "verdict"), "missing"),
				      json_string("data-race: something of which there is more to say than a line of 80 columns has room for"));
	f = open_memstream(&out, &size);
	report_exploration_line(r, f);
	fclose(f);
	EXPECT(count(out, "  missing    data-race: ") == 3);
	EXPECT(count(out, " has room for\n") == 3);
	EXPECT(strstr(out, "\n  missing    and 2 more, in the record\n"
		      "record   out/there/record.json\n"));
	free(out);
	json_decref(r);
}

static void check_grouping(struct pool *pool)
{
	json_t *r[] = {
		record("gone", "old", "tsan", "error", NULL),
		record("one", "new", "checker", "not as expected", "make"),
		record("one", "new", "tsan", "not as expected", "make"),
		record("one", "old", "tsan", "as expected", "make"),
		record("other", "new", "tsan", "not as expected", "put"),
		record("third", "new", "tsan", "not as expected", "make"),
		record("fine", "new", "tsan", "reported", "make"),
		record("third", "new", "drd", "cannot run here", NULL),
	};
	const size_t n = sizeof(r) / sizeof(*r);
	struct failures list = failures_find(pool, (const json_t **)r, n);
	size_t failed;
	char *out;

	EXPECT(list.n == 4);
	EXPECT(list.records == 6);
	EXPECT(list.v[0].n == 2);
	EXPECT(get_is(list.v[0].record, "tool", "tsan"));
	EXPECT(!strcmp(list.v[0].kinds, "checker, tsan"));
	EXPECT(!list.v[0].same && !list.v[1].same);
	EXPECT(list.v[2].same == &list.v[0]);
	EXPECT(get_is(get(list.v[3].record, "scenario"), "name", "gone"));
	out = printed(report_summary, (const json_t **)r, n, &failed);
	EXPECT(failed == 6);
	EXPECT(strstr(out, "not as expected: 6 of 8 runs"));
	EXPECT(strstr(out, "cpu1 writes device.disk in make (new/dm.c:12)\n"));
	EXPECT(strstr(out, "replay  dmrace replay it\n"));
	setenv("DMRACE_COMMAND", "other/dmrace", 1);
	free(out);
	out = printed(report_summary, (const json_t **)r, n, &failed);
	EXPECT(strstr(out, "replay  other/dmrace replay it\n"));
	EXPECT(!strcmp(replay_line(pool, r[2], NULL), "dmrace replay it"));
	unsetenv("DMRACE_COMMAND");
	EXPECT(strstr(out, "record  out/there/record.json\n"));
	EXPECT(strstr(out, "third on new: the same data-race as one (2 failed)"));
	EXPECT(!strstr(out, "fine"));
	free(out);
	out = printed(markdown, (const json_t **)r, n, &failed);
	EXPECT(count(out, "\n| ") == 6);
	EXPECT(count(out, " | <code>dmrace replay it</code> | ") == 4);
	free(out);
	/* As expected, and in few words. */
	out = printed(report_summary, (const json_t **)&r[3], 1, &failed);
	EXPECT(!failed);
	EXPECT(!strcmp(out, "as expected: 1 of 1 runs and explorations\n"));
	free(out);
	/* What was not judged does not count as that. */
	json_object_set_new(json_object_get(r[3], "verdict"), "result",
			    json_string("reported"));
	out = printed(report_summary, (const json_t **)&r[3], 1, &failed);
	EXPECT(!failed);
	EXPECT(strstr(out, "as expected: 0 of 1 runs and explorations; the others are only reported: "));
	free(out);
	out = printed(markdown, (const json_t **)&r[3], 1, &failed);
	EXPECT(strstr(out, "as expected, 0 of 1 runs and explorations; "));
	free(out);
	for (size_t i = 0; i < n; i++)
		json_decref(r[i]);
}

/* GitHub shows ten; that there are more is one of them. */
static void check_annotations(size_t scenarios, size_t want)
{
	json_t *r[40];
	char name[16], *out;
	size_t failed;

	for (size_t i = 0; i < scenarios; i++) {
		snprintf(name, sizeof(name), "s%zu", i);
		r[i] = record(name, "new", "tsan", "not as expected",
			      i < scenarios / 2 ? "make" : name);
	}
	out = printed(github, (const json_t **)r, scenarios, &failed);
	EXPECT(count(out, "::error ") == want);
	EXPECT(count(out, "more scenarios") == (scenarios > want));
	/* s1 has the race of s0: the 20 with other races go first */
	EXPECT(scenarios < 40 || !strstr(out, "title=s1 on"));
	free(out);
	/* five in full, each once; the others have a line */
	out = printed(report_summary, (const json_t **)r, scenarios, &failed);
	EXPECT(count(out, "\n  replay  ") == (scenarios < 5 ? scenarios : 5));
	EXPECT(count(out, " on new: ") == scenarios);
	free(out);
	for (size_t i = 0; i < scenarios; i++)
		json_decref(r[i]);
}

int main(void)
{
	struct pool pool = { 0 };

	check_lines(&pool);
	check_choice(&pool);
	check_best(&pool);
	check_grouping(&pool);
	check_sarif();
	check_exploration();
	check_annotations(1, 1);
	check_annotations(10, 10);
	check_annotations(11, 10);
	check_annotations(40, 10);
	pool_free(&pool);
	return expect_status();
}
