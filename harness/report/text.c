// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "detect/get.h"
#include "detect/timeline.h"
#include "headline.h"
#include "lines.h"
#include "rows.h"
#include "short.h"
#include "typed.h"

#define LEAST_ROWS	6
#define FINDINGS	2	/* with their places; others have a line each, */
#define ALL		6	/* if no more than these are there */

/* ---- findings --------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "cpu2 reads settings.limit in settings_get (old/settings.c:12)" */
static void put_side(const struct page *p, const json_t *side,
		     const char *field, int indent)
{
	const char *op = get_text(side, "op"), *file = get_text(side, "file");
	char who[32] = "", what[160], place[128] = "", text[288];
	const char *dot = strchr(field, '.');

	if (get_number(side, "cpu"))
		snprintf(who, sizeof(who), "cpu%ld ", get_number(side, "cpu"));
	snprintf(what, sizeof(what), "%s%s%s%s%sin %s", who, op,
		 *op ? " " : "", *op ? field : "", *op && *field ? " " : "",
		 *get_text(side, "fn") ? get_text(side, "fn") : "?");
	if (*file) {
		long at = get_number(side, "line");
		int n = snprintf(place, sizeof(place), " (%s:%ld)", file, at);

		if (indent + (int)strlen(what) + n > p->width)
			n = snprintf(place, sizeof(place), " (%s:%ld)",
				     base_name(file), at);
		if (indent + (int)strlen(what) + n > p->width && dot) {
			put_side(p, side, dot + 1, indent);
			return;
		}
	}
	snprintf(text, sizeof(text), "%s%s", what, place);
	put(p, text, p->width - indent);
	fputc('\n', p->out);
}

static const char *tag_of(const json_t *finding)
{
	if (get_is(finding, "kind", "data-race"))
		return "RACE";
	return get_text(finding, "kind");
}

/* A property is broken: no access in a line shows it. */
static bool needs_words(const json_t *finding)
{
	const json_t *side = json_array_get(get(finding, "sides"), 0);

	return *get_text(finding, "field") && *get_text(side, "fn") &&
	       !*get_text(side, "op");
}

static int lines_of(const json_t *finding)
{
	return (json_array_size(get(finding, "sides")) > 1 ? 2 : 1) +
	       needs_words(finding);
}

static void put_finding(const struct page *p, const json_t *f)
{
	const json_t *sides = get(f, "sides"), *side;
	const char *field = get_text(f, "field");
	int indent = strlen(tag_of(f)) + 2;
	char text[256];
	size_t i;

	paint(p, RED);
	fputs(tag_of(f), p->out);
	paint(p, PLAIN);
	fputs("  ", p->out);
	if (!*get_text(json_array_get(sides, 0), "fn")) {
		line(p, "%.*s", p->width - indent, get_text(f, "text"));
		return;
	}
	json_array_foreach(sides, i, side) {
		if (i)
			fprintf(p->out, "%*s", indent, "");
		put_side(p, side, i && *field ? "it" : field, indent);
	}
	if (needs_words(f)) {
		pad(p, indent);
		snprintf(text, sizeof(text), "%s: %s", field,
			 get_text(f, "text"));
		put(p, text, p->width - indent);
		fputc('\n', p->out);
	}
}

/* "RACE  cpu1 writes device.disk in make (new.c:12), cpu2 reads it in find (..)",
 * on one line; without the places if that is too long. */
static const char *brief(struct pool *pool, const json_t *f, bool places)
{
	const json_t *sides = get(f, "sides"), *side;
	const char *field = get_text(f, "field"), *text = "";
	size_t i;

	json_array_foreach(sides, i, side) {
		const char *op = get_text(side, "op");
		long cpu = get_number(side, "cpu");

		text = pool_printf(pool, "%s%s%s", text, i ? ", " : "",
				   cpu ? pool_printf(pool, "cpu%ld ", cpu) : "");
		if (*op)
			text = pool_printf(pool, "%s%s %s%s", text, op, !*field ?
					   "" : i ? "it" : field,
					   *field ? " " : "");
		text = pool_printf(pool, "%sin %s", text, get_text(side, "fn"));
		if (places && *get_text(side, "file"))
			text = pool_printf(pool, "%s (%s:%ld)", text,
					   base_name(get_text(side, "file")),
					   get_number(side, "line"));
	}
	return needs_words(f) ? pool_printf(pool, "%s: %s", text, field) : text;
}

static void put_brief(const struct page *p, const json_t *f)
{
	const json_t *side = json_array_get(get(f, "sides"), 0);
	int width = p->width - (int)strlen(tag_of(f)) - 2;
	struct pool pool = { 0 };
	const char *text = get_text(f, "text");

	if (*get_text(side, "fn")) {
		text = brief(&pool, f, true);
		if ((int)strlen(text) > width)
			text = brief(&pool, f, false);
	}
	paint(p, RED);
	fputs(tag_of(f), p->out);
	paint(p, PLAIN);
	fputs("  ", p->out);
	put(p, text, width);
	fputc('\n', p->out);
	pool_free(&pool);
}

/* ---- who waits for whom ----------------------------------------------- */

/* Behind a CPU that crashed the timeline shows it. */
static bool shows_waits(const json_t *record)
{
	return get_is(record, "end", "deadlock") || is_free_run(record);
}

static int wait_lines(const json_t *record)
{
	const json_t *all = get(record, "blocked"), *b;
	int n = 0;
	size_t i;

	json_array_foreach(all, i, b)
		n += 1 + (int)json_array_size(get(b, "holders"));
	return shows_waits(record) ? n : 0;
}

/* "cpu2 has it since lock_both (lock.c:12)" */
static void put_wait(const struct page *p, const char *what, const json_t *at)
{
	const char *file = get_text(at, "file"), *fn = get_text(at, "fn");
	char place[160] = "";

	if (*fn && *file)
		snprintf(place, sizeof(place), " %s (%s:%ld)", fn,
			 base_name(file), get_number(at, "line"));
	line(p, "%s%s", what, *place ? place : " an unknown place");
}

static void put_waits(const struct page *p, const json_t *record)
{
	const json_t *all = get(record, "blocked"), *b, *h;
	const char *head = "waits";
	char text[160];
	size_t i, k;

	if (!shows_waits(record))
		return;
	json_array_foreach(all, i, b) {
		snprintf(text, sizeof(text), "%-9scpu%ld for %s in", head,
			 get_number(b, "cpu"), get_text(b, "waits"));
		put_wait(p, text, b);
		head = "";
		json_array_foreach(get(b, "holders"), k, h) {
			long cpu = get_number(h, "cpu");

			snprintf(text, sizeof(text), "%-11s%s%.0ld has it since",
				 "", cpu ? "cpu" : "set-up", cpu);
			put_wait(p, text, h);
		}
	}
}

/* ---- real programs ---------------------------------------------------- */

static int client_lines(const json_t *record)
{
	const json_t *clients = get(record, "clients"), *c;
	int n = 0;
	size_t i;

	json_array_foreach(clients, i, c)
		n += 1 + (*get_text(c, "output") != '\0');
	return n;
}

/* "program  cpu2: exit status 1" and the first line of what it printed. */
static void put_clients(const struct page *p, const json_t *record)
{
	const json_t *clients = get(record, "clients"), *c;
	const char *head = "program";
	size_t i;

	json_array_foreach(clients, i, c) {
		const char *output = get_text(c, "output");
		int n = strcspn(output, "\n");
		bool more = output[n] && output[n + 1];

		line(p, "%-9scpu%ld: %s", head, get_number(c, "cpu"),
		     get_text(c, "how"));
		head = "";
		if (*output)
			line(p, "%-15s%.*s%s", "", n, output,
			     more ? " ..." : "");
	}
}

/* What is not expected comes first, what may merely follow comes last. A race
 * comes before what one CPU did alone, which the timeline shows. */
static int importance(const json_t *finding)
{
	bool alone = json_array_size(get(finding, "sides")) < 2;

	if (json_is_true(get(finding, "benign")))
		return 4;
	if (!json_is_true(get(finding, "expected")))
		return alone;
	if (!json_is_true(get(finding, "declared")))
		return 4;
	return 2 + alone;
}

/* The ends of programs have lines of their own. */
static bool is_shown(const json_t *finding)
{
	return !get_is(finding, "kind", "client");
}

static size_t count_shown(const json_t *record)
{
	const json_t *findings = get(record, "findings"), *f;
	size_t i, n = 0;

	json_array_foreach(findings, i, f)
		n += is_shown(f);
	return n;
}

/* The n that matter most, in that order; returns how many there are of them. */
static size_t pick_findings(const json_t *record, const json_t **picked,
			    size_t most)
{
	const json_t *findings = get(record, "findings"), *f;
	size_t i, n = 0;

	for (int rank = 0; rank < 5; rank++)
		json_array_foreach(findings, i, f)
			if (n < most && is_shown(f) && importance(f) == rank)
				picked[n++] = f;
	return n;
}

/* After the first: either all, or none of them. */
static size_t count_brief(const json_t *record)
{
	size_t n = count_shown(record);

	return n > FINDINGS && n <= ALL ? n - FINDINGS : 0;
}

/* Those that are not shown. */
static size_t count_more(const json_t *record)
{
	size_t n = count_shown(record);

	return n > ALL ? n - FINDINGS : 0;
}

static void put_findings(const struct page *p, const json_t *record)
{
	size_t brief = count_brief(record), more = count_more(record);
	const json_t *f[ALL];
	size_t n = pick_findings(record, f, FINDINGS + brief);

	for (size_t i = 0; i < n; i++) {
		if (i < FINDINGS)
			put_finding(p, f[i]);
		else
			put_brief(p, f[i]);
	}
	if (more)
		line(p, "%zu more: --json lists all", more);
}

/* ---- the verdict ------------------------------------------------------ */

static const char *plural(long n)
{
	return n == 1 ? "" : "s";
}

static void put_verdict(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	long benign = get_number(v, "benign");
	long n = json_array_size(get(record, "findings")) - benign;
	long declared = get_number(v, "declared");
	bool good = get_is(v, "result", "as expected");
	bool reported = get_is(v, "result", "reported");

	fputs("verdict  ", p->out);
	paint(p, good ? GREEN : reported ? PLAIN : RED);
	fputs(reported && !n && !benign ? "nothing found" :
					  get_text(v, "result"), p->out);
	paint(p, PLAIN);
	if (reported && (n || benign))
		fprintf(p->out, ": %ld finding%s", n, plural(n));
	if (reported)
		fprintf(p->out, "; nothing is required on %s",
			get_text(record, "subject"));
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
	if (*get_text(v, "warning"))
		line(p, "  warning: %s", get_text(v, "warning"));
	if (good && !n && *get_text(v, "blind"))
		line(p, "  %s", get_text(v, "blind"));
	put_some(p, record, "missing");
	put_some(p, record, "unexpected");
	if (benign)
		line(p, "  benign     %ld known race%s, declared benign", benign,
		     plural(benign));
}

static int verdict_lines(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	const char *why = get_text(v, "why");

	/* stderr has the reason as well, on as many lines as it needs */
	return 1 + (*why ? 2 + (int)strlen(why) / (p->width - 10) : 0) +
	       !!*get_text(v, "blind") +
	       !!*get_text(v, "warning") +
	       some_lines(record, "missing") +
	       some_lines(record, "unexpected") +
	       !!get_number(v, "benign");
}

/* A replay string can be long; a cut one is worth nothing. */
static void put_replay(const struct page *p, const json_t *record)
{
	struct pool pool = { 0 };

	if (is_free_run(record))
		fputs("replay   not possible: the threads ran freely; to run it again:\n",
		      p->out);
	fprintf(p->out, "%-9s%s\n", is_free_run(record) ? "" : "replay",
		typed(&pool, get_text(record, "replay")));
	pool_free(&pool);
}

static void put_head(const struct page *p, const json_t *record)
{
	const json_t *scenario = get(record, "scenario");
	const char *closed_by = get_text(scenario, "closed_by");

	paint(p, BOLD);
	line(p, "%s on %s under %s%s%s", get_text(scenario, "name"),
	     get_text(record, "subject"), get_text(record, "tool"),
	     *closed_by ? "; closed by patch " : "", closed_by);
	paint(p, PLAIN);
	line(p, "%s", get_text(scenario, "title"));
}

/* The row before which a reader can still guess how it ends. */
static size_t climax(const struct row *rows, size_t n)
{
	size_t last = n;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].loud)
			return i;
		if (rows[i].racing)
			last = i;
	}
	return last;
}

static void ask(const struct page *p, FILE *answers)
{
	int c;

	fputs("\nWhat happens next? Decide, then press Enter. ", p->out);
	fflush(p->out);
	while ((c = fgetc(answers)) != '\n' && c != EOF)
		;
	fputc('\n', p->out);
}

static int replay_lines(const struct page *p, const json_t *record)
{
	struct pool pool = { 0 };
	size_t n = strlen(typed(&pool, get_text(record, "replay")));

	pool_free(&pool);
	return 1 + (8 + (int)n) / p->width;
}

/* Lines for the timeline, once all else has its own; the last is the
 * prompt's. */
static int room_for_rows(const struct page *p, const json_t *record)
{
	const json_t *f[FINDINGS];
	size_t n = pick_findings(record, f, FINDINGS);
	int room = p->height - 4 -
		   (int)json_array_size(get(get(record, "scenario"), "actors")) -
		   verdict_lines(p, record) -
		   replay_lines(p, record) -
		   is_free_run(record) - wait_lines(record) -
		   client_lines(record) -
		   (int)count_brief(record) - (count_more(record) > 0);

	for (size_t i = 0; i < n; i++)
		room -= lines_of(f[i]);
	return room < LEAST_ROWS ? LEAST_ROWS : room;
}

static void put_timeline(const struct page *p, const json_t *record,
			 FILE *answers)
{
	const char *set_up = get_text(get(record, "scenario"), "before");
	int room = room_for_rows(p, record);
	struct row *rows = calloc(room, sizeof(*rows));
	/* What set-up did has a line if no row that matters must go for it. */
	bool before = false;
	size_t n = !rows ? 0 :
		   *set_up ? timeline_sparing(record, rows, room, &before) :
			     timeline(record, rows, room);
	struct layout l = rows_lay_out(p, record, rows, n);

	if (before)
		line(p, "   before: %s", set_up);
	if (n)
		rows_put_head(p, record, &l);
	for (size_t i = 0; i < n; i++) {
		if (answers && i == climax(rows, n))
			ask(p, answers);
		rows_put(p, &rows[i], i + 1, &l);
	}
	if (answers && (!n || climax(rows, n) == n))
		ask(p, answers);
	free(rows);
}

static void put_text(const struct page *p, const json_t *record,
		     FILE *answers)
{
	put_head(p, record);
	put_timeline(p, record, answers);
	fputc('\n', p->out);
	put_findings(p, record);
	put_waits(p, record);
	put_clients(p, record);
	put_verdict(p, record);
	put_replay(p, record);
}

void report_text(const json_t *record, const struct look *look, FILE *answers,
		 FILE *out)
{
	const struct page page = page_of(look, out);

	put_text(&page, record, answers);
}

void report_line(const json_t *record, bool color, FILE *out)
{
	const struct look look = { .color = color };
	const struct page page = page_of(&look, out), *p = &page;
	const json_t *v = get(record, "verdict");
	bool bad = record_failed(record);
	const json_t *f[FINDINGS];
	size_t n;

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
		n = pick_findings(record, f, FINDINGS);
		for (size_t i = 0; i < n; i++)
			put_finding(p, f[i]);
		put_waits(p, record);
		put_clients(p, record);
		put_replay(p, record);
		put_some(p, record, "missing");
		put_some(p, record, "unexpected");
		put_dir(record, out);
	}
}
