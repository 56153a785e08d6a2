// SPDX-License-Identifier: GPL-2.0-only
#include "headline.h"

#include <string.h>

#include "detect/get.h"

bool record_failed(const json_t *record)
{
	const json_t *verdict = get(record, "verdict");

	return !get_is(verdict, "result", "as expected") &&
	       !get_is(verdict, "result", "reported");
}

size_t records_with(const json_t *const *records, size_t n, const char *result)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += get_is(get(records[i], "verdict"), "result", result);
	return found;
}

/* ---- findings --------------------------------------------------------- */

/* The sides in files of the subject, not of what lies below it. */
static int own_sides(const json_t *record, const json_t *finding)
{
	const char *subject = get_text(record, "subject");
	size_t i, n = strlen(subject);
	const json_t *side;
	int own = 0;

	json_array_foreach(get(finding, "sides"), i, side) {
		const char *file = get_text(side, "file");

		own += !strncmp(file, subject, n) && file[n] == '/';
	}
	return own;
}

/* 0: it is expected.  The more, the more it says. */
static int weight(const json_t *record, const json_t *finding)
{
	const json_t *sides = get(finding, "sides");

	if (json_is_true(get(finding, "expected")) ||
	    json_is_true(get(finding, "benign")))
		return 0;
	return 1 + 4 * (json_array_size(sides) > 1) +
	       own_sides(record, finding);
}

const json_t *record_finding(const json_t *record)
{
	const json_t *f, *best = NULL;
	int most = 0;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f) {
		int w = weight(record, f);

		if (w > most) {
			most = w;
			best = f;
		}
	}
	return best;
}

const char *side_line(struct pool *pool, const json_t *side,
		      const char *field)
{
	const char *op = get_text(side, "op"), *fn = get_text(side, "fn");
	const char *text = "";

	if (get_number(side, "cpu"))
		text = pool_printf(pool, "cpu%ld ", get_number(side, "cpu"));
	if (*op)
		text = pool_printf(pool, "%s%s %s%s", text, op, field,
				   *field ? " " : "");
	text = pool_printf(pool, "%sin %s", text, *fn ? fn : "?");
	if (*get_text(side, "file"))
		text = pool_printf(pool, "%s (%s:%ld)", text,
				   get_text(side, "file"),
				   get_number(side, "line"));
	return text;
}

const char *finding_line(struct pool *pool, const json_t *finding)
{
	const json_t *sides = get(finding, "sides"), *side;
	const char *field = get_text(finding, "field");
	const char *kind = get_text(finding, "kind"), *text = "";
	size_t i;

	if (!*get_text(json_array_get(sides, 0), "fn"))
		return pool_printf(pool, "%s: %s", kind,
				   get_text(finding, "text"));
	json_array_foreach(sides, i, side)
		text = pool_printf(pool, "%s%s%s", text, i ? ", " : "",
				   side_line(pool, side, i && *field ? "it" :
							 field));
	/* A broken property is in no access. */
	if (*field && !*get_text(json_array_get(sides, 0), "op"))
		text = pool_printf(pool, "%s: %s %s", text, field,
				   get_text(finding, "text"));
	return pool_printf(pool, "%s: %s", kind, text);
}

const char *finding_identity(struct pool *pool, const json_t *record,
			     const json_t *finding)
{
	const json_t *sides = get(finding, "sides");
	const char *a = get_text(json_array_get(sides, 0), "fn");
	const char *b = get_text(json_array_get(sides, 1), "fn");
	bool swap = strcmp(a, b) > 0;

	return pool_printf(pool, "%s/%s/%s/%s/%s",
			   get_text(record, "subject"),
			   get_text(finding, "kind"), swap ? b : a,
			   swap ? a : b, get_text(finding, "field"));
}

/* ---- records ---------------------------------------------------------- */

const char *record_line(struct pool *pool, const json_t *record)
{
	const json_t *verdict = get(record, "verdict");
	const json_t *missing = get(verdict, "missing");
	const json_t *finding = record_finding(record);
	size_t n = json_array_size(missing);

	if (finding)
		return finding_line(pool, finding);
	if (n)
		return pool_printf(pool, n > 1 ? "not found: %s, and %zu more" :
						 "not found: %s",
				   json_string_value(json_array_get(missing,
								    0)),
				   n - 1);
	if (*get_text(verdict, "why"))
		return get_text(verdict, "why");
	return get_text(verdict, "result");
}

/* A program's text has blanks in it. */
static const char *quoted(struct pool *pool, const char *word)
{
	return strchr(word, ' ') ? pool_printf(pool, "'%s'", word) : word;
}

static const char *on_subject(struct pool *pool, const json_t *record,
			      const char *text)
{
	const char *subject = get_text(record, "subject");

	if (!strcmp(subject, get_text(get(record, "scenario"), "shows_on")))
		return text;
	return pool_printf(pool, "%s --on %s", text, subject);
}

/* With CPUs that the scenario does not have, a schedule cannot be replayed. */
static bool has_more_cpus(const json_t *record)
{
	long own = json_array_size(get(get(record, "scenario"), "actors"));

	return own && get_number(get(record, "explored"), "cpus") > own;
}

/* The same exploration, which finds the same. */
static const char *exploration_line(struct pool *pool, const json_t *record)
{
	const json_t *explored = get(record, "explored"), *word;
	const char *tool = get_text(record, "tool"), *text;
	bool hunt = strcmp(get_text(explored, "strategy"), "all");
	size_t i;

	text = pool_printf(pool, "dmrace %s %s", hunt ? "hunt" : "explore",
			   get_text(get(record, "scenario"), "name"));
	text = on_subject(pool, record, text);
	json_array_foreach(get(explored, "asked"), i, word) {
		const char *s = json_string_value(word);

		/* A hunt does so, and has no such option. */
		if (!hunt || strcmp(s, "--until-found"))
			text = pool_printf(pool, "%s %s", text, s);
	}
	if (strcmp(tool, "checker"))
		text = pool_printf(pool, "%s --under %s", text, tool);
	return text;
}

const char *schedule_line(struct pool *pool, const json_t *record,
			  const json_t *finding)
{
	const char *schedule = get_text(finding, "schedule"), *text;
	const json_t *with = get(get(record, "explored"), "with"), *word;
	size_t i;

	if (!*schedule)
		return NULL;
	if (has_more_cpus(record))
		return exploration_line(pool, record);
	text = pool_printf(pool, "dmrace replay %s", quoted(pool, schedule));
	text = on_subject(pool, record, text);
	json_array_foreach(with, i, word)
		text = pool_printf(pool, "%s%s%s", text, i ? "," : " --with ",
				   json_string_value(word));
	return text;
}

const char *replay_line(struct pool *pool, const json_t *record,
			const json_t *finding)
{
	const char *text = schedule_line(pool, record, finding);
	const char *tool = get_text(record, "tool");

	if (!text)
		return get_text(record, "replay");
	if (strcmp(tool, "tsan") && !has_more_cpus(record))
		text = pool_printf(pool, "%s --under %s", text, tool);
	return text;
}

/* The options that say which of a scenario's explorations it is. */
static bool is_kind_option(const char *option)
{
	static const char *const options[] = {
		"--more", "--granularity", "--strategy", "--with"
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strcmp(option, options[i]))
			return true;
	return false;
}

const char *record_kind(struct pool *pool, const json_t *record)
{
	const json_t *explored = get(record, "explored"), *word;
	const char *tool = get_text(record, "tool"), *text = "explore";
	bool value = false;
	size_t i;

	if (!explored)
		return tool;
	json_array_foreach(get(explored, "asked"), i, word) {
		const char *s = json_string_value(word);

		if (value || is_kind_option(s))
			text = pool_printf(pool, "%s %s", text, s);
		value = !value && is_kind_option(s);
	}
	if (get_number(explored, "shards") > 1)
		text = pool_printf(pool, "%s --shard %ld/%ld", text,
				   get_number(explored, "shard"),
				   get_number(explored, "shards"));
	return pool_printf(pool, "%s under %s", text, tool);
}
