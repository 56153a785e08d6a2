// SPDX-License-Identifier: GPL-2.0-only
#include "get.h"
#include "report.h"
#include "timeline.h"

#include <stdarg.h>
#include <string.h>

#define WIDTH		80
#define HEIGHT		23	/* the 24th is the prompt's */
#define LEAST_ROWS	6
#define GUTTER		6	/* "1234> " */
#define COLUMNS		3	/* more CPUs share one column */
#define FINDINGS	3
#define LISTED		3	/* of what is missing, of what is too much */

#define RED	"\033[31;1m"
#define GREEN	"\033[32;1m"
#define BOLD	"\033[1m"
#define PLAIN	"\033[0m"

struct page {
	FILE *out;
	bool color;
};

static void paint(const struct page *p, const char *color)
{
	if (p->color)
		fputs(color, p->out);
}

/* Text in at most width columns, cut with "..". */
static int put(const struct page *p, const char *text, int width)
{
	int n = strlen(text);

	if (n <= width)
		return fprintf(p->out, "%s", text);
	return fprintf(p->out, "%.*s..", width - 2, text);
}

static void line(const struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void line(const struct page *p, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(p, text, WIDTH);
	fputc('\n', p->out);
}

/* ---- the timeline ----------------------------------------------------- */

static int column_width(int ncpus)
{
	return (WIDTH - GUTTER) / (ncpus > COLUMNS || !ncpus ? 1 : ncpus);
}

static void put_actors(const struct page *p, const json_t *scenario)
{
	const json_t *actors = get(scenario, "actors"), *a;
	int ncpus = json_array_size(actors);
	int width = column_width(ncpus);
	size_t i;

	if (ncpus <= COLUMNS)
		fprintf(p->out, "%*s", GUTTER, "");
	json_array_foreach(actors, i, a) {
		char text[128];
		int used;

		snprintf(text, sizeof(text), "cpu%ld: %s",
			 get_number(a, "cpu"), get_text(a, "does"));
		paint(p, BOLD);
		used = put(p, text, width - 1);
		paint(p, PLAIN);
		if ((int)i == ncpus - 1 || ncpus > COLUMNS)
			fputc('\n', p->out);
		else
			fprintf(p->out, "%*s", width - used, "");
	}
}

static void put_row(const struct page *p, const struct row *row, int ncpus)
{
	int width = column_width(ncpus);
	int depth = row->depth < 4 ? row->depth : 4;
	bool hot = row->racing || row->loud;

	if (row->n)
		fprintf(p->out, "%4d%c ", row->n, row->racing ? '>' : ' ');
	else
		fprintf(p->out, "%4s%c ", "", row->loud ? '!' : ' ');
	if (ncpus > COLUMNS) {
		fprintf(p->out, "cpu%d ", row->cpu);
		width -= 5;
	} else if (row->cpu > 1) {
		fprintf(p->out, "%*s", (row->cpu - 1) * width, "");
	}
	fprintf(p->out, "%*s", depth, "");
	if (hot)
		paint(p, RED);
	put(p, row->text, width - depth - 1);
	if (hot)
		paint(p, PLAIN);
	fputc('\n', p->out);
}

static void put_timeline(const struct page *p, const json_t *record, int room)
{
	const json_t *scenario = get(record, "scenario");
	int ncpus = json_array_size(get(scenario, "actors"));
	struct row rows[HEIGHT];
	size_t n;

	n = timeline(record, rows, room < LEAST_ROWS ? LEAST_ROWS : room);
	if (!n)
		return;
	put_actors(p, scenario);
	for (size_t i = 0; i < n; i++)
		put_row(p, &rows[i], ncpus);
}

/* ---- findings --------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "cpu2 reads mapped_device.disk in dm_find_md (buggy/.../dm.c:312)" */
static void put_side(const struct page *p, const json_t *side,
		     const char *field, int indent)
{
	const char *op = get_text(side, "op"), *file = get_text(side, "file");
	char who[32] = "", what[160], place[128] = "", text[288];

	if (get_number(side, "cpu"))
		snprintf(who, sizeof(who), "cpu%ld ", get_number(side, "cpu"));
	snprintf(what, sizeof(what), "%s%s%s%s%sin %s", who, op,
		 *op ? " " : "", *op ? field : "", *op && *field ? " " : "",
		 *get_text(side, "fn") ? get_text(side, "fn") : "?");
	if (*file) {
		long at = get_number(side, "line");
		int n = snprintf(place, sizeof(place), " (%s:%ld)", file, at);

		if (indent + (int)strlen(what) + n > WIDTH)
			snprintf(place, sizeof(place), " (%s:%ld)",
				 base_name(file), at);
	}
	snprintf(text, sizeof(text), "%s%s", what, place);
	put(p, text, WIDTH - indent);
	fputc('\n', p->out);
}

static const char *tag_of(const json_t *finding)
{
	if (get_is(finding, "kind", "data-race"))
		return "RACE";
	return get_text(finding, "kind");
}

static bool is_own(const json_t *finding)
{
	return get_is(finding, "tool", "kernel");
}

static int lines_of(const json_t *finding)
{
	return is_own(finding) || json_array_size(get(finding, "sides")) > 1
		? 2 : 1;
}

static void put_finding(const struct page *p, const json_t *f)
{
	const json_t *sides = get(f, "sides"), *side;
	const char *field = get_text(f, "field");
	int indent = strlen(tag_of(f)) + 2;
	size_t i;

	paint(p, RED);
	fputs(tag_of(f), p->out);
	paint(p, PLAIN);
	fputs("  ", p->out);
	json_array_foreach(sides, i, side) {
		if (i)
			fprintf(p->out, "%*s", indent, "");
		put_side(p, side, i && *field ? "it" : field, indent);
	}
	if (is_own(f)) {
		fprintf(p->out, "%*s", indent, "");
		put(p, get_text(f, "text"), WIDTH - indent);
		fputc('\n', p->out);
	}
}

/* Those that were not declared first: they are the news. */
static size_t pick_findings(const json_t *record, const json_t **picked)
{
	const json_t *findings = get(record, "findings"), *f;
	size_t i, n = 0;

	for (int expected = 0; expected < 2; expected++)
		json_array_foreach(findings, i, f)
			if (n < FINDINGS &&
			    json_is_true(get(f, "expected")) == expected)
				picked[n++] = f;
	return n;
}

/* ---- the verdict ------------------------------------------------------ */

static void put_list(const struct page *p, const json_t *verdict,
		     const char *what)
{
	const json_t *list = get(verdict, what);
	size_t n = json_array_size(list);

	for (size_t i = 0; i < n && i < LISTED; i++)
		line(p, "  %-10s %s", what,
		     json_string_value(json_array_get(list, i)));
	if (n > LISTED)
		line(p, "  %-10s and %zu more: --quiet tells all", what,
		     n - LISTED);
}

static const char *plural(long n)
{
	return n == 1 ? "" : "s";
}

static void put_verdict(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	long n = json_array_size(get(record, "findings"));
	long declared = get_number(v, "declared");
	bool good = get_is(v, "result", "as expected");

	fputs("verdict  ", p->out);
	paint(p, good ? GREEN : RED);
	fputs(get_text(v, "result"), p->out);
	paint(p, PLAIN);
	if (get_is(v, "result", "reported"))
		fprintf(p->out, ": %ld finding%s, none demanded", n,
			plural(n));
	else if (good && !n && *get_text(v, "blind"))
		fprintf(p->out, ": %s is blind to this",
			get_text(record, "tool"));
	else if (good && !n)
		fputs(": nothing found", p->out);
	else if (good)
		fprintf(p->out, ": %ld of %ld declared, nothing else",
			declared, declared);
	fputc('\n', p->out);
	if (*get_text(v, "why"))
		line(p, "  %s", get_text(v, "why"));
	if (good && !n && *get_text(v, "blind"))
		line(p, "  %s", get_text(v, "blind"));
	put_list(p, v, "missing");
	put_list(p, v, "unexpected");
}

static int list_lines(const json_t *verdict, const char *what)
{
	size_t n = json_array_size(get(verdict, what));

	return n > LISTED ? LISTED + 1 : n;
}

static int verdict_lines(const json_t *v)
{
	return 1 + !!*get_text(v, "why") + !!*get_text(v, "blind") +
	       list_lines(v, "missing") + list_lines(v, "unexpected");
}

/* A replay string can be long; a cut one is worth nothing. */
static void put_replay(const struct page *p, const json_t *record)
{
	const char *replay = get_text(record, "replay");

	fprintf(p->out, "replay   %s\n", replay);
}

void report_text(const json_t *record, bool color, FILE *out)
{
	const struct page page = { out, color }, *p = &page;
	const json_t *scenario = get(record, "scenario"), *f[FINDINGS];
	const char *closed_by = get_text(scenario, "closed_by");
	size_t n = pick_findings(record, f);
	size_t more = json_array_size(get(record, "findings")) - n;
	int room = HEIGHT - 4 - 2 - verdict_lines(get(record, "verdict")) -
		   (2 + strlen(get_text(record, "replay")) / WIDTH);

	for (size_t i = 0; i < n; i++)
		room -= lines_of(f[i]);
	room -= more > 0;
	paint(p, BOLD);
	line(p, "%s on %s under %s%s%s", get_text(scenario, "name"),
	     get_text(record, "subject"), get_text(record, "tool"),
	     *closed_by ? "; closed by patch " : "", closed_by);
	paint(p, PLAIN);
	line(p, "%s\n", get_text(scenario, "title"));
	put_timeline(p, record, room);
	fputc('\n', out);
	for (size_t i = 0; i < n; i++)
		put_finding(p, f[i]);
	if (more)
		line(p, "and %zu more: --json tells all", more);
	put_verdict(p, record);
	put_replay(p, record);
}

static void put_whole_list(const struct page *p, const json_t *verdict,
			   const char *what)
{
	const json_t *list = get(verdict, what), *text;
	size_t i;

	json_array_foreach(list, i, text)
		fprintf(p->out, "  %-10s %s\n", what,
			json_string_value(text));
}

void report_line(const json_t *record, bool color, FILE *out)
{
	const struct page page = { out, color }, *p = &page;
	const json_t *v = get(record, "verdict");
	bool bad = get_is(v, "result", "not as expected") ||
		   get_is(v, "result", "error");

	fprintf(out, "%s on %s under %s: ",
		get_text(get(record, "scenario"), "name"),
		get_text(record, "subject"), get_text(record, "tool"));
	paint(p, bad ? RED : GREEN);
	fputs(get_text(v, "result"), out);
	paint(p, PLAIN);
	if (*get_text(v, "why"))
		fprintf(out, ": %s", get_text(v, "why"));
	fprintf(out, " (%.2f s)\n", json_real_value(get(record, "seconds")));
	if (bad) {
		put_whole_list(p, v, "missing");
		put_whole_list(p, v, "unexpected");
		put_replay(p, record);
	}
}
