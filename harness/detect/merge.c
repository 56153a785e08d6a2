// SPDX-License-Identifier: GPL-2.0-only
/* The records of an exploration's parts as the one of the whole. */
#include "merge.h"

#include <string.h>

#include "record.h"
#include "rejudge.h"

static const json_t *in(const json_t *record, const char *a, const char *b)
{
	return json_object_get(json_object_get(record, a), b);
}

static long long number(const json_t *record, const char *what)
{
	return json_integer_value(in(record, "explored", what));
}

/* ---- whether they are parts of one ------------------------------------ */

static bool same(const json_t *a, const json_t *b)
{
	return a == b || json_equal(a, b);
}

/* The code (subject, scenario, compiler) and what was to be done with it. */
static bool alike(const json_t *a, const json_t *b)
{
	static const char *const whole[] = {
		"scenario", "subject", "compiler", "build", "tool", "expect"
	};
	static const char *const explored[] = {
		"strategy", "granularity", "judge", "asked", "shards"
	};

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (!same(json_object_get(a, whole[i]),
			  json_object_get(b, whole[i])))
			return false;
	for (size_t i = 0; i < sizeof(explored) / sizeof(*explored); i++)
		if (!same(in(a, "explored", explored[i]),
			  in(b, "explored", explored[i])))
			return false;
	return true;
}

/* Why they are not the parts of one whole, or NULL. */
static const char *check(struct pool *pool, const json_t *const *v, size_t n,
			 bool *usage)
{
	long long shards = number(v[0], "shards");

	*usage = true;
	for (size_t i = 0; i < n; i++) {
		if (!json_object_get(v[i], "explored"))
			return "--merge: a record is of a run, not of an exploration";
		if (!alike(v[0], v[i]))
			return "--merge: records of different explorations";
		if (!same(in(v[0], "explored", "equal"),
			  in(v[i], "explored", "equal")))
			return "--merge: CPUs with one script were equal in one part and not in another: explore all parts with --no-symmetry";
		for (size_t j = 0; j < i; j++)
			if (number(v[i], "shard") == number(v[j], "shard"))
				return pool_printf(pool, "--merge: part %lld of %lld is given twice",
						   number(v[i], "shard"),
						   shards);
	}
	*usage = false;
	for (long long k = 1; k <= shards; k++) {
		size_t i;

		for (i = 0; i < n && number(v[i], "shard") != k; i++)
			;
		if (i == n)
			return pool_printf(pool, "--merge: part %lld of %lld is missing",
					   k, shards);
	}
	return NULL;
}

/* ---- findings --------------------------------------------------------- */

static bool same_side(const json_t *a, const json_t *b)
{
	static const char *const what[] = { "op", "fn", "file" };

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++) {
		const json_t *x = json_object_get(a, what[i]);
		const json_t *y = json_object_get(b, what[i]);

		if (!same(x, y))
			return false;
	}
	return true;
}

static bool same_finding(const json_t *a, const json_t *b)
{
	static const char *const what[] = { "tool", "kind", "field" };
	const json_t *x = json_object_get(a, "sides");
	const json_t *y = json_object_get(b, "sides");
	size_t n = json_array_size(x), last = n - 1;

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++) {
		const json_t *p = json_object_get(a, what[i]);
		const json_t *q = json_object_get(b, what[i]);

		if (!same(p, q))
			return false;
	}
	if (n != json_array_size(y))
		return false;
	if (!n)
		return true;
	return (same_side(json_array_get(x, 0), json_array_get(y, 0)) &&
		same_side(json_array_get(x, last), json_array_get(y, last))) ||
	       (same_side(json_array_get(x, 0), json_array_get(y, last)) &&
		same_side(json_array_get(x, last), json_array_get(y, 0)));
}

/* The one with the shorter schedule is easier to read. */
static size_t length(const json_t *finding)
{
	const char *s = json_string_value(json_object_get(finding,
							  "schedule"));

	return s ? strlen(s) : (size_t)-1;
}

static void add_finding(json_t *list, json_t *finding)
{
	json_t *there;
	size_t i;

	json_array_foreach(list, i, there) {
		if (!same_finding(there, finding))
			continue;
		if (length(finding) < length(there))
			json_array_set_new(list, i, finding);
		else
			json_decref(finding);
		return;
	}
	json_array_append_new(list, finding);
}

/* ---- the whole -------------------------------------------------------- */

/* Texts that are not in both are of both. */
static void merge_list(json_t *to, const json_t *part, const char *name)
{
	json_t *list = json_object_get(to, name), *text, *there;
	size_t i, j;

	json_array_foreach(in(part, "explored", name), i, text) {
		if (!list) {
			list = json_array();
			json_object_set_new(to, name, list);
		}
		json_array_foreach(list, j, there)
			if (json_equal(there, text))
				break;
		if (j == json_array_size(list))
			json_array_append(list, text);
	}
}

static void merge_counts(json_t *to, const json_t *part)
{
	static const char *const sums[] = {
		"executions", "blocked", "bad", "points", "milliseconds", "cut"
	};
	static const char *const most[] = { "depth", "rss" };
	const json_t *bound = in(part, "explored", "bound");
	static const char *const orbits[] = { "stand_for", "bad_for" };

	merge_list(to, part, "ended_early");
	for (size_t i = 0; i < sizeof(orbits) / sizeof(*orbits); i++)
		if (json_object_get(to, orbits[i]))
			json_object_set_new(to, orbits[i], json_integer(
				json_integer_value(json_object_get(to, orbits[i])) +
				number(part, orbits[i])));
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		if (json_object_get(to, sums[i]))
			json_object_set_new(to, sums[i], json_integer(
			json_integer_value(json_object_get(to, sums[i])) +
			number(part, sums[i])));
	for (size_t i = 0; i < sizeof(most) / sizeof(*most); i++)
		if (number(part, most[i]) >
		    json_integer_value(json_object_get(to, most[i])))
			json_object_set_new(to, most[i], json_integer(
				number(part, most[i])));
	if (json_is_true(in(part, "explored", "complete")))
		return;
	json_object_set_new(to, "complete", json_false());
	if (bound)
		json_object_set(to, "bound", (json_t *)bound);
}

/* A part that did not do its share leaves a hole in the whole: "error", "cannot
 * run here" and "interrupted" are no parts.  Its verdict and why, or NULL. */
static const json_t *broken_part(const json_t *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum verdict verdict = VERDICT_ERROR;

		parse_verdict(json_string_value(in(v[i], "verdict", "result")),
			      &verdict);
		if (verdict != VERDICT_EXPECTED &&
		    verdict != VERDICT_UNEXPECTED &&
		    verdict != VERDICT_REPORTED)
			return v[i];
	}
	return NULL;
}

/* The findings are kept, but it is not judged. */
static void give_up(struct pool *pool, json_t *whole, const json_t *part)
{
	const char *why = json_string_value(in(part, "verdict", "why"));
	struct judgement j = { .verdict = VERDICT_ERROR };
	json_t *old = json_object_get(whole, "verdict");

	parse_verdict(json_string_value(in(part, "verdict", "result")),
		      &j.verdict);
	j.why = pool_printf(pool, "part %lld of %lld is incomplete: %s",
			    number(part, "shard"), number(part, "shards"),
			    why ? why : "run it again");
	json_object_update_new(old, record_verdict(pool, &j));
}

static bool is_good(const json_t *whole)
{
	enum verdict verdict = VERDICT_ERROR;

	parse_verdict(json_string_value(in(whole, "verdict", "result")),
		      &verdict);
	return verdict == VERDICT_EXPECTED || verdict == VERDICT_REPORTED;
}

void merge_records(struct pool *pool, const json_t *const *v, size_t n,
		   struct merge *merge)
{
	json_t *whole, *e, *findings;
	const json_t *broken;
	const char *why;

	*merge = (struct merge){ 0 };
	merge->why = check(pool, v, n, &merge->usage);
	if (merge->why)
		return;
	whole = json_deep_copy(v[0]);
	e = json_object_get(whole, "explored");
	findings = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *f;
		size_t j;

		json_array_foreach(json_object_get(v[i], "findings"), j, f)
			add_finding(findings, json_deep_copy(f));
		if (i)
			merge_counts(e, v[i]);
	}
	json_object_set_new(whole, "findings", findings);
	/* Each part counts its own: where the first was cannot be known, and
	 * traces of a sample may be of several. */
	json_object_del(e, "first");
	json_object_del(e, "traces");
	json_object_set_new(e, "parts", json_integer(number(v[0], "shards")));
	json_object_set_new(e, "shard", json_integer(1));
	json_object_set_new(e, "shards", json_integer(1));
	broken = broken_part(v, n);
	if (broken)
		give_up(pool, whole, broken);
	else
		rejudge(pool, whole);
	why = json_string_value(in(whole, "verdict", "why"));
	merge->whole = whole;
	merge->why = why ? pool_strdup(pool, why) : NULL;
	merge->good = is_good(whole);
}
