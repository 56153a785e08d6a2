// SPDX-License-Identifier: GPL-2.0-only
/*
 * SARIF 2.1.0, as code-scanning views read it: one result for each finding,
 * however many scenarios and detectors made it.  The interleaving is a code
 * flow with a thread flow for each CPU; executionOrder says which step came
 * when.
 *
 * A finding that is expected is no alert: it is left out, or suppressed.
 */
#include "formats.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "detect/clean.h"
#include "detect/get.h"
#include "detect/pool.h"
#include "detect/timeline.h"
#include "headline.h"

#define STEPS	32	/* of an interleaving: what a reader can follow */

/* The rule for kinds that only one detector has, under its own name. */
#define OTHER	"other"

static const struct {
	const char *kind, *text, *help;
} rules[] = {
	{ "data-race", "Two CPUs access the same memory, at least one of them writes, and nothing orders them.",
	  "Look for the lock, or the release and the acquire, that should order the two accesses, and for the side that goes without it." },
	{ "use-after-free", "Memory is accessed after it was freed.",
	  "The access must hold a reference or a lock that keeps the object alive, or the object must no longer be found before it is freed." },
	{ "invalid-access", "An access is outside every live block of memory.",
	  "Look for the free that came before the access, or for the bound that was not checked." },
	{ "double-free", "The same memory is freed twice.",
	  "Two owners each believe that they hold the last reference." },
	{ "uninitialised", "A decision depends on memory that was never written.",
	  "Write the memory before another CPU can find it." },
	{ "oops", "The code follows a pointer that leads nowhere.",
	  "Look for the CPU that wrote the pointer, or has not written it yet." },
	{ "BUG", "A check in the code that must never fail has failed.",
	  "Look for the CPU that changed the state between the check and what it relies on." },
	{ "warning", "A check in the code printed a warning.",
	  "Look for the CPU that changed the state that is checked." },
	{ "deadlock", "Each CPU waits for something that another one holds.",
	  "Take the locks in one order everywhere." },
	{ "sleep-in-atomic", "The code sleeps where it must not sleep.",
	  "Do what may sleep before the lock is taken, or after it was dropped." },
	{ "late-init", "An object is still being initialised when other CPUs can already find it.",
	  "Publish the object as the last step." },
	{ "leak", "Something that was acquired is never released.",
	  "Look for the path, often an error path, that returns without releasing it." },
	{ "unload-in-use", "The code is unloaded while it is in use.",
	  "Hold a reference to the code while it is used." },
	{ "broken", "A property that must hold does not hold.",
	  "Look for the last write to the field that is named." },
	{ "held-lock", "A call returned with a lock still held.",
	  "Look for the return path without an unlock." },
	{ "not-linearizable", "No order of the calls explains what they returned.",
	  "Look for a result that was computed before the lock was taken, or after it was dropped." },
	{ "result", "A call returned what the scenario does not allow.",
	  "Look for the branch that returned it; if it is right, allow it in the scenario's file." },
	{ "client", "A real program ended in another way than the scenario declares.",
	  "Read what the program printed, and look for the call that did it." },
	{ "missing", "A finding that the scenario declares was not made.",
	  "Either the race is gone, or the scenario no longer reaches it, or the declaration is wrong. Replay it and compare." },
	{ OTHER, "A detector reports a fault that has no rule of its own here.",
	  "The message has the detector's own name for it." },
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

/* A result without a place is refused by those who show it. */
static json_t *locations(json_t *where, const json_t *record)
{
	if (!where)
		where = location(get(record, "scenario"), NULL);
	return where ? json_pack("[o]", where) : json_array();
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

/* ---- what there is to report ------------------------------------------- */

/* A finding, or something that is missing, of one record or of many. */
struct entry {
	const char *identity;
	const json_t *record;		/* the first that has it */
	const json_t *finding;		/* NULL: it is missing */
	const char *missing;
	const char *scenarios, *kinds;	/* "a, b" */
	bool expected;			/* by all records */
	bool flow;			/* shows the interleaving */
	size_t n;
};

struct entries {
	struct pool pool;
	VEC(struct entry) list;
};

/* "a, b": with the word once.  It may have blanks: "explore under checker". */
static const char *add_word(struct pool *pool, const char *list,
			    const char *word)
{
	const char *at = list;
	size_t n = strlen(word);

	while ((at = strstr(at, word))) {
		if ((at == list || (at - list > 1 && at[-2] == ',')) &&
		    (!at[n] || at[n] == ','))
			return list;
		at += n;
	}
	return pool_printf(pool, "%s%s%s", list, *list ? ", " : "", word);
}

/* What is news, and a run, which has an interleaving to show. */
static bool is_better(const struct entry *a, const struct entry *b)
{
	if (a->expected != b->expected)
		return b->expected;
	return !get(a->record, "explored") && get(b->record, "explored");
}

static void add_entry(struct entries *all, const struct entry *new)
{
	struct entry *e = all->list.v, *end = e + all->list.n;
	const json_t *record = new->record;

	while (e < end && strcmp(e->identity, new->identity))
		e++;
	if (e == end) {
		e = vec_add(&all->pool, &all->list);
		*e = *new;
		e->scenarios = e->kinds = "";
	} else if (is_better(new, e)) {
		e->record = new->record;
		e->finding = new->finding;
	}
	e->expected &= new->expected;
	e->n++;
	e->scenarios = add_word(&all->pool, e->scenarios,
				get_text(get(record, "scenario"), "name"));
	e->kinds = add_word(&all->pool, e->kinds,
			    record_kind(&all->pool, record));
}

static bool is_expected(const json_t *record, const json_t *finding)
{
	return get_is(get(record, "verdict"), "result", "as expected") ||
	       json_is_true(get(finding, "expected")) ||
	       json_is_true(get(finding, "benign"));
}

static void add_record(struct entries *all, const json_t *record,
		       bool expected)
{
	const json_t *f, *text;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f) {
		const struct entry e = {
			.identity = finding_identity(&all->pool, record, f),
			.record = record, .finding = f,
			.expected = is_expected(record, f),
		};

		if (expected || !e.expected)
			add_entry(all, &e);
	}
	json_array_foreach(get(get(record, "verdict"), "missing"), i, text) {
		const struct entry e = {
			.identity = pool_printf(&all->pool, "%s/missing/%s/%s",
				get_text(record, "subject"),
				get_text(get(record, "scenario"), "name"),
				json_string_value(text)),
			.record = record, .missing = json_string_value(text),
		};

		add_entry(all, &e);
	}
}

/* The interleaving is long, and the same for all findings of a record: it goes
 * to the one that tells most. */
static void choose_flows(struct entries *all)
{
	for (size_t i = 0; i < all->list.n; i++) {
		struct entry *e = &all->list.v[i];
		const json_t *best = record_finding(e->record);

		e->flow = best ? e->finding == best :
			e->finding == json_array_get(get(e->record,
							 "findings"), 0);
	}
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

/* 64-bit FNV-1a: a number that is the same everywhere. */
static uint64_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}

/* Which one it is, wherever the lines have moved.  GitHub knows only the name
 * primaryLocationLineHash. */
static json_t *fingerprints(const struct entry *e)
{
	char text[32];

	snprintf(text, sizeof(text), "%016llx:1",
		 (unsigned long long)hash(e->identity));
	return json_pack("{so,ss}", "dmrace/v1", clean_string(e->identity),
			 "primaryLocationLineHash", text);
}

static const char *text_of(struct pool *pool, const struct entry *e)
{
	const char *found = e->missing ?
		pool_printf(pool, "not found: %s", e->missing) :
		finding_line(pool, e->finding);

	return pool_printf(pool, "%s. %s (%s) on %s, by %s. Replay: %s", found,
			   get_text(get(e->record, "scenario"), "title"),
			   e->scenarios, get_text(e->record, "subject"),
			   e->kinds,
			   replay_line(pool, e->record, e->finding));
}

static json_t *suppressions(const struct entry *e)
{
	if (!e->expected)
		return json_array();
	return json_pack("[{ssss}]", "kind", "inSource", "justification",
			 "the scenario declares it for this subject");
}

static const char *rule_of(const struct entry *e)
{
	const char *kind = e->missing ? "missing" :
			   get_text(e->finding, "kind");

	for (size_t i = 0; i < RULES; i++)
		if (!strcmp(rules[i].kind, kind))
			return kind;
	return OTHER;
}

static json_t *result(struct pool *pool, const struct entry *e)
{
	const json_t *sides = get(e->finding, "sides"), *side;
	const char *field = get_text(e->finding, "field");
	json_t *o, *where = NULL, *related = json_array(), *flow;
	size_t i;

	json_array_foreach(sides, i, side) {
		json_t *at = location(side, side_line(pool, side, field));

		if (where)
			add_related(related, at);
		else
			where = at;
	}
	add_related(related, allocation(e->record, e->finding));
	o = json_pack("{ss,ss,so,so,so,so,so,sI}", "ruleId", rule_of(e),
		      "level", "error", "message", message(text_of(pool, e)),
		      "partialFingerprints", fingerprints(e),
		      "locations", locations(where, e->record),
		      "relatedLocations", related,
		      "suppressions", suppressions(e),
		      "occurrenceCount", (json_int_t)e->n);
	flow = e->flow ? code_flow(e->record) : NULL;
	if (flow)
		json_object_set_new(o, "codeFlows", json_pack("[o]", flow));
	return o;
}

/* ---- the run ---------------------------------------------------------- */

static json_t *help(size_t i)
{
	static const char again[] = "The message has a command that replays it.";

	return json_pack("{so,so}", "text", json_sprintf("%s %s %s",
				rules[i].text, rules[i].help, again),
			 "markdown", json_sprintf("%s\n\n%s %s",
				rules[i].text, rules[i].help, again));
}

static json_t *make_rules(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < RULES; i++)
		json_array_append_new(list,
			json_pack("{ss,so,so,so,s{ss},s{ss,ss,s[s]}}",
				  "id", rules[i].kind,
				  "shortDescription", message(rules[i].text),
				  "fullDescription", message(rules[i].text),
				  "help", help(i),
				  "defaultConfiguration", "level", "error",
				  "properties", "precision", "very-high",
				  "problem.severity", "error",
				  "tags", "concurrency"));
	return list;
}

/* A run that could not be made must not look like one that found nothing. */
static void add_notes(struct pool *pool, json_t *notes, const json_t *record)
{
	const char *why = get_text(get(record, "verdict"), "why");

	if (!*why)
		return;
	json_array_append_new(notes, json_pack("{ss,so}", "level", "error",
		"message", message(pool_printf(pool, "%s on %s, %s: %s",
			get_text(get(record, "scenario"), "name"),
			get_text(record, "subject"),
			record_kind(pool, record), why))));
}

void report_sarif(const json_t *const *records, size_t n, bool expected,
		  FILE *out)
{
	json_t *results = json_array(), *notes = json_array(), *o;
	struct entries all = { 0 };
	bool failed;

	for (size_t i = 0; i < n; i++) {
		add_record(&all, records[i], expected);
		add_notes(&all.pool, notes, records[i]);
	}
	choose_flows(&all);
	for (size_t i = 0; i < all.list.n; i++)
		json_array_append_new(results, result(&all.pool,
						      &all.list.v[i]));
	failed = json_array_size(notes);
	o = json_pack("{ss,ss,s[{s{s{ss,so}},s{ss},s{s{s{ss}}},s[{sb,so}],so}]}",
		      "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
		      "version", "2.1.0", "runs",
		      "tool", "driver", "name", "dmrace", "rules", make_rules(),
		      "automationDetails", "id", "dmrace/",
		      "originalUriBaseIds", "SRCROOT", "description",
		      "text", "the top of the source tree",
		      "invocations", "executionSuccessful", !failed,
		      "toolExecutionNotifications", notes, "results", results);
	json_dumpf(o, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(o);
	pool_free(&all.pool);
}
