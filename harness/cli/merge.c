// SPDX-License-Identifier: GPL-2.0-only
/* The records of an exploration's parts as the one of the whole. */
#include "merge.h"

#include <string.h>

#include "cli.h"
#include "report/report.h"

static const json_t *in(const json_t *record, const char *a, const char *b)
{
	return json_object_get(json_object_get(record, a), b);
}

static long long number(const json_t *record, const char *what)
{
	return json_integer_value(in(record, "explored", what));
}

/* ---- whether they are parts of one ------------------------------------ */

static bool alike(const json_t *a, const json_t *b)
{
	static const char *const explored[] = {
		"strategy", "granularity", "judge", "asked", "shards"
	};

	const json_t *build = json_object_get(a, "build");

	/* In another build other operations may be steps. */
	if (build && !json_equal(build, json_object_get(b, "build")))
		return false;
	if (!json_equal(in(a, "scenario", "name"), in(b, "scenario", "name")) ||
	    !json_equal(json_object_get(a, "subject"),
			json_object_get(b, "subject")) ||
	    !json_equal(json_object_get(a, "expect"),
			json_object_get(b, "expect")))
		return false;
	for (size_t i = 0; i < sizeof(explored) / sizeof(*explored); i++)
		if (!json_equal(in(a, "explored", explored[i]),
				in(b, "explored", explored[i])))
			return false;
	return true;
}

static enum status check(const json_t *const *v, size_t n)
{
	long long shards = number(v[0], "shards");

	for (size_t i = 0; i < n; i++) {
		if (!json_object_get(v[i], "explored")) {
			complain("--merge: a record is not of an exploration");
			return STATUS_USAGE;
		}
		if (!alike(v[0], v[i])) {
			complain("--merge: records of different explorations");
			return STATUS_USAGE;
		}
		for (size_t j = 0; j < i; j++) {
			if (number(v[i], "shard") != number(v[j], "shard"))
				continue;
			complain("--merge: part %lld of %lld is there twice",
				 number(v[i], "shard"), shards);
			return STATUS_USAGE;
		}
	}
	for (long long k = 1; k <= shards; k++) {
		size_t i;

		for (i = 0; i < n && number(v[i], "shard") != k; i++)
			;
		if (i < n)
			continue;
		complain("--merge: part %lld of %lld is missing", k, shards);
		return STATUS_NOT;
	}
	return STATUS_OK;
}

/* ---- findings --------------------------------------------------------- */

static bool same_side(const json_t *a, const json_t *b)
{
	static const char *const what[] = { "op", "fn", "file" };

	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++) {
		const json_t *x = json_object_get(a, what[i]);
		const json_t *y = json_object_get(b, what[i]);

		if (x != y && !json_equal(x, y))
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

		if (p != q && !json_equal(p, q))
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
			json_array_set(list, i, finding);
		return;
	}
	json_array_append(list, finding);
}

static bool has(const json_t *list, const json_t *what)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), what))
			return true;
	return false;
}

/* ---- the whole -------------------------------------------------------- */

/* What any part has too much is too much. */
static void merge_verdict(json_t *whole, const json_t *part)
{
	json_t *to = json_object_get(whole, "verdict"), *text;
	json_t *unexpected = json_object_get(to, "unexpected");
	const json_t *more = in(part, "verdict", "unexpected");
	size_t i;

	json_array_foreach(more, i, text)
		if (!has(unexpected, text))
			json_array_append(unexpected, text);
}

static void merge_counts(json_t *to, const json_t *part)
{
	static const char *const sums[] = {
		"executions", "blocked", "bad", "points", "milliseconds"
	};
	static const char *const most[] = { "depth", "rss" };
	const json_t *bound = in(part, "explored", "bound");

	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
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

/* One of the parts must have what is declared, if anything is. */
static bool judge(json_t *whole, const json_t *const *v, size_t n)
{
	json_t *to = json_object_get(whole, "verdict");
	json_t *missing = json_object_get(to, "missing");
	bool good = !json_array_size(json_object_get(to, "unexpected"));
	bool there = false;

	for (size_t i = 0; i < n; i++)
		there |= !strcmp("as expected", json_string_value(
				in(v[i], "verdict", "result")));
	if (json_integer_value(json_object_get(to, "declared")) && !there) {
		json_array_append_new(missing, json_string(
			"any of the declared findings"));
		good = false;
	}
	/* Other reasons than these two, such as a bound that was not asked
	 * for, a part's own verdict tells. */
	for (size_t i = 0; i < n; i++)
		if (json_object_get(json_object_get(v[i], "verdict"), "why"))
			good = false;
	json_object_set_new(to, "result", json_string(good ? "as expected" :
						      "not as expected"));
	return good;
}

enum status merge(const json_t *const *v, size_t n, bool json, FILE *out)
{
	enum status status = check(v, n);
	json_t *whole, *e, *findings;
	bool good;

	if (status != STATUS_OK)
		return status;
	whole = json_deep_copy(v[0]);
	e = json_object_get(whole, "explored");
	findings = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *f;
		size_t j;

		json_array_foreach(json_object_get(v[i], "findings"), j, f)
			add_finding(findings, f);
		if (!i)
			continue;
		merge_counts(e, v[i]);
		merge_verdict(whole, v[i]);
	}
	json_object_set_new(whole, "findings", findings);
	/* Each part counts its own: where the first was cannot be told, and
	 * traces of a sample may be of several. */
	json_object_del(e, "first");
	json_object_del(e, "traces");
	json_object_set_new(e, "parts", json_integer(number(v[0], "shards")));
	json_object_set_new(e, "shard", json_integer(1));
	json_object_set_new(e, "shards", json_integer(1));
	good = judge(whole, v, n);
	if (json)
		report_json(whole, out);
	else
		report_exploration(whole, out);
	json_decref(whole);
	return good ? STATUS_OK : STATUS_NOT;
}
