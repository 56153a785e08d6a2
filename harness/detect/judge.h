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
	VERDICT_INTERRUPTED,	/* by a signal or a time limit, half-way */
	VERDICT_CANNOT,		/* it cannot be made on this machine */
};

struct judgement {
	enum verdict verdict;
	const char *why;	/* of an error: one line, with the cure */
	const char *blind;	/* why the tool cannot see it, or NULL */
	const char *warning;	/* what makes it worth little, or NULL */
	int declared;		/* findings demanded */
	int benign;		/* findings that change no verdict */
	int any_of;		/* ... or one of so many; 0: all */
	VEC(const struct log_expect *) missing;
	VEC(const struct found *) unexpected;
};

/*
 * Marks the findings that were declared.  directed: the schedule is the
 * scenario's own, so what it excuses must be there, too.
 */
struct judgement judge(struct pool *pool, const struct log_scenario *s,
		       const char *tool, enum expect_mode mode, bool directed,
		       struct found_list *found);

/* Marks races on these fields, words between ";": they are on purpose.  Before
 * it is judged. */
void judge_benign(struct found_list *found, const char *words);

/*
 * An exploration is given no interleaving, so it may find more than
 * what the scenario declares for the judges (the kernel, and those of
 * explored->judge).  Where the bug is it must find all of that; if it was to
 * end at the first finding, one of it.  Where the bug is not it must find
 * nothing, and have looked at every schedule, unless it was asked to look at
 * less (bounded).  Of a part (a shard) nothing can be missing: another may
 * have it.
 */
struct judgement judge_exploration(struct pool *pool,
				   const struct log_scenario *s,
				   enum expect_mode mode, bool bounded,
				   bool until_found,
				   const struct log_explored *explored,
				   struct found_list *found);

/*
 * A table of the runner's was too small: no verdict that passes stands, and
 * one that does not gets the reason beside it.  .why names the tables, their
 * sizes, and what to build for a bigger one.
 */
void judge_capacity(struct pool *pool, const struct event_log *log,
		    struct judgement *j);

/*
 * Why a scenario can show nothing, whatever runs it, or NULL: it has no
 * actors, or every tool is blind to what it shows.  One that declares nothing
 * at all may be held to be clean; where it is to show the bug the judges
 * refuse it.
 */
const char *scenario_fault(struct pool *pool, const struct log_scenario *s);

/* Of a run that came to its end: which actor did nothing at all; or NULL. */
const char *idle_actor(struct pool *pool, const struct log_scenario *s,
		       const struct event_log *log);

/*
 * What a run shall show: the declared findings are those of the directed
 * schedule on the subject that has the bug; where the scenario says that there
 * is none, there is none under any schedule; else nothing is known beforehand.
 */
enum expect_mode expect_on(const struct log_scenario *s, const char *subject,
			   bool directed);

/* "data-race: find reads, create writes device.disk" */
const char *describe_expect(struct pool *pool, const struct log_expect *e);
const char *describe_found(struct pool *pool, const struct found *f);

/* "bug" to EXPECT_BUG, and back; parsing returns false if it is no mode. */
bool parse_expect_mode(const char *text, enum expect_mode *mode);
const char *expect_mode_name(enum expect_mode mode);
const char *verdict_name(enum verdict verdict);
bool parse_verdict(const char *text, enum verdict *verdict);

#endif
