// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page: everything is in the markup, readable without script; page/page.js
 * makes a stepper of it.
 */
#include "escape.h"
#include "formats.h"
#include "page/page.h"
#include "proof.h"

#include <stdbool.h>
#include <stdlib.h>

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

static void put_words(const struct page *p, const struct row *row, size_t n)
{
	for (size_t i = 0; i < n && i < ROW_WORDS; i++) {
		put(p, row->changed[i] ? "<td class=\"w new\">" :
					 "<td class=\"w\">");
		put_text(p, row->word[i] ? row->word[i] : "");
		put(p, "</td>");
	}
}

static void put_event(const struct page *p, const struct row *row)
{
	if (row->racing)
		put(p, "<b class=\"mark\">race</b> ");
	if (row->loud)
		put(p, "<b class=\"mark\">kernel</b> ");
	fprintf(p->out, "<code style=\"--d:%d\">",
		row->depth < 4 ? row->depth : 4);
	put_text(p, row->text);
	put(p, "</code>");
}

static void put_row(struct page *p, const json_t *record,
		    const struct row *row, size_t step)
{
	const json_t *ev = json_array_get(get(record, "events"), row->at);
	size_t lanes = json_array_size(get(get(record, "scenario"), "actors"));
	/* what no CPU says, as of a leak at the end, stands in the first */
	size_t lane = row->cpu ? row->cpu : 1;
	int file = file_index(p, get_text(ev, "file"));

	fprintf(p->out, "<tr class=\"cpu%d%s%s\"", row->cpu,
		row->racing ? " race" : "", row->loud ? " loud" : "");
	if (file >= 0 && get_number(ev, "line"))
		fprintf(p->out, " data-f=\"%d\" data-l=\"%ld\"", file,
			get_number(ev, "line"));
	fprintf(p->out, "><th scope=\"row\">%zu</th>", step);
	for (size_t cpu = 1; cpu <= lanes; cpu++) {
		put(p, "<td>");
		if (cpu == lane)
			put_event(p, row);
		put(p, "</td>");
	}
	put_words(p, row, json_array_size(get(record, "words")));
	put(p, "</tr>\n");
}

static void put_heads(const struct page *p, const json_t *record)
{
	const json_t *item;
	size_t i;

	put(p, "<thead><tr><th scope=\"col\">#</th>");
	json_array_foreach(get(get(record, "scenario"), "actors"), i, item) {
		fprintf(p->out,
			"<th scope=\"col\" class=\"lane\"><b>cpu%ld</b> ",
			get_number(item, "cpu"));
		put_text(p, get_text(item, "does"));
		put(p, "</th>");
	}
	json_array_foreach(get(record, "words"), i, item) {
		put(p, "<th scope=\"col\" class=\"w\" title=\"");
		put_text(p, get_text(item, "field"));
		put(p, "\">");
		put_text(p, get_text(item, "label"));
		put(p, "</th>");
	}
	put(p, "</tr></thead>\n");
}

static void put_side(const struct page *p, const json_t *f, const json_t *side)
{
	put(p, "<li>");
	if (get_number(side, "cpu"))
		fprintf(p->out, "cpu%ld ", get_number(side, "cpu"));
	if (*get_text(side, "op")) {
		put_in(p, "b", get_text(side, "op"));
		put(p, " ");
		put_in(p, "code", get_text(f, "field"));
		put(p, " ");
	}
	put(p, "in ");
	put_in(p, "code", get_text(side, "fn"));
	if (*get_text(side, "file")) {
		put(p, " <small>");
		put_text(p, get_text(side, "file"));
		fprintf(p->out, ":%ld</small>", get_number(side, "line"));
	}
	put(p, "</li>");
}

static void put_finding(const struct page *p, const json_t *f)
{
	const json_t *side;
	size_t i;

	put(p, "<div class=\"finding\"><b class=\"mark\">");
	put_text(p, get_is(f, "kind", "data-race") ? "race" :
						     get_text(f, "kind"));
	put(p, "</b> <small>told by ");
	put_text(p, get_is(f, "tool", "kernel") ? "the kernel" :
						  get_text(f, "tool"));
	put(p, "</small>");
	if (get_is(f, "tool", "kernel"))
		put_in(p, "p", get_text(f, "text"));
	put(p, "<ul>");
	json_array_foreach(get(f, "sides"), i, side)
		put_side(p, f, side);
	put(p, "</ul></div>\n");
}

/* What came of it. */
static void put_outcome(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict"), *f;
	size_t i, n = json_array_size(get(record, "findings"));

	fprintf(p->out, "<div class=\"outcome %s\"><h4>What came of it</h4>\n",
		n ? "bad" : "good");
	if (!n) {
		put(p, "<p>Nothing: ");
		put_text(p, get_text(record, "tool"));
		put(p, *get_text(v, "blind") ? " is blind to this: "
					     : " and the kernel are silent.");
		put_text(p, get_text(v, "blind"));
		put(p, "</p>\n");
	}
	/* what the scenario is about first, its consequences are in the reports */
	json_array_foreach(get(record, "findings"), i, f)
		if (json_is_true(get(f, "declared")) ||
		    !json_is_true(get(f, "expected")))
			put_finding(p, f);
	put(p, "<p>Verdict: <strong>");
	put_text(p, get_text(v, "result"));
	put(p, "</strong> ");
	put_text(p, get_text(v, "why"));
	put(p, is_free_run(record) ?
	       "</p>\n<p>It ran freely and cannot be replayed. Another: " :
	       "</p>\n<p>Again: ");
	put_in(p, "code class=\"cmd\"", get_text(record, "replay"));
	put(p, "</p></div>\n");
}

static void put_walk(struct page *p, const json_t *record)
{
	struct row rows[ROWS];
	size_t n = timeline(record, rows, ROWS);

	put(p, json_array_size(get(record, "findings")) ?
	       "<div class=\"walk bad\" data-subject=\"" :
	       "<div class=\"walk\" data-subject=\"");
	put_text(p, get_text(record, "subject"));
	put(p, "\">\n<h3>on ");
	put_in(p, "em", get_text(record, "subject"));
	put(p, "</h3>\n<table class=\"lanes\">\n");
	put_heads(p, record);
	put(p, "<tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_row(p, record, &rows[i], i + 1);
	put(p, "</tbody></table>\n");
	put_outcome(p, record);
	put(p, "</div>\n");
}

/* ---- what the tools say ----------------------------------------------- */

static void put_cell(const struct page *p, const json_t *record)
{
	const json_t *v = get(record, "verdict");
	size_t n = json_array_size(get(record, "findings"));
	bool good = get_is(v, "result", "as expected");

	fprintf(p->out, "<td class=\"%s\">",
		!good ? "odd" : n ? "bad" : "good");
	if (n)
		fprintf(p->out, "%zu found", n);
	else if (*get_text(v, "blind"))
		put(p, "blind");
	else
		put(p, "clean");
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
	fprintf(p->out, ": %zu findings</summary><pre tabindex=\"0\">",
		json_array_size(get(record, "findings")));
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
			fprintf(p->out, "... %zu bytes more\n", n - RAW);
	} else {
		put_stacks(p, record);
	}
	put(p, "</pre></details>\n");
	pool_free(&pool);
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
	put(p, "<table class=\"verdicts\"><caption>What each tool "
	    "said</caption><thead><tr><th scope=\"col\">subject</th><th "
	    "scope=\"col\">tool</th><th scope=\"col\">found</th></tr></thead>"
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
	put(p, "</tbody></table>\n");
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

/* What the explorer proved, on each subject that there are records of. */
static void put_proofs(const struct page *p, size_t first, size_t last)
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
		put(p, "</li>");
	}
	put(p, any ? "</ul>\n" : "<li>not explored</li></ul>\n");
}

static void put_scenario(struct page *p, size_t first)
{
	const json_t *scenario = get(p->records[first], "scenario");
	size_t last = last_of(p, first);

	put(p, "<section class=\"scenario\" id=\"");
	put_text(p, get_text(scenario, "name"));
	put(p, "\">\n");
	put_in(p, "h2", get_text(scenario, "name"));
	put_in(p, "p class=\"title\"", get_text(scenario, "title"));
	put(p, "<div class=\"stage\"><div class=\"walks\">\n");
	for (size_t i = first; i <= last; i++)
		if (is_walk(p, first, i))
			put_walk(p, p->records[i]);
	put(p, "</div></div>\n<div class=\"more\"><div class=\"about\">\n");
	put_in(p, "p class=\"story\"", get_text(scenario, "story"));
	put(p, "<dl>");
	if (*get_text(scenario, "closed_by")) {
		put_in(p, "dt", "closed by");
		put(p, "<dd>patch ");
		put_text(p, get_text(scenario, "closed_by"));
		put(p, "</dd>");
	}
	put_in(p, "dt", "window");
	put_in(p, "dd", get_text(scenario, "window"));
	put_in(p, "dt", "memory");
	put_in(p, "dd", get_text(scenario, "memory"));
	put_in(p, "dt", "schedule");
	put(p, "<dd><code>");
	put_text(p, get_text(get(p->records[first], "schedule"), "directed"));
	put(p, "</code></dd></dl></div>\n");
	put_verdicts(p, first, last);
	put(p, "<div class=\"every\"><p>Every order, by the explorer</p>\n");
	put_proofs(p, first, last);
	put(p, "</div></div>\n<h3 class=\"own\">The tools' own reports</h3>\n");
	for (size_t i = first; i <= last; i++)
		if (!is_exploration(p->records[i]))
			put_report(p, p->records[i]);
	put(p, "</section>\n");
}

/* ---- the whole --------------------------------------------------------- */

static void put_index_row(const struct page *p, size_t first)
{
	const json_t *scenario = get(p->records[first], "scenario");
	size_t last = last_of(p, first);

	put(p, "<tr><th scope=\"row\"><a href=\"#");
	put_text(p, get_text(scenario, "name"));
	put(p, "\">");
	put_text(p, get_text(scenario, "name"));
	put(p, "</a><p>");
	put_text(p, get_text(scenario, "title"));
	put(p, "</p></th>");
	put_in(p, "td", get_text(scenario, "closed_by"));
	put(p, "<td class=\"results\">");
	for (size_t i = first; i <= last; i++) {
		const json_t *record = p->records[i];
		size_t n = json_array_size(get(record, "findings"));
		bool good = get_is(get(record, "verdict"), "result",
				   "as expected");

		if (is_exploration(record))
			continue;
		fprintf(p->out, "<span class=\"chip %s\">",
			!good ? "odd" : n ? "bad" : "good");
		put_text(p, get_text(record, "subject"));
		if (!get_is(record, "tool", "tsan")) {
			put(p, " ");
			put_text(p, get_text(record, "tool"));
		}
		fprintf(p->out, ": <b>%s</b></span> ",
			!good ? get_text(get(record, "verdict"), "result") :
			n ? "caught" : "clean");
	}
	put(p, "</td><td>");
	put_proofs(p, first, last);
	put(p, "</td></tr>\n");
}

static void put_index(const struct page *p)
{
	put(p, "<section id=\"index\">\n<h2>The races</h2>\n");
	if (project()->about)
		put_in(p, "p", project()->about);
	put(p, "<table class=\"races\"><thead><tr><th scope=\"col\">race</th>"
	    "<th scope=\"col\">patch</th><th scope=\"col\">this order</th>"
	    "<th scope=\"col\">every order, by the explorer</th></tr>"
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
	put(p, *why ? "!" : "");
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
	put(p, "<section id=\"matrix\"><h2>Which patch closes what</h2>\n<p>");
	put_text(p, series_legend());
	put(p, "<br>Small: what the explorer counted. <code>176</code>: all "
	    "176 schedules, none bad; <code>12/176</code>: 12 of them bad; "
	    "<code>~</code>: not all were run.</p>\n<div class=\"wide\" tabindex=\"0\"><table "
	    "class=\"matrix\"><thead><tr><th scope=\"col\">race</th>");
	json_array_foreach(get(matrix, "subjects"), i, item) {
		put(p, "<th scope=\"col\"><span>");
		put_text(p, json_string_value(item));
		put(p, "</span></th>");
	}
	put(p, "</tr></thead><tbody>\n");
	json_array_foreach(get(matrix, "scenarios"), i, item) {
		put(p, "<tr>");
		put_in(p, "th scope=\"row\"", get_text(item, "name"));
		json_array_foreach(get(item, "cells"), j, cell)
			put_matrix_cell(p, get_text(item, "name"), cell);
		put(p, "</tr>\n");
	}
	put(p, "</tbody></table></div></section>\n");
}

static void put_sources(struct page *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->files.n; i++) {
		const char *file = p->files.v[i];
		char *text = source_text(&p->pool, file);
		const char *told = strstr(file, "variants/");

		json_array_append_new(list, json_pack("{ss,ss}", "path",
				      told ? told : file, "text",
				      text ? text : ""));
	}
	put_json(p, "sources", list);
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
	put(p, "</style>\n</head>\n<body>\n<header><a href=\"#\" "
	    "class=\"home\">dmrace</a><span class=\"here\">");
	put_text(p, title);
	put(p, "</span></header>\n<main>\n");
	put_index(p);
	put_matrix(p);
	for (size_t i = 0; i < n; i++)
		if (is_first(p, i))
			put_scenario(p, i);
	put(p, "</main>\n<noscript><p class=\"note\">Without scripts the "
	    "runs are told in full, one after the other; with them you step "
	    "through.</p></noscript>\n");
	put_sources(p);
	put_json(p, "trees", get(extra, "trees"));
	put(p, "<script>\n");
	put(p, page_js);
	put(p, "</script>\n</body>\n</html>\n");
	pool_free(&p->pool);
}
