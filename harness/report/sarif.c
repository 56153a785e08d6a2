// SPDX-License-Identifier: GPL-2.0-only
/*
 * SARIF 2.1.0, as code-scanning views read it: a run for each detector, a
 * result for each finding.  The interleaving is one code flow with a thread
 * flow for each CPU; executionOrder says which step came when.
 */
#include "formats.h"

#include <stdbool.h>
#include <stdlib.h>

#include "detect/clean.h"
#include "detect/get.h"
#include "detect/timeline.h"

#define STEPS	48	/* of an interleaving; GitHub takes 10000 in all */

static const struct {
	const char *kind, *text;
} rules[] = {
	{ "data-race", "Two CPUs access a word, one of them writes, and nothing orders them." },
	{ "use-after-free", "Memory is used after it was freed." },
	{ "invalid-access", "An access outside any live block." },
	{ "double-free", "Memory is freed twice." },
	{ "uninitialised", "What a decision depends on was never written." },
	{ "oops", "A pointer is followed that leads nowhere." },
	{ "BUG", "The code meets what it says must never be." },
	{ "warning", "The code warns." },
	{ "deadlock", "Each CPU waits for what another holds." },
	{ "sleep-in-atomic", "Code sleeps where it must not." },
	{ "late-init", "An object is initialised after others could find it." },
	{ "leak", "What nobody can reach any more was not freed." },
	{ "unload-in-use", "The code is unloaded while it is in use." },
	{ "broken", "A property of the run does not hold." },
	{ "held-lock", "A call returned with a lock held." },
	{ "missing", "A finding that the scenario declares was not made." },
};

#define RULES (sizeof(rules) / sizeof(*rules))

static json_t *message(const char *text)
{
	return json_pack("{so}", "text", clean_string(text));
}

static json_t *physical(const char *file, long line)
{
	json_t *where = json_pack("{s{ss,ss}}", "artifactLocation", "uri",
				  file, "uriBaseId", "SRCROOT");

	if (line > 0)
		json_object_set_new(where, "region",
				    json_pack("{sI}", "startLine",
					      (json_int_t)line));
	return where;
}

/* NULL if it is not known where; absolute paths are not the project's. */
static json_t *location(const json_t *at, const char *text)
{
	const char *file = get_text(at, "file");
	json_t *o;

	if (!*file || *file == '/')
		return NULL;
	o = json_pack("{so}", "physicalLocation",
		      physical(file, get_number(at, "line")));
	if (text)
		json_object_set_new(o, "message", message(text));
	if (*get_text(at, "fn"))
		json_object_set_new(o, "logicalLocations",
				    json_pack("[{ssss}]", "name",
					      get_text(at, "fn"), "kind",
					      "function"));
	return o;
}

static void tell_side(const json_t *f, const json_t *side, char *text,
		      size_t size)
{
	const char *op = get_text(side, "op"), *field = get_text(f, "field");

	snprintf(text, size, "cpu%ld %s%s%s in %s", get_number(side, "cpu"),
		 *op ? op : get_text(f, "kind"), *op && *field ? " " : "",
		 *op ? field : "", get_text(side, "fn"));
}

/* ---- the interleaving ------------------------------------------------- */

static json_t *step(const json_t *record, const struct row *row, size_t order)
{
	const json_t *ev = json_array_get(get(record, "events"), row->at);
	json_t *where = location(ev, row->text);

	if (!where)
		where = json_pack("{so}", "message", message(row->text));
	return json_pack("{so,sI,ss,si}", "location", where, "executionOrder",
			 (json_int_t)order, "importance",
			 row->racing || row->loud ? "essential" : "important",
			 "nestingLevel", row->depth);
}

static json_t *thread_flow(const json_t *record, const struct row *rows,
			   size_t n, long cpu)
{
	json_t *steps = json_array(), *flow;
	char id[16];

	for (size_t i = 0; i < n; i++)
		if (rows[i].cpu == cpu)
			json_array_append_new(steps,
					      step(record, &rows[i], i + 1));
	if (!json_array_size(steps)) {
		json_decref(steps);
		return NULL;
	}
	snprintf(id, sizeof(id), "cpu%ld", cpu);
	flow = json_pack("{ss,so}", "id", id, "locations", steps);
	return flow;
}

static json_t *code_flow(const json_t *record)
{
	const json_t *actors = get(get(record, "scenario"), "actors"), *a;
	json_t *flows = json_array();
	struct row rows[STEPS];
	size_t i, n = timeline(record, rows, STEPS);

	json_array_foreach(actors, i, a) {
		json_t *flow = thread_flow(record, rows, n,
					   get_number(a, "cpu"));

		if (!flow)
			continue;
		json_object_set_new(flow, "message",
				    message(get_text(a, "does")));
		json_array_append_new(flows, flow);
	}
	if (!json_array_size(flows)) {
		json_decref(flows);
		return NULL;
	}
	return json_pack("{so}", "threadFlows", flows);
}

/* ---- results ---------------------------------------------------------- */

/* Where the object was allocated that the field is of. */
static json_t *allocation(const json_t *record, const json_t *f)
{
	const char *field = get_text(f, "field");
	size_t i = json_array_size(get(record, "events"));

	while (i-- > 0) {
		const json_t *ev = json_array_get(get(record, "events"), i);
		const char *type = get_text(ev, "field");
		size_t n = strlen(type);
		char text[160];

		if (!n || !get_is(ev, "kind", "alloc") ||
		    strncmp(field, type, n) || field[n] != '.')
			continue;
		snprintf(text, sizeof(text), "cpu%ld allocates %s in %s",
			 get_number(ev, "cpu"), type, get_text(ev, "fn"));
		return location(ev, text);
	}
	return NULL;
}

static void add_related(json_t *list, json_t *where)
{
	if (!where)
		return;
	json_object_set_new(where, "id",
			    json_integer(json_array_size(list) + 1));
	json_array_append_new(list, where);
}

/* Which race it is, whoever comes first and wherever the lines have moved. */
static json_t *fingerprint(const json_t *f)
{
	const json_t *sides = get(f, "sides");
	const char *a = get_text(json_array_get(sides, 0), "fn");
	const char *b = get_text(json_array_get(sides, 1), "fn");
	char text[512];

	if (strcmp(a, b) > 0) {
		const char *c = a;

		a = b;
		b = c;
	}
	snprintf(text, sizeof(text), "%s/%s/%s/%s", get_text(f, "kind"), a, b,
		 get_text(f, "field"));
	return json_pack("{so}", "dmrace/v1", clean_string(text));
}

static void tell_finding(const json_t *record, const json_t *f, char *text,
			 size_t size)
{
	const json_t *sides = get(f, "sides"), *side;
	size_t i, used;

	snprintf(text, size, "%s: ", get_text(f, "kind"));
	used = strlen(text);
	json_array_foreach(sides, i, side) {
		if (used < size)
			used += snprintf(text + used, size - used, "%s",
					 i ? "; " : "");
		if (used < size)
			tell_side(f, side, text + used, size - used);
		used = strlen(text);
	}
	snprintf(text + used, size - used, ". %s. Replay: %s",
		 get_text(get(record, "scenario"), "title"),
		 get_text(record, "replay"));
}

static json_t *result(const json_t *record, const json_t *f)
{
	const json_t *sides = get(f, "sides"), *side;
	bool expected = json_is_true(get(f, "expected"));
	json_t *o, *where = NULL, *related = json_array(), *flow;
	char text[1024];
	size_t i;

	tell_finding(record, f, text, sizeof(text));
	o = json_pack("{ss,ss,so,so}", "ruleId", get_text(f, "kind"), "level",
		      "error", "message", message(text),
		      "partialFingerprints", fingerprint(f));
	json_array_foreach(sides, i, side) {
		char words[256];
		json_t *at;

		tell_side(f, side, words, sizeof(words));
		at = location(side, words);
		if (where)
			add_related(related, at);
		else
			where = at;
	}
	add_related(related, allocation(record, f));
	json_object_set_new(o, "locations",
			    where ? json_pack("[o]", where) : json_array());
	json_object_set_new(o, "relatedLocations", related);
	flow = code_flow(record);
	if (flow)
		json_object_set_new(o, "codeFlows", json_pack("[o]", flow));
	json_object_set_new(o, "suppressions", expected ?
		json_pack("[{ssss}]", "kind", "inSource", "justification",
			  "the scenario declares it for this subject") :
		json_array());
	return o;
}

static json_t *missing(const json_t *record, const char *what)
{
	const json_t *scenario = get(record, "scenario");
	json_t *where = location(scenario, NULL);
	char text[1024];

	snprintf(text, sizeof(text), "%s on %s under %s: not found: %s",
		 get_text(scenario, "name"), get_text(record, "subject"),
		 get_text(record, "tool"), what);
	return json_pack("{ss,ss,so,so,s[]}", "ruleId", "missing", "level",
			 "error", "message", message(text), "locations",
			 where ? json_pack("[o]", where) : json_array(),
			 "suppressions");
}

static void add_results(json_t *results, const json_t *record)
{
	const json_t *f, *text;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f)
		json_array_append_new(results, result(record, f));
	json_array_foreach(get(get(record, "verdict"), "missing"), i, text)
		json_array_append_new(results,
				missing(record, json_string_value(text)));
}

/* ---- runs ------------------------------------------------------------- */

static json_t *make_rules(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < RULES; i++)
		json_array_append_new(list,
			json_pack("{ss,so}", "id", rules[i].kind,
				  "shortDescription",
				  message(rules[i].text)));
	return list;
}

/* A run that could not be made must not look like one that found nothing. */
static void add_notes(json_t *notes, const json_t *record)
{
	const char *why = get_text(get(record, "verdict"), "why");
	char text[512];

	if (!*why)
		return;
	snprintf(text, sizeof(text), "%s on %s: %s",
		 get_text(get(record, "scenario"), "name"),
		 get_text(record, "subject"), why);
	json_array_append_new(notes, json_pack("{ss,so}", "level", "error",
					       "message", message(text)));
}

static json_t *make_run(const json_t *const *records, size_t n,
			const char *tool)
{
	json_t *results = json_array(), *notes = json_array();
	char name[64], id[64];
	bool failed;

	for (size_t i = 0; i < n; i++) {
		if (!get_is(records[i], "tool", tool))
			continue;
		add_results(results, records[i]);
		add_notes(notes, records[i]);
	}
	failed = json_array_size(notes);
	snprintf(name, sizeof(name), "dmrace %s", tool);
	snprintf(id, sizeof(id), "dmrace/%s/", tool);
	return json_pack("{s{s{so,so}},s{so},s{s{s{ss}}},s[{sb,so}],so}",
			 "tool", "driver", "name", clean_string(name), "rules", make_rules(),
			 "automationDetails", "id", clean_string(id),
			 "originalUriBaseIds", "SRCROOT", "description",
			 "text", "the top of the source tree",
			 "invocations", "executionSuccessful", !failed,
			 "toolExecutionNotifications", notes,
			 "results", results);
}

static bool seen(const json_t *const *records, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (get_is(records[i], "tool", get_text(records[n], "tool")))
			return true;
	return false;
}

void report_sarif(const json_t *const *records, size_t n, FILE *out)
{
	json_t *runs = json_array(), *o;

	for (size_t i = 0; i < n; i++)
		if (!seen(records, i))
			json_array_append_new(runs,
				make_run(records, n,
					 get_text(records[i], "tool")));
	o = json_pack("{ss,ss,so}", "$schema",
		      "https://json.schemastore.org/sarif-2.1.0.json",
		      "version", "2.1.0", "runs", runs);
	json_dumpf(o, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(o);
}
