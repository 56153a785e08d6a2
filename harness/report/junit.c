// SPDX-License-Identifier: GPL-2.0-only
/* JUnit XML, as CI servers read it: a test case for each record.  The message of
 * a failure names the race and its place: many servers show only that. */
#include "escape.h"
#include "report.h"

#include "detect/get.h"
#include "headline.h"

static void put_list(const json_t *verdict, const char *what, FILE *out)
{
	const json_t *list = get(verdict, what), *text;
	size_t i;

	json_array_foreach(list, i, text) {
		fprintf(out, "%s: ", what);
		put_escaped(json_string_value(text), out);
		fputc('\n', out);
	}
}

static void put_outcome(struct pool *pool, const json_t *record, FILE *out)
{
	const json_t *verdict = get(record, "verdict");
	const char *element = NULL;

	if (get_is(verdict, "result", "not as expected"))
		element = "failure";
	else if (record_failed(record))
		element = "error";	/* it was to be judged */
	else if (get_is(verdict, "result", "reported"))
		fputs("      <skipped message=\"" ONLY_REPORTED "\"/>\n", out);
	if (!element)
		return;
	fprintf(out, "      <%s message=\"", element);
	put_escaped(record_line(pool, record), out);
	fputs("\">", out);
	put_list(verdict, "missing", out);
	put_list(verdict, "unexpected", out);
	if (*get_text(verdict, "why")) {
		put_escaped(get_text(verdict, "why"), out);
		fputc('\n', out);
	}
	fputs("replay: ", out);
	put_escaped(replay_line(pool, record, record_finding(record)), out);
	fprintf(out, "\n</%s>\n", element);
}

/* A scenario's explorations have names of their own. */
static void put_name(struct pool *pool, const json_t *record, FILE *out)
{
	put_escaped(get_text(get(record, "scenario"), "name"), out);
	if (!get(record, "explored"))
		return;
	fputs(", ", out);
	put_escaped(record_kind(pool, record), out);
}

static void put_case(const json_t *record, FILE *out)
{
	struct pool pool = { 0 };

	fputs("    <testcase classname=\"dmrace.", out);
	put_escaped(get_text(record, "subject"), out);
	fputc('.', out);
	put_escaped(get_text(record, "tool"), out);
	fputs("\" name=\"", out);
	put_name(&pool, record, out);
	fprintf(out, "\" time=\"%.3f\">\n",
		json_real_value(get(record, "seconds")));
	put_outcome(&pool, record, out);
	fputs("      <system-out>", out);
	put_escaped(get_text(record, "replay"), out);
	fputs("</system-out>\n    </testcase>\n", out);
	pool_free(&pool);
}

void report_junit(const json_t *const *records, size_t n, FILE *out)
{
	double seconds = 0;

	for (size_t i = 0; i < n; i++)
		seconds += json_real_value(get(records[i], "seconds"));
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n",
	      out);
	fprintf(out, "  <testsuite name=\"dmrace\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\">\n",
		n, records_with(records, n, "not as expected"),
		records_with(records, n, "error") +
		records_with(records, n, "interrupted") +
		records_with(records, n, "cannot run here"),
		records_with(records, n, "reported"), seconds);
	for (size_t i = 0; i < n; i++)
		put_case(records[i], out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}
