// SPDX-License-Identifier: GPL-2.0-only
/* An exploration as text: the certificate, or what was found and how. */
#include "report.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "detect/get.h"
#include "headline.h"
#include "short.h"
#include "typed.h"

static void put_sides(const json_t *finding, FILE *out)
{
	const json_t *sides = json_object_get(finding, "sides"), *side;
	const char *field = get_text(finding, "field");
	struct pool pool = { 0 };
	size_t i;

	fprintf(out, "%s%s%s\n", get_text(finding, "kind"), *field ? "  " : "",
		field);
	json_array_foreach(sides, i, side)
		fprintf(out, "    %s\n", *get_text(side, "fn") ?
			side_line(&pool, side, "") : get_text(finding, "text"));
	pool_free(&pool);
}

static void put_finding(const json_t *record, const json_t *finding,
			FILE *out)
{
	struct pool pool = { 0 };
	const char *again = schedule_line(&pool, record, finding);

	put_sides(finding, out);
	if (again)
		fprintf(out, "    at schedule %ld; again: %s\n",
			get_number(finding, "execution"), typed(&pool, again));
	pool_free(&pool);
}

/* A trace is what a schedule comes to, but for orders that do not matter. */
static void put_coverage(const json_t *e, FILE *out)
{
	fprintf(out, "%ld ", get_number(e, "traces"));
	if (get_number(e, "of"))
		fprintf(out, "of %ld traces", get_number(e, "of"));
	else
		fputs("different traces", out);
}

/* That was asked for, and is no certificate. */
static bool stopped_early(const json_t *e)
{
	return !strcmp(get_text(e, "bound"), "first finding");
}

/* Where equal CPUs can change places one trace stands for several. */
static void put_symmetry(const json_t *e, FILE *out)
{
	const json_t *groups = json_object_get(e, "equal"), *group;
	long n = get_number(e, "executions");
	const char *c;
	size_t i;

	if (groups)
		fprintf(out, "%ld %s for %ld traces, %ld bad:", n,
			n == 1 ? "execution stands" : "executions stand",
			get_number(e, "stand_for"), get_number(e, "bad_for"));
	json_array_foreach(groups, i, group) {
		fputs(i ? ", " : " ", out);
		for (c = json_string_value(group); *c; c++)
			fputs(*c == ' ' ? " = " : (char[]){ *c, 0 }, out);
	}
	if (groups)
		fputc('\n', out);
	if (*get_text(e, "unequal"))
		fprintf(out, "no CPU stands for another: %s\n",
			get_text(e, "unequal"));
}

/* Recorded actors, whose programs may have gone on otherwise. */
static void put_ended_early(const json_t *e, FILE *out)
{
	const json_t *list = json_object_get(e, "ended_early"), *text;
	size_t i;

	json_array_foreach(list, i, text)
		fprintf(out, "in some schedules %s: the recorded actor ends there\n",
			json_string_value(text));
}

/* Of an exploration that was cut short: how many schedules there are. */
static void put_estimate(const json_t *e, FILE *out)
{
	const json_t *list = json_object_get(e, "estimates");
	size_t n = json_array_size(list);
	const json_t *last = json_array_get(list, n ? n - 1 : 0);
	double executions = get_number(e, "executions");
	double all = get_number(last, "executions");
	double seconds = get_number(e, "milliseconds") / 1000.0;
	double unit = 1;	/* only two digits say something */

	if (json_is_true(json_object_get(e, "complete")) || all <= executions)
		return;
	while (all / unit >= 100)
		unit *= 10;
	seconds *= executions > 0 ? all / executions : 0;
	fprintf(out, "an estimate: about %.0f schedules in all (%.*f s)\n",
		(long)(all / unit + 0.5) * unit, seconds < 10, seconds);
}

static const char *schedules(long n)
{
	return n == 1 ? "schedule" : "schedules";
}

static void put_counts(const json_t *e, FILE *out)
{
	bool complete = json_is_true(json_object_get(e, "complete"));
	bool sample = strcmp(get_text(e, "strategy"), "all");
	long executions = get_number(e, "executions");
	double seconds = get_number(e, "milliseconds") / 1000.0;

	if (sample)
		fprintf(out, "%ld %s sampled (%s)", executions,
			schedules(executions), get_text(e, "strategy"));
	else if (complete && get_number(e, "shards") <= 1)
		fprintf(out, "%ld of %ld %s", executions, executions,
			schedules(executions));
	else if (complete)
		fprintf(out, "%ld %s, all of part %ld of %ld", executions,
			schedules(executions), get_number(e, "shard"),
			get_number(e, "shards"));
	else if (stopped_early(e))
		fprintf(out, "%ld %s, stopped at the first finding", executions,
			schedules(executions));
	else
		fprintf(out, "%ld %s, not all (%s)", executions,
			schedules(executions), get_text(e, "bound"));
	fprintf(out, ", %ld bad\n", get_number(e, "bad"));
	put_symmetry(e, out);
	put_ended_early(e, out);
	if (sample) {
		fputs("saw ", out);
		put_coverage(e, out);
		fputc('\n', out);
	}
	fprintf(out, "%ld points, at most %ld in one schedule; %.2f s, %ld MiB\n",
		get_number(e, "points"), get_number(e, "depth"), seconds,
		get_number(e, "rss") / 1024);
	put_estimate(e, out);
	if (get_number(e, "first"))
		fprintf(out, "the first finding at schedule %ld\n",
			get_number(e, "first"));
}

/* What a claim about all schedules is about, and who has looked again. */
static void put_claim(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored"), *word;
	const json_t *c = json_object_get(e, "cross_check");
	const char *memory = get_text(e, "memory");
	const char *build = get_text(record, "build");
	size_t i;

	if (!json_is_true(json_object_get(e, "complete")))
		return;
	if (c && !get_number(c, "executions"))
		fputs("cross-check: none: no random execution was of a remembered trace\n",
		      out);
	else if (c)
		fprintf(out, "cross-check: %ld random executions met no other trace (%ld different ones)\n",
			get_number(c, "executions"), get_number(c, "traces"));
	else
		fprintf(out, "cross-check: none%s\n",
			get_number(e, "shards") > 1 || get_number(e, "parts") ?
			": the exploration was in parts" :
			"");
	if (!*memory)
		return;
	fprintf(out, "holds for: %ld CPUs, %s memory", get_number(e, "cpus"),
		memory);
	json_array_foreach(json_object_get(e, "system"), i, word)
		fprintf(out, ", %s", json_string_value(word));
	fprintf(out, "; %s", get_text(record, "compiler"));
	if (*build)
		fprintf(out, ", build %.12s", build);
	fputs("\nnot modelled: ", out);
	json_array_foreach(json_object_get(e, "unmodelled"), i, word)
		fprintf(out, "%s%s", i ? ", " : "", json_string_value(word));
	fputc('\n', out);
}

static void put_list(const json_t *verdict, const char *what, FILE *out)
{
	const json_t *list = json_object_get(verdict, what), *text;
	size_t i;

	json_array_foreach(list, i, text)
		fprintf(out, "  %-10s %s\n", what, json_string_value(text));
}

static void put_benign(const json_t *verdict, FILE *out)
{
	if (get_number(verdict, "benign"))
		fprintf(out, "  %-10s %ld known races that are declared benign; schedules that show them count as bad\n",
			"benign", get_number(verdict, "benign"));
}

/* Nothing was found, and that proves nothing: why not. */
static bool put_no_proof(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");

	if (strcmp(get_text(json_object_get(record, "verdict"), "result"),
		   "reported") ||
	    json_array_size(json_object_get(record, "findings")) ||
	    json_is_true(json_object_get(e, "complete")))
		return false;
	if (!strcmp(get_text(e, "strategy"), "all"))
		fprintf(out, "nothing found; not every schedule was run (%s)",
			get_text(e, "bound"));
	else
		fputs("nothing found; this is a sample, not every schedule",
		      out);
	return true;
}

/* What had to be found, and how much of it was. */
static void put_demand(const json_t *verdict, FILE *out)
{
	long declared = get_number(verdict, "declared");
	long missing = json_array_size(json_object_get(verdict,
							    "missing"));

	if (!declared)
		return;
	if (get_number(verdict, "any_of"))
		fprintf(out, ": %s of %ld declared findings",
			missing ? "none" : "one", declared);
	else
		fprintf(out, ": %ld of %ld declared findings",
			declared - missing, declared);
}

static void put_judgement(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");
	const json_t *verdict = json_object_get(record, "verdict");
	bool certificate = json_is_true(json_object_get(e, "complete")) &&
			   !get_number(e, "bad") &&
			   !json_array_size(json_object_get(record,
							    "findings"));
	const char *part = get_number(e, "shards") > 1 ? " of this part" : "";
	const char *but = json_object_get(e, "equal") ?
		", up to the exchange of equal CPUs" : "";

	fputs("verdict  ", out);
	if (!put_no_proof(record, out)) {
		fputs(get_text(verdict, "result"), out);
		if (certificate)
			fprintf(out, ": every schedule%s was run%s, none is bad",
				part, but);
		else
			put_demand(verdict, out);
	}
	fputc('\n', out);
	if (*get_text(verdict, "why"))
		fprintf(out, "  %s\n", get_text(verdict, "why"));
	if (*get_text(verdict, "warning"))
		fprintf(out, "  warning: %s\n", get_text(verdict, "warning"));
	put_list(verdict, "missing", out);
	put_list(verdict, "unexpected", out);
	put_benign(verdict, out);
}

void report_exploration(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");
	const json_t *findings = json_object_get(record, "findings"), *f;
	size_t i;

	fprintf(out, "%s on %s: schedules at each %s, judged by %s\n",
		get_text(json_object_get(record, "scenario"), "name"),
		get_text(record, "subject"),
		strcmp(get_text(e, "granularity"), "sync") ?
			"access" : "lock and atomic operation",
		get_text(e, "judge"));
	put_counts(e, out);
	put_claim(record, out);
	if (json_array_size(findings))
		fputc('\n', out);
	json_array_foreach(findings, i, f)
		put_finding(record, f, out);
	if (json_array_size(findings))
		fputc('\n', out);
	put_judgement(record, out);
}

/* Which finding, where, how to replay it. */
static void put_failure(const json_t *record, FILE *out)
{
	const json_t *finding = record_finding(record);
	const struct page p = { .out = out, .width = INT_MAX };
	struct pool pool = { 0 };

	if (finding)
		put_sides(finding, out);
	fprintf(out, "replay   %s\n",
		typed(&pool, replay_line(&pool, record, finding)));
	put_some(&p, record, "missing");
	put_some(&p, record, "unexpected");
	put_dir(record, out);
	pool_free(&pool);
}

void report_exploration_line(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");
	const json_t *verdict = json_object_get(record, "verdict");

	fprintf(out, "%s on %s: %s: %ld %s%s%s, %ld bad",
		get_text(json_object_get(record, "scenario"), "name"),
		get_text(record, "subject"),
		get_text(json_object_get(record, "verdict"), "result"),
		get_number(e, "executions"),
		schedules(get_number(e, "executions")),
		json_is_true(json_object_get(e, "complete")) ? ", all" : "",
		get_number(e, "shards") > 1 ? " of this part" : "",
		get_number(e, "bad"));
	if (get_number(e, "traces")) {
		fputs(", saw ", out);
		put_coverage(e, out);
	}
	if (stopped_early(e))
		fputs("; stopped at the first finding", out);
	fputc('\n', out);
	if (*get_text(verdict, "warning"))
		fprintf(out, "  warning: %s\n", get_text(verdict, "warning"));
	if (record_failed(record))
		put_failure(record, out);
}
