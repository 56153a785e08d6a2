// SPDX-License-Identifier: GPL-2.0-only
#include "proof.h"

#include <stdio.h>
#include <string.h>

#include "detect/get.h"

bool is_exploration(const json_t *record)
{
	return get(record, "explored");
}

/* ---- finding ---------------------------------------------------------- */

static int preemptions_of(const json_t *record)
{
	const json_t *f;
	int least = -1;
	size_t i;

	json_array_foreach(get(record, "findings"), i, f) {
		const char *s = get_text(f, "schedule");
		int n = 0;

		if (!*s)
			continue;
		while ((s = strchr(s, ',')) && s++)
			n++;
		if (least < 0 || n < least)
			least = n;
	}
	return least;
}

/* The whole, not a part of it (explore --shard). */
static bool is_complete(const json_t *counts)
{
	return json_is_true(get(counts, "complete")) &&
	       get_number(counts, "shards") <= 1;
}

static const json_t *named(const json_t *list, const char *key,
			   const char *name)
{
	const json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
		if (get_is(o, key, name))
			return o;
	return NULL;
}

static bool is_about(const json_t *record, const char *scenario,
		     const char *subject)
{
	return get_is(record, "subject", subject) &&
	       get_is(get(record, "scenario"), "name", scenario);
}

/* Is there a run of other code than that of the exploration? */
static bool is_other(const json_t *const *records, size_t n,
		     const json_t *exploration, const char *scenario,
		     const char *subject)
{
	const char *code = get_text(exploration, "code");

	for (size_t i = 0; i < n; i++) {
		const char *its = get_text(records[i], "code");

		if (!is_exploration(records[i]) && *its && strcmp(its, code) &&
		    is_about(records[i], scenario, subject))
			return true;
	}
	return false;
}

bool proof_find(const json_t *const *records, size_t n, const json_t *matrix,
		const char *scenario, const char *subject, struct proof *proof)
{
	const json_t *cell;

	*proof = (struct proof){ .preemptions = -1 };
	for (size_t i = 0; i < n && !proof->complete; i++) {
		const json_t *explored = get(records[i], "explored");
		bool other;

		if (!explored || !is_about(records[i], scenario, subject))
			continue;
		other = is_other(records, n, records[i], scenario, subject);
		if (other && proof->counts)
			continue;
		proof->counts = explored;
		proof->other = other;
		proof->complete = !other && is_complete(explored);
		proof->coarse = get_is(explored, "granularity", "sync");
		proof->preemptions = preemptions_of(records[i]);
	}
	cell = named(get(named(get(matrix, "scenarios"), "name", scenario),
			 "cells"), "subject", subject);
	/* With options of the system it is about another system. */
	if (!proof->counts && !json_array_size(get(matrix, "with")) &&
	    get_number(cell, "executions")) {
		proof->counts = cell;
		proof->complete = is_complete(cell);
		proof->coarse = true;
	}
	return proof->counts;
}

/* ---- telling ---------------------------------------------------------- */

/* 1,234,567 */
static const char *grouped(long n, char text[32])
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%ld", n), at = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	text[at] = '\0';
	return text;
}

/* Why it is no proof. */
static void put_bound(const json_t *counts, char *text, size_t size)
{
	if (get_number(counts, "shards") > 1)
		snprintf(text, size, "part %ld of %ld",
			 get_number(counts, "shard"),
			 get_number(counts, "shards"));
	else if (*get_text(counts, "bound"))
		snprintf(text, size, "bound: %s", get_text(counts, "bound"));
	else
		snprintf(text, size, "bounded");
}

void proof_words(const struct proof *proof, char text[PROOF_TEXT])
{
	long n = get_number(proof->counts, "executions");
	long k = get_number(proof->counts, "bad");
	const char *plural = n == 1 ? "" : "s";
	char all[32], bad[32], bound[96];
	int at;

	grouped(n, all);
	grouped(k, bad);
	put_bound(proof->counts, bound, sizeof(bound));
	if (proof->other)
		at = snprintf(text, PROOF_TEXT,
			      "of another build than the runs: %s of %s schedule%s bad",
			      k ? bad : "none", all, plural);
	else if (!proof->complete)
		at = snprintf(text, PROOF_TEXT,
			      "not complete (%s): %s of %s schedule%s bad",
			      bound, k ? bad : "none", all, plural);
	else if (k)
		at = snprintf(text, PROOF_TEXT, "%s of %s schedule%s bad", bad,
			      all, plural);
	else
		at = snprintf(text, PROOF_TEXT, "%s of %s schedule%s, none bad",
			      all, all, plural);
	if (k && !proof->preemptions)
		at += snprintf(text + at, PROOF_TEXT - at,
			       "; without preemption");
	else if (k && proof->preemptions > 0)
		at += snprintf(text + at, PROOF_TEXT - at,
			       "; %d preemption%s enough", proof->preemptions,
			       proof->preemptions == 1 ? " is" : "s are");
	if (proof->coarse)
		at += snprintf(text + at, PROOF_TEXT - at,
			       "; at locks and atomics only");
	n = get_number(proof->counts, "stand_for");
	if (n)
		at += snprintf(text + at, PROOF_TEXT - at,
			       "; these stand for %s traces", grouped(n, all));
	n = get_number(get(proof->counts, "cross_check"), "executions");
	if (proof->complete && n)
		snprintf(text + at, PROOF_TEXT - at,
			 "; %s random executions met no other trace",
			 grouped(n, all));
}

void proof_conditions(const struct proof *proof, char text[PROOF_TEXT])
{
	const json_t *e = proof->counts, *word;
	size_t i;
	int at;

	*text = '\0';
	if (!*get_text(e, "memory"))
		return;
	at = snprintf(text, PROOF_TEXT, "%ld CPUs, %s memory",
		      get_number(e, "cpus"), get_text(e, "memory"));
	json_array_foreach(get(e, "system"), i, word)
		if (at < PROOF_TEXT)
			at += snprintf(text + at, PROOF_TEXT - at, ", %s",
				       json_string_value(word));
	if (at < PROOF_TEXT)
		at += snprintf(text + at, PROOF_TEXT - at,
			       ", judged by %s; not modelled: ",
			       get_text(e, "judge"));
	json_array_foreach(get(e, "unmodelled"), i, word)
		if (at < PROOF_TEXT)
			at += snprintf(text + at, PROOF_TEXT - at, "%s%s",
				       i ? ", " : "", json_string_value(word));
}

void proof_figures(const struct proof *proof, char text[PROOF_TEXT])
{
	long k = get_number(proof->counts, "bad");
	char all[32], bad[32];

	snprintf(text, PROOF_TEXT, "%s%s%s%s", proof->complete ? "" : "~",
		 k ? grouped(k, bad) : "", k ? "/" : "",
		 grouped(get_number(proof->counts, "executions"), all));
}
