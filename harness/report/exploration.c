// SPDX-License-Identifier: GPL-2.0-only
/* An exploration as text: the certificate, or what was found and how. */
#include "report.h"

#include <string.h>

static const char *text_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static long long number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void put_sides(const json_t *finding, FILE *out)
{
	const json_t *sides = json_object_get(finding, "sides"), *side;
	const char *field = text_of(finding, "field");
	size_t i;

	fprintf(out, "%s%s%s\n", text_of(finding, "kind"), *field ? "  " : "",
		field);
	json_array_foreach(sides, i, side) {
		long long cpu = number_of(side, "cpu");
		const char *op = text_of(side, "op");

		fprintf(out, "   ");
		if (cpu)
			fprintf(out, " cpu%lld", cpu);
		fprintf(out, "%s%s in %s (%s:%lld)\n", *op ? " " : "", op,
			text_of(side, "fn"), text_of(side, "file"),
			number_of(side, "line"));
	}
}

static void put_finding(const json_t *record, const json_t *finding,
			FILE *out)
{
	const char *schedule = text_of(finding, "schedule");

	put_sides(finding, out);
	if (!*schedule)
		return;
	fprintf(out, "    at schedule %lld; again: dmrace replay %s",
		number_of(finding, "execution"), schedule);
	if (strcmp(text_of(record, "subject"),
		   text_of(json_object_get(record, "scenario"), "shows_on")))
		fprintf(out, " --on %s", text_of(record, "subject"));
	fputc('\n', out);
}

/* A trace is what a schedule comes to, but for orders that do not matter. */
static void put_coverage(const json_t *e, FILE *out)
{
	fprintf(out, "%lld ", number_of(e, "traces"));
	if (number_of(e, "of"))
		fprintf(out, "of %lld traces", number_of(e, "of"));
	else
		fputs("different traces", out);
}

static void put_counts(const json_t *e, FILE *out)
{
	bool complete = json_is_true(json_object_get(e, "complete"));
	bool sample = strcmp(text_of(e, "strategy"), "all");
	long long executions = number_of(e, "executions");
	double seconds = number_of(e, "milliseconds") / 1000.0;

	if (sample)
		fprintf(out, "%lld schedules sampled (%s)", executions,
			text_of(e, "strategy"));
	else if (complete && number_of(e, "shards") <= 1)
		fprintf(out, "%lld of %lld schedules", executions, executions);
	else if (complete)
		fprintf(out, "%lld schedules, all of part %lld of %lld",
			executions, number_of(e, "shard"),
			number_of(e, "shards"));
	else
		fprintf(out, "%lld schedules, not all (%s)", executions,
			text_of(e, "bound"));
	fprintf(out, ", %lld bad\n", number_of(e, "bad"));
	if (sample) {
		fputs("saw ", out);
		put_coverage(e, out);
		fputc('\n', out);
	}
	fprintf(out, "%lld points, at most %lld in one schedule; %.2f s, %lld MiB\n",
		number_of(e, "points"), number_of(e, "depth"), seconds,
		number_of(e, "rss") / 1024);
	if (number_of(e, "first"))
		fprintf(out, "the first finding at schedule %lld\n",
			number_of(e, "first"));
}

/* What a claim about all schedules is about, and who has looked again. */
static void put_claim(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored"), *word;
	const json_t *c = json_object_get(e, "cross_check");
	const char *memory = text_of(e, "memory");
	const char *build = text_of(record, "build");
	size_t i;

	if (!json_is_true(json_object_get(e, "complete")))
		return;
	if (c && !number_of(c, "executions"))
		fputs("cross-check: none: no random execution was of a trace that is remembered\n",
		      out);
	else if (c)
		fprintf(out, "cross-check: %lld random executions met no other trace (%lld different ones)\n",
			number_of(c, "executions"), number_of(c, "traces"));
	else
		fprintf(out, "cross-check: none%s\n",
			number_of(e, "shards") > 1 || number_of(e, "parts") ?
			": explored in parts, and what one has not run another has" :
			"");
	if (!*memory)
		return;
	fprintf(out, "holds for: %lld CPUs, %s memory", number_of(e, "cpus"),
		memory);
	json_array_foreach(json_object_get(e, "system"), i, word)
		fprintf(out, ", %s", json_string_value(word));
	fprintf(out, "; %s", text_of(record, "compiler"));
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
	if (number_of(verdict, "benign"))
		fprintf(out, "  %-10s %lld races, known and left alone; schedules that show them count as bad\n",
			"benign", number_of(verdict, "benign"));
}

/* What had to be found, and how much of it was. */
static void put_demand(const json_t *verdict, FILE *out)
{
	long long declared = number_of(verdict, "declared");
	long long missing = json_array_size(json_object_get(verdict,
							    "missing"));

	if (!declared)
		return;
	if (number_of(verdict, "any_of"))
		fprintf(out, ": %s of %lld declared findings",
			missing ? "none" : "one", declared);
	else
		fprintf(out, ": %lld of %lld declared findings",
			declared - missing, declared);
}

static void put_judgement(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");
	const json_t *verdict = json_object_get(record, "verdict");
	bool certificate = json_is_true(json_object_get(e, "complete")) &&
			   !number_of(e, "bad") &&
			   !json_array_size(json_object_get(record,
							    "findings"));
	const char *others = number_of(e, "shards") > 1 ?
		": every schedule of this part was run, none is bad" :
		": every schedule was run, none is bad";

	fprintf(out, "verdict  %s", text_of(verdict, "result"));
	if (certificate)
		fputs(others, out);
	else
		put_demand(verdict, out);
	fputc('\n', out);
	if (*text_of(verdict, "why"))
		fprintf(out, "  %s\n", text_of(verdict, "why"));
	if (*text_of(verdict, "warning"))
		fprintf(out, "  warning: %s\n", text_of(verdict, "warning"));
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
		text_of(json_object_get(record, "scenario"), "name"),
		text_of(record, "subject"),
		strcmp(text_of(e, "granularity"), "sync") ?
			"access" : "lock and atomic operation",
		text_of(e, "judge"));
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

/* The first finding that should not be; a race before what one CPU did. */
static const json_t *first_unexpected(const json_t *record)
{
	const json_t *f, *first = NULL;
	size_t i;

	json_array_foreach(json_object_get(record, "findings"), i, f) {
		if (json_is_true(json_object_get(f, "expected")) ||
		    json_is_true(json_object_get(f, "benign")))
			continue;
		if (json_array_size(json_object_get(f, "sides")) > 1)
			return f;
		if (!first)
			first = f;
	}
	return first;
}

void report_exploration_line(const json_t *record, FILE *out)
{
	const json_t *e = json_object_get(record, "explored");
	const json_t *unexpected = first_unexpected(record);
	const json_t *verdict = json_object_get(record, "verdict");

	fprintf(out, "%s on %s: %s: %lld schedules%s%s, %lld bad",
		text_of(json_object_get(record, "scenario"), "name"),
		text_of(record, "subject"),
		text_of(json_object_get(record, "verdict"), "result"),
		number_of(e, "executions"),
		json_is_true(json_object_get(e, "complete")) ? ", all" : "",
		number_of(e, "shards") > 1 ? " of this part" : "",
		number_of(e, "bad"));
	if (number_of(e, "traces")) {
		fputs(", saw ", out);
		put_coverage(e, out);
	}
	fputc('\n', out);
	if (unexpected && !strcmp(text_of(verdict, "result"),
				  "not as expected"))
		put_finding(record, unexpected, out);
	if (*text_of(verdict, "warning"))
		fprintf(out, "  warning: %s\n", text_of(verdict, "warning"));
	put_list(verdict, "missing", out);
	put_list(verdict, "unexpected", out);
}
