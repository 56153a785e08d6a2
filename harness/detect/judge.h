/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The judge: what a scenario declares against what was found.  On a subject
 * that has the bug each declared finding must be there and nothing else may
 * be; on one that has not, nothing at all may be.
 */
#ifndef DETECT_JUDGE_H
#define DETECT_JUDGE_H

#include "finding.h"

enum expect_mode {
	EXPECT_ANY,		/* report, do not judge */
	EXPECT_BUG,
	EXPECT_CLEAN,
};

enum verdict {
	VERDICT_EXPECTED,
	VERDICT_UNEXPECTED,	/* missing or unexpected findings */
	VERDICT_REPORTED,	/* nothing was demanded (EXPECT_ANY) */
	VERDICT_ERROR,		/* the run is worth nothing */
	VERDICT_CANNOT,		/* it cannot be made on this machine */
};

struct judgement {
	enum verdict verdict;
	const char *why;	/* of an error: one line, with the cure */
	const char *blind;	/* why the tool cannot see it, or NULL */
	int declared;		/* findings demanded */
	VEC(const struct wire_expect *) missing;
	VEC(const struct found *) unexpected;
};

/* Marks the findings that were declared. */
struct judgement judge(struct pool *pool, const struct wire_scenario *s,
		       const char *tool, enum expect_mode mode,
		       struct found_list *found);

/*
 * An exploration is told nothing of the interleaving.  With the bug it must
 * find one of the declared findings, and may find more (a sample: find
 * anything); without, it must find
 * nothing, and have looked at every schedule: a bound that nobody asked for
 * is no certificate.  A shard lacks nothing: another may have it.
 */
struct judgement judge_exploration(struct pool *pool,
				   const struct wire_scenario *s,
				   enum expect_mode mode, bool bounded,
				   const struct wire_explored *explored,
				   struct found_list *found);

/*
 * A table of the runner's was too small: no verdict that passes stands, and
 * one that does not gets the reason beside it.  .why names the tables, their
 * sizes, and what to build for a bigger one.
 */
void judge_capacity(struct pool *pool, const struct wirelog *log,
		    struct judgement *j);

/*
 * What a run shall show: the declared findings are those of the directed
 * schedule on the subject that has the bug; where the scenario says that there
 * is none, there is none under any schedule; else nothing is known beforehand.
 */
enum expect_mode expect_on(const struct wire_scenario *s, const char *subject,
			   bool directed);

/* "data-race: dm_find_md reads, alloc_dev writes mapped_device.disk" */
const char *describe_expect(struct pool *pool, const struct wire_expect *e);
const char *describe_found(struct pool *pool, const struct found *f);

/* "bug" to EXPECT_BUG, and back; parsing returns false if it is no mode. */
bool parse_expect_mode(const char *text, enum expect_mode *mode);
const char *expect_mode_name(enum expect_mode mode);
const char *verdict_name(enum verdict verdict);

#endif
