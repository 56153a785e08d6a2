// SPDX-License-Identifier: GPL-2.0-only
/* What is told of an exploration: never more than it proved. */
#include "report/proof.h"

#include <string.h>

#include "expect.h"

static json_t *record(const char *subject, int executions, int bad,
		      bool complete, int shards, const char *schedule)
{
	return json_pack("{s{ss},ss,s{si,si,sb,ss,si,si},s[{ss}]}",
			 "scenario", "name", "a-race", "subject", subject,
			 "explored", "executions", executions, "bad", bad,
			 "complete", complete, "bound",
			 complete ? "" : "seconds", "shard", 1, "shards",
			 shards, "findings", "schedule", schedule);
}

/* The words, "" if nothing was explored. */
static const char *words(const json_t *one, const json_t *two,
			 const json_t *matrix, const char *subject)
{
	static char text[PROOF_TEXT];
	const json_t *records[] = { one, two };
	struct proof proof;

	*text = '\0';
	if (proof_find(records, 1 + !!two, matrix, "a-race", subject, &proof))
		proof_words(&proof, text);
	return text;
}

static const char *figures(const json_t *one)
{
	static char text[PROOF_TEXT];
	struct proof proof;

	if (proof_find(&one, 1, NULL, "a-race", "buggy", &proof))
		proof_figures(&proof, text);
	return text;
}

int main(void)
{
	json_t *clean = record("buggy", 1234567, 0, true, 1, "");
	json_t *equal = record("buggy", 305640, 0, true, 1, "");
	json_t *bad = record("buggy", 176, 12, true, 1, "a-race:1*9,2*3,1");
	json_t *once = record("buggy", 176, 12, true, 1, "a-race:1*9,2");
	json_t *first = record("buggy", 17, 12, true, 1, "a-race:2");
	json_t *bounded = record("buggy", 1000, 3, false, 1, "a-race:1*9,2");
	json_t *untold = record("buggy", 1000, 0, false, 1, "");
	json_t *part = record("buggy", 44, 0, true, 4, "");
	json_t *matrix = json_pack("{s[{sss[{sssisisb}{ss}]}]}", "scenarios",
			"name", "a-race", "cells", "subject", "stage-1",
			"executions", 5, "bad", 0, "complete", 1,
			"subject", "stage-2");

	EXPECT(!strcmp(words(clean, NULL, NULL, "buggy"),
		       "1,234,567 of 1,234,567 schedules, none bad"));
	json_object_set_new(json_object_get(equal, "explored"), "stand_for",
			    json_integer(36676800));
	EXPECT(!strcmp(words(equal, NULL, NULL, "buggy"),
		       "305,640 of 305,640 schedules, none bad; these stand for 36,676,800 traces"));
	EXPECT(!strcmp(words(bad, NULL, NULL, "buggy"),
		       "12 of 176 schedules bad; 2 preemptions are enough"));
	EXPECT(!strcmp(words(once, NULL, NULL, "buggy"),
		       "12 of 176 schedules bad; 1 preemption is enough"));
	EXPECT(!strcmp(words(first, NULL, NULL, "buggy"),
		       "12 of 17 schedules bad; without preemption"));
	EXPECT(!strcmp(words(bounded, NULL, NULL, "buggy"),
		       "not complete (bound: seconds): 3 of 1,000 schedules bad; 1 preemption is enough"));
	EXPECT(!strcmp(words(untold, NULL, NULL, "buggy"),
		       "not complete (bound: seconds): none of 1,000 schedules bad"));
	EXPECT(!strcmp(words(part, NULL, NULL, "buggy"),
		       "not complete (part 1 of 4): none of 44 schedules bad"));

	/* a run of the same code, and of other code */
	json_t *run = json_pack("{s{ss},ss,ss}", "scenario", "name", "a-race",
				"subject", "buggy", "code", "12345678");
	json_object_set_new(clean, "code", json_string("12345678"));
	EXPECT(!strncmp(words(clean, run, NULL, "buggy"), "1,234,567 of", 12));
	json_object_set_new(run, "code", json_string("87654321"));
	EXPECT(!strcmp(words(clean, run, NULL, "buggy"),
		       "of another build than the runs: none of 1,234,567 schedules bad"));

	/* the one that got to the end; of this subject; or the matrix */
	EXPECT(strstr(words(bounded, clean, NULL, "buggy"), "1,234,567"));
	EXPECT(strstr(words(clean, bounded, NULL, "buggy"), "1,234,567"));
	EXPECT(!*words(clean, NULL, matrix, "fixed"));
	EXPECT(!strcmp(words(clean, NULL, matrix, "stage-1"),
		       "5 of 5 schedules, none bad; at locks and atomics only"));
	EXPECT(!*words(clean, NULL, matrix, "stage-2"));

	json_object_set_new(matrix, "with", json_pack("[s]", "bkl"));
	EXPECT(!*words(clean, NULL, matrix, "stage-1"));

	EXPECT(!strcmp(figures(clean), "1,234,567"));
	EXPECT(!strcmp(figures(bad), "12/176"));
	EXPECT(!strcmp(figures(bounded), "~3/1,000"));

	json_t *all[] = { clean, equal, bad, once, first, bounded, untold, part,
			  matrix, run };
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		json_decref(all[i]);
	return expect_status();
}
