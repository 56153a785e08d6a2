// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page: what each tool reported as markup, and each run as data, which
 * page/page.js makes a stepper of.
 */
#include "escape.h"
#include "formats.h"
#include "page/page.h"
#include "proof.h"
#include "sources.h"

#include <stdbool.h>
#include <stdlib.h>

#include "detect/clean.h"
#include "detect/get.h"
#include "detect/project.h"
#include "detect/series.h"
#include "detect/source.h"
#include "detect/timeline.h"

#define ROWS	18		/* of a walk: what fits a screen */
#define RAW	6000		/* bytes of a tool's own report */

struct page {
	FILE *out;
	const json_t *const *records;
	size_t n;
	const json_t *matrix;		/* or NULL */
	struct pool pool;
	VEC(const char *) files;	/* whose source is shown */
};

static void put(const struct page *p, const char *text)
{
	fputs(text, p->out);
}

static void put_text(const struct page *p, const char *text)
{
	put_escaped(text, p->out);
}

/* <tag>text</tag> */
static void put_in(const struct page *p, const char *tag, const char *text)
{
	fprintf(p->out, "<%s>", tag);
	put_text(p, text);
	fprintf(p->out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

/* For a script element: no "<" may stand in it. */
static void put_json(const struct page *p, const char *id, const json_t *o)
{
	char *text = o ? json_dumps(o, JSON_COMPACT) : strdup("{}");

	fprintf(p->out, "<script type=\"application/json\" id=\"%s\">", id);
	for (const char *s = text; s && *s; s++) {
		if (*s == '<')
			put(p, "\\u003c");
		else
			fputc(*s, p->out);
	}
	put(p, "</script>\n");
	free(text);
}

static const char *name_of(const json_t *record)
{
	return get_text(get(record, "scenario"), "name");
}

static bool same_scenario(const json_t *a, const json_t *b)
{
	return !strcmp(name_of(a), name_of(b));
}

/* Records are sorted: is this the first of its scenario? */
static bool is_first(const struct page *p, size_t i)
{
	return !i || !same_scenario(p->records[i], p->records[i - 1]);
}

static size_t last_of(const struct page *p, size_t i)
{
	while (i + 1 < p->n && same_scenario(p->records[i], p->records[i + 1]))
		i++;
	return i;
}

/* ---- one run, step by step -------------------------------------------- */

/* Index of a file, -1 if there is none. */
static int file_index(struct page *p, const char *file)
{
	if (!*file)
		return -1;
	for (size_t i = 0; i < p->files.n; i++)
		if (!strcmp(p->files.v[i], file))
			return i;
	*vec_add(&p->pool, &p->files) = pool_strdup(&p->pool, file);
	return p->files.n - 1;
}

/* A row of the walk: page.js makes its lanes. */
static json_t *make_row(struct page *p, const json_t *record,
			const struct row *row)
{
	const json_t *ev = json_array_get(get(record, "events"), row->at);
	size_t n = json_array_size(get(record, "words"));
	json_t *words = json_array(), *changed = json_array();

	for (size_t i = 0; i < n && i < ROW_WORDS; i++) {
		json_array_append_new(words,
			json_string(row->word[i] ? row->word[i] : ""));
		json_array_append_new(changed, json_boolean(row->changed[i]));
	}
	return json_pack("{si ss si sb sb si sI so so}", "cpu", row->cpu,
			 "text", row->text, "depth", row->depth,
			 "loud", row->loud, "racing", row->racing,
			 "file", file_index(p, get_text(ev, "file")),
			 "line", (json_int_t)get_number(ev, "line"),
			 "words", words, "changed", changed);
}

static bool is_declared(const json_t *finding)
{
	return json_is_true(get(finding, "declared"));
}

static bool any_declared(const json_t *findings)
{
	const json_t *f;
	size_t i;

	json_array_foreach(findings, i, f)
		if (is_declared(f))
			return true;
	return false;
}

/* For the page, without the stacks: these are in the reports. */
static json_t *make_finding(const json_t *finding)
{
	json_t *o = json_copy((json_t *)finding), *sides = json_array();
	const json_t *side;
	size_t i;

	json_array_foreach(get(finding, "sides"), i, side) {
		json_t *copy = json_copy((json_t *)side);

		json_object_del(copy, "stack");
		json_array_append_new(sides, copy);
	}
	json_object_set_new(o, "sides", sides);
	return o;
}

/* What the scenario is about: what follows from that is in the reports.  Where
 * nothing in particular is declared, all of it. */
static json_t *make_findings(const json_t *record)
{
	const json_t *findings = get(record, "findings"), *f;
	bool some = any_declared(findings);
	json_t *list = json_array();
	size_t i;

	json_array_foreach(findings, i, f)
		if (!some || is_declared(f) ||
		    !json_is_true(get(f, "expected")))
			json_array_append_new(list, make_finding(f));
	return list;
}

/* A run, as page.js steps through it. */
static json_t *make_walk(struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	size_t found = json_array_size(get(record, "findings"));
	json_t *list = json_array(), *findings = make_findings(record), *walk;
	struct row rows[ROWS];
	size_t n = timeline(record, rows, ROWS);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, make_row(p, record, &rows[i]));
	walk = json_pack("{ss sb ss ss ss ss ss sb so sI so}",
		"subject", get_text(record, "subject"), "bad", found > 0,
		"tool", get_text(record, "tool"),
		"result", get_text(v, "result"), "why", get_text(v, "why"),
		"blind", get_text(v, "blind"),
		"replay", get_text(record, "replay"),
		"free", is_free_run(record),
		"rows", list,
		"follow", (json_int_t)(found - json_array_size(findings)),
		"findings", findings);
	json_object_set(walk, "actors",
			(json_t *)get(get(record, "scenario"), "actors"));
	json_object_set(walk, "words", (json_t *)get(record, "words"));
	return walk;
}

/* ---- what the tools say ----------------------------------------------- */

static void put_found(const struct page *p, const json_t *record)
{
	size_t n = json_array_size(get(record, "findings"));

	if (n)
		fprintf(p->out, "%zu finding%s", n, n == 1 ? "" : "s");
	else
		put(p, "clean");
}

static void put_cell(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	size_t n = json_array_size(get(record, "findings"));
	bool good = get_is(v, "result", "as expected");

	fprintf(p->out, "<td class=\"%s\">",
		!good ? "odd" : n ? "bad" : "good");
	if (!n && *get_text(v, "blind"))
		put(p, "nothing: blind to this");
	else
		put_found(p, record);
	if (!good)
		fprintf(p->out, "<br><strong>%s</strong>",
			get_text(v, "result"));
	put(p, "</td>");
}

static void put_stacks(const struct page *p, const json_t *record)
{
	const json_t *f, *side, *frame;
	size_t i, j, k;

	json_array_foreach(get(record, "findings"), i, f) {
		fprintf(p->out, "%s%s: %s %s\n", i ? "\n" : "",
			get_text(f, "tool"), get_text(f, "kind"),
			get_text(f, "field"));
		json_array_foreach(get(f, "sides"), j, side) {
			fprintf(p->out, "  cpu%ld %s\n",
				get_number(side, "cpu"), get_text(side, "op"));
			json_array_foreach(get(side, "stack"), k, frame) {
				fprintf(p->out, "    #%zu %s  ", k,
					get_text(frame, "fn"));
				put_text(p, get_text(frame, "file"));
				fprintf(p->out, ":%ld\n",
					get_number(frame, "line"));
			}
		}
	}
}

static void put_report(const struct page *p, const json_t *record)
{
	struct pool pool = { 0 };
	char *raw = NULL;
	bool xml = strstr(get_text(record, "raw"), ".xml");

	if (!json_array_size(get(record, "findings")))
		return;
	put(p, "<details><summary>");
	put_text(p, get_text(record, "tool"));
	put(p, " on ");
	put_text(p, get_text(record, "subject"));
	put(p, ": ");
	put_found(p, record);
	put(p, "</summary><pre tabindex=\"0\">");
	if (*get_text(record, "raw") && !xml)
		raw = pool_read_file(&pool, get_text(record, "raw"), NULL);
	if (raw && *raw) {
		size_t n = strlen(raw);

		if (n > RAW)
			raw[RAW] = '\0';
		for (char *line; (line = strsep(&raw, "\n")); ) {
			put_text(p, line);
			put(p, "\n");
		}
		if (n > RAW)
			fprintf(p->out, "... and %zu more bytes\n", n - RAW);
	} else {
		put_stacks(p, record);
	}
	put(p, "</pre></details>\n");
	pool_free(&pool);
}

/* How real programs ended, and what they printed. */
static void put_programs(const struct page *p, const json_t *record)
{
	const json_t *clients = get(record, "clients"), *c;
	size_t i;

	if (!json_array_size(clients))
		return;
	put(p, "<details><summary>programs on ");
	put_text(p, get_text(record, "subject"));
	put(p, " under ");
	put_text(p, get_text(record, "tool"));
	put(p, "</summary><pre tabindex=\"0\">");
	json_array_foreach(clients, i, c) {
		fprintf(p->out, "cpu%ld: ", get_number(c, "cpu"));
		put_text(p, get_text(c, "how"));
		put(p, "\n");
		put_text(p, get_text(c, "output"));
	}
	put(p, "</pre></details>\n");
}

/* ---- a scenario -------------------------------------------------------- */

/* The run of that subject to step through: the first that has events. */
static bool is_walk(const struct page *p, size_t first, size_t i)
{
	const json_t *record = p->records[i];

	if (!json_array_size(get(record, "events")))
		return false;
	for (size_t j = first; j < i; j++)
		if (get_is(p->records[j], "subject",
			   get_text(record, "subject")) &&
		    json_array_size(get(p->records[j], "events")))
			return false;
	return true;
}

static void put_verdicts(const struct page *p, size_t first, size_t last)
{
	put(p, "<div><h3>What each tool reported</h3>\n<table "
	    "class=\"verdicts\"><thead><tr><th scope=\"col\">subject</th><th "
	    "scope=\"col\">tool</th><th scope=\"col\">result</th></tr></thead>"
	    "<tbody>\n");
	for (size_t i = first; i <= last; i++) {
		if (is_exploration(p->records[i]))
			continue;
		put(p, "<tr>");
		put_in(p, "th scope=\"row\"",
		       get_text(p->records[i], "subject"));
		put_in(p, "td", get_text(p->records[i], "tool"));
		put_cell(p, p->records[i]);
		put(p, "</tr>\n");
	}
	put(p, "</tbody></table></div>\n");
}

/* The first record of its scenario on that subject? */
static bool is_first_on(const struct page *p, size_t first, size_t i)
{
	for (size_t j = first; j < i; j++)
		if (get_is(p->records[j], "subject",
			   get_text(p->records[i], "subject")))
			return false;
	return true;
}

static bool find_proof(const struct page *p, const char *scenario,
		       const char *subject, struct proof *proof)
{
	return proof_find(p->records, p->n, p->matrix, scenario, subject,
			  proof);
}

static const char *class_of(const struct proof *proof)
{
	if (get_number(proof->counts, "bad"))
		return "bad";
	return proof->complete ? "good" : "odd";
}

/*
 * What the explorer proved, on each subject that there are records of; if
 * whole, with the conditions to read, else as the text of a tooltip.
 */
static void put_proofs(const struct page *p, size_t first, size_t last,
		       bool whole)
{
	bool any = false;

	put(p, "<ul class=\"proofs\">");
	for (size_t i = first; i <= last; i++) {
		const char *subject = get_text(p->records[i], "subject");
		char words[PROOF_TEXT], conditions[PROOF_TEXT];
		struct proof proof;

		if (!is_first_on(p, first, i) ||
		    !find_proof(p, name_of(p->records[i]), subject, &proof))
			continue;
		any = true;
		proof_words(&proof, words);
		proof_conditions(&proof, conditions);
		fprintf(p->out, "<li class=\"%s\" title=\"",
			class_of(&proof));
		put_text(p, conditions);
		put(p, "\">");
		put_in(p, "b", subject);
		put(p, " ");
		put_text(p, words);
		if (whole && *conditions)
			put_in(p, "small", conditions);
		put(p, "</li>");
	}
	put(p, any ? "</ul>\n" : "<li>not explored</li></ul>\n");
	if (any && whole)
		put(p, "<p><small>A trace: all schedules that differ only in "
		    "steps whose order makes no difference; one of them is "
		    "run. The random executions check that no trace was "
		    "missed.</small></p>\n");
}

/* Its lines are those of the source file: a browser makes its own.  An empty
 * line begins a paragraph. */
static void put_story(struct page *p, const char *story)
{
	char *rest = pool_strdup(&p->pool, story), *line;

	put(p, "<p class=\"story\">");
	while ((line = strsep(&rest, "\n"))) {
		if (!*line && rest)
			put(p, "</p>\n<p class=\"story\">");
		put_text(p, line);
		put(p, "\n");
	}
	put(p, "</p>\n");
}

static void put_about(const struct page *p, const json_t *record)
{
	const json_t *scenario = get(record, "scenario");
	const char *directed = get_text(get(record, "schedule"), "directed");

	put(p, "<div class=\"about\"><h3>The scenario</h3>\n<dl>");
	if (*get_text(scenario, "closed_by")) {
		put_in(p, "dt", "closed by");
		put(p, "<dd>patch ");
		put_text(p, get_text(scenario, "closed_by"));
		put(p, "</dd>");
	}
	put_in(p, "dt", "window");
	put_in(p, "dd", get_text(scenario, "window"));
	put_in(p, "dt", "new memory");
	put_in(p, "dd", get_text(scenario, "memory"));
	put_in(p, "dt", "directed schedule");
	put(p, "<dd>");
	if (*directed)
		put_in(p, "code", directed);
	else
		put(p, "none: it runs freely");
	put(p, "</dd></dl></div>\n");
}

/* The story first: page.js puts the steps in the stage. */
static void put_scenario(struct page *p, size_t first)
{
	const json_t *scenario = get(p->records[first], "scenario");
	const char *name = get_text(scenario, "name");
	size_t last = last_of(p, first);

	put(p, "<section class=\"scenario\" id=\"");
	put_text(p, name);
	put(p, "\" aria-label=\"");
	put_text(p, name);
	put(p, "\">\n");
	put_in(p, "h2 tabindex=\"-1\"", name);
	put_in(p, "p class=\"title\"", get_text(scenario, "title"));
	put_story(p, get_text(scenario, "story"));
	if (*get_text(scenario, "before")) {
		put(p, "<p class=\"story\">Before: ");
		put_text(p, get_text(scenario, "before"));
		put(p, "</p>\n");
	}
	put(p, "<div class=\"stage\"><div class=\"walks\"></div></div>\n"
	    "<div class=\"more\">");
	put_about(p, p->records[first]);
	put_verdicts(p, first, last);
	put(p, "<div class=\"every\"><h3>All schedules, by the explorer"
	    "</h3>\n");
	put_proofs(p, first, last, true);
	put(p, "</div></div>\n<div class=\"own\"><h3>The tools' own "
	    "reports</h3>\n");
	for (size_t i = first; i <= last; i++)
		if (!is_exploration(p->records[i]))
			put_report(p, p->records[i]);
	for (size_t i = first; i <= last; i++)
		if (!is_exploration(p->records[i]))
			put_programs(p, p->records[i]);
	put(p, "</div></section>\n");
}

/* ---- the whole --------------------------------------------------------- */

/* To a scenario, if it is on the page. */
static void put_link(const struct page *p, const char *scenario)
{
	size_t i = 0;

	while (i < p->n && strcmp(name_of(p->records[i]), scenario))
		i++;
	if (i < p->n) {
		put(p, "<a href=\"#");
		put_text(p, scenario);
		put(p, "\">");
	}
	put_text(p, scenario);
	put(p, i < p->n ? "</a>" : "");
}

static void put_index_row(const struct page *p, size_t first)
{
	const json_t *scenario = get(p->records[first], "scenario");
	size_t last = last_of(p, first);

	put(p, "<tr><th scope=\"row\">");
	put_link(p, get_text(scenario, "name"));
	put(p, "<p>");
	put_text(p, get_text(scenario, "title"));
	put(p, "</p></th>");
	put_in(p, "td", get_text(scenario, "closed_by"));
	put(p, "<td class=\"results\">");
	for (size_t i = first; i <= last; i++) {
		const json_t *record = p->records[i];
		size_t n = json_array_size(get(record, "findings"));
		const char *result = get_text(get(record, "verdict"), "result");
		bool good = !strcmp(result, "as expected");

		if (is_exploration(record))
			continue;
		fprintf(p->out, "<span class=\"chip %s\">",
			!good ? "odd" : n ? "bad" : "good");
		put_text(p, get_text(record, "subject"));
		if (!get_is(record, "tool", "tsan")) {
			put(p, " ");
			put_text(p, get_text(record, "tool"));
		}
		put(p, ": <b>");
		if (good)
			put_found(p, record);
		else
			put_text(p, result);
		put(p, "</b></span> ");
	}
	put(p, "</td><td>");
	put_proofs(p, first, last, false);
	put(p, "</td></tr>\n");
}

static void put_index(const struct page *p)
{
	put(p, "<section id=\"index\" aria-label=\"The races\">\n<h2 "
	    "tabindex=\"-1\">The races</h2>\n");
	if (project()->about)
		put_in(p, "p", project()->about);
	put(p, "<table class=\"races\"><thead><tr><th scope=\"col\">race</th>"
	    "<th scope=\"col\">patch</th><th scope=\"col\">the directed "
	    "schedule</th><th scope=\"col\">all schedules, by the explorer"
	    "</th></tr>"
	    "</thead><tbody>\n");
	for (size_t i = 0; i < p->n; i++)
		if (is_first(p, i))
			put_index_row(p, i);
	put(p, "</tbody></table>\n</section>\n");
}

/* Its letter; below that, what the explorer counted. */
static void put_matrix_cell(const struct page *p, const char *scenario,
			    const json_t *cell)
{
	const char *first = json_string_value(json_array_get(
						get(cell, "findings"), 0));
	const char *why = get_text(cell, "why");
	char words[PROOF_TEXT] = "", figures[PROOF_TEXT] = "";
	struct proof proof;

	if (find_proof(p, scenario, get_text(cell, "subject"), &proof)) {
		proof_words(&proof, words);
		proof_figures(&proof, figures);
	}
	fprintf(p->out, "<td class=\"%s\" title=\"",
		*why ? "odd" : first ? "bad" : "good");
	put_text(p, *why ? why : first ? first : "clean");
	if (*words) {
		put(p, "; ");
		put_text(p, words);
	}
	put(p, "\">");
	put_text(p, get_text(cell, "code"));
	put(p, *why && !get_is(cell, "result", "cannot") ? "!" : "");
	if (*figures)
		put_in(p, "small", figures);
	put(p, "</td>");
}

/* detect/series.h: scenarios down, subjects across. */
static void put_matrix(const struct page *p)
{
	const json_t *matrix = p->matrix, *item, *cell;
	size_t i, j;

	if (!matrix)
		return;
	put(p, "<section id=\"matrix\" aria-label=\"Which patch closes what\">"
	    "<h2 tabindex=\"-1\">Which patch closes what</h2>\n<p>");
	put_text(p, series_legend());
	put(p, ", ! not as declared<br>Measured under ");
	put_text(p, get_text(matrix, "under"));
	json_array_foreach(get(matrix, "with"), i, item) {
		put(p, ", with ");
		put_text(p, json_string_value(item));
	}
	put(p, ".<br>Small figures: schedules that the explorer ran. "
	    "<code>176</code>: all 176 of them, none bad; <code>12/176</code>: "
	    "12 of the 176 are bad; <code>~</code>: not all were run.</p>\n"
	    "<div class=\"wide\" role=\"region\" aria-label=\"matrix\" "
	    "tabindex=\"0\">\n<table class=\"matrix\"><thead><tr>"
	    "<th scope=\"col\">race</th>");
	json_array_foreach(get(matrix, "subjects"), i, item) {
		put(p, "<th scope=\"col\"><span>");
		put_text(p, json_string_value(item));
		put(p, "</span></th>");
	}
	put(p, "</tr></thead><tbody>\n");
	json_array_foreach(get(matrix, "scenarios"), i, item) {
		put(p, "<tr>");
		put(p, "<th scope=\"row\">");
		put_link(p, get_text(item, "name"));
		put(p, "</th>");
		json_array_foreach(get(item, "cells"), j, cell)
			put_matrix_cell(p, get_text(item, "name"), cell);
		put(p, "</tr>\n");
	}
	put(p, "</tbody></table></div></section>\n");
}

/* {scenario: [walk]}, and so the files whose lines they are in. */
static void put_walks(struct page *p)
{
	json_t *walks = json_object();

	for (size_t i = 0; i < p->n; i++) {
		const char *name = name_of(p->records[i]);
		size_t first = i;

		while (!is_first(p, first))
			first--;
		if (!is_walk(p, first, i))
			continue;
		if (!json_object_get(walks, name))
			json_object_set_new(walks, name, json_array());
		json_array_append_new(json_object_get(walks, name),
				      make_walk(p, p->records[i]));
	}
	put_json(p, "walks", walks);
	json_decref(walks);
}

/* [{path, parts}], see sources.h */
static void put_sources(struct page *p)
{
	json_t *list = json_array(), *packed, *parts;
	VEC(const char *) texts = { 0 };
	size_t i;

	for (i = 0; i < p->files.n; i++) {
		char *text = source_text(&p->pool, p->files.v[i]);

		if (text)
			clean_text(text);
		*vec_add(&p->pool, &texts) = text ? text : "";
	}
	packed = sources_pack(texts.v, texts.n);
	json_array_foreach(packed, i, parts) {
		const char *file = p->files.v[i];
		const char *made = strstr(file, "variants/");

		json_array_append_new(list, json_pack("{ss sO}", "path",
				      made ? made : file, "parts", parts));
	}
	put_json(p, "sources", list);
	json_decref(packed);
	json_decref(list);
}

void report_html(const json_t *const *records, size_t n, const json_t *extra,
		 FILE *out)
{
	struct page page = {
		.out = out, .records = records, .n = n,
		.matrix = get(extra, "matrix"),
	};
	const char *title = project()->title ? project()->title : "races";
	struct page *p = &page;

	put(p, "<!DOCTYPE html>\n<!-- SPDX-License-Identifier: GPL-2.0-only "
	    "-->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    /* nothing may be fetched from anywhere */
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src 'unsafe-inline'\">\n"
	    "<title>dmrace: ");
	put_text(p, title);
	put(p, "</title>\n<style>\n");
	put(p, page_css);
	put(p, "</style>\n</head>\n<body>\n<header><h1><a href=\"#\" "
	    "class=\"home\">dmrace</a> <span>");
	put_text(p, title);
	put(p, "</span></h1></header>\n<main>\n<noscript><p class=\"note\">"
	    "Without JavaScript this page shows what each tool reported. With "
	    "it you can step through each run.</p></noscript>\n");
	put_index(p);
	put_matrix(p);
	for (size_t i = 0; i < n; i++)
		if (is_first(p, i))
			put_scenario(p, i);
	put(p, "</main>\n");
	put_walks(p);
	put_sources(p);
	put_json(p, "trees", get(extra, "trees"));
	put(p, "<script>\n");
	put(p, page_js);
	put(p, "</script>\n</body>\n</html>\n");
	pool_free(&p->pool);
}
