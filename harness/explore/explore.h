/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a program under many schedules, judges each execution, and keeps what is
 * found, each finding with the shortest schedule that shows it.
 *
 * All executions run in this process, on fibers.
 *
 * Guarantees:
 * 1. Every execution starts with the state that explore_run() found: memory.h,
 *    and restore() restores the rest.
 * 2. EXPLORE_ALL with .complete in the result: every Mazurkiewicz trace was run
 *    to its end exactly once, and .bound is empty.  With .symmetric: one trace
 *    of each orbit was (symmetry.h).
 * 3. .bad counts executions with a finding, whether it is new or known.
 * 4. A finding's .schedule shows it when it is replayed.  If .shortest is set,
 *    the search for a shorter one ended.
 * 5. A table that overflowed makes the result incomplete (vcpu/capacity.h).
 *
 * The judges: the checker, which the engine calls; the engine itself (a
 * deadlock, a CPU that never ends); and code that calls explore_report() during
 * an execution or from judge(), such as the program's own checks and
 * ThreadSanitizer.  An execution in which a CPU stops counts like any other.
 *
 * One exploration at a time, on the thread that calls.  A signal handler may
 * set stop.
 */
#ifndef HARNESS_EXPLORE_EXPLORE_H
#define HARNESS_EXPLORE_EXPLORE_H

#include <signal.h>
#include "checker/checker.h"
#include "trace.h"

#ifndef EXPLORE_FINDINGS
#define EXPLORE_FINDINGS	512	/* different ones kept */
#endif
#define EXPLORE_STACK		16

#define EXPLORE_HEAP		(VCPU_MAX + 1)
#define EXPLORE_CHECKPOINTS	1000000	/* at a distance that pays */
#define EXPLORE_COMPARED	256

enum explore_strategy {
	EXPLORE_ALL,		/* dpor.h */
	EXPLORE_WALK,		/* sample.h */
	EXPLORE_PCT,
	EXPLORE_POS,
	EXPLORE_FORCE,		/* bounded.h */
};

struct explore_finding {
	const char *kind;		/* as in scenario.h */
	uint64_t key;			/* equal for the same finding */
	uint64_t execution;		/* that showed it first, from 1 */
	/* A finding of two accesses: .tool reported it ("checker", "tsan"),
	 * and .pair describes it.  Any other: .tool is NULL, and what follows
	 * .pair describes it. */
	const char *tool;
	struct checker_finding pair;
	int cpu, depth;
	const void *pcs[EXPLORE_STACK];
	char text[160];
	char *schedule;			/* as in schedule.h; NULL: too long */
	unsigned int parts;		/* of the schedule */
	bool shortest;			/* see guarantee 4 */
};

/* After a number of executions, the estimate of all of them: see
 * estimate.h. */
struct explore_estimate {
	uint64_t at, executions;
};
#define EXPLORE_ESTIMATES	2

struct explore_result {
	uint64_t executions;	/* EXPLORE_ALL: each of another trace */
	uint64_t bad;		/* executions with a finding */
	/* EXPLORE_ALL: how many traces these stand for (.like), and how many
	 * bad ones. */
	uint64_t stand_for, bad_for;
	bool symmetric;		/* one trace of each orbit was run */
	/* Why CPUs that .like calls equal are not, in words; so all traces
	 * were run.  NULL: they are. */
	const char *unequal;
	uint64_t blocked;	/* executions cut short: nothing new in them */
	/* EXPLORE_ALL, not of a part: as few executions had been run, and as
	 * half of them had; if not .complete, at last. */
	struct explore_estimate estimate[EXPLORE_ESTIMATES];
	unsigned int estimates;
	uint64_t about;		/* the estimated number of all; 0: not known */
	uint64_t cut;		/* run to find the part's own: shards.h */
	uint64_t points;	/* of all executions */
	unsigned int depth;	/* steps of the longest execution */
	uint64_t traces;	/* sampling: different ones, if asked for */
	uint64_t first;		/* execution of the first finding; 0: none */
	bool complete;		/* see guarantee 2 */
	char bound[96];		/* which bounds were hit, in words; "" */
	/* Why the exploration could not be made, and what to do; or NULL.  What
	 * was found stands. */
	const char *failed;
	double seconds;
	struct explore_finding *findings;	/* in order of discovery */
	unsigned int n;
	/* There was a memory error, or there may be one in an execution that
	 * was not run, so the order of plain accesses matters: see
	 * GRANULARITY_SYNC. */
	bool racy;
	/* See checker_stack_left(); the orders of returns were not explored. */
	bool stack_left;
	const void *gave_up;	/* see vcpu_gave_up(); then not complete */
};

/* An execution that ran to its end. */
struct explore_execution {
	uint64_t trace;		/* trace_hash() */
	uint64_t done;		/* hash of what each CPU did in it */
	uint64_t orbit;		/* EXPLORE_ALL: traces it stands for */
	bool bad;
};

struct explore_options {
	enum explore_strategy strategy;
	enum granularity granularity;
	const struct vcpu_actor *actors;
	int ncpus;
	/*
	 * Equal CPUs: like[c] is the first CPU that runs the same script from
	 * the same state as c does; c itself if there is none before it.  NULL:
	 * none are equal.  With a bound on preemptions or steps it has no
	 * effect.  Then .trace and .done are the same for all traces of an
	 * orbit; .done leaves out addresses.
	 */
	const uint8_t *like;
	void (*restore)(void);	/* with explore_copy(); may be NULL */
	/*
	 * The pieces of memory, number 0 to EXPLORE_HEAP - 1, that an execution
	 * changes besides static data and PER_EXECUTION() (vcpu/state.h).
	 * *size: what is in use; 0: nothing is.  What is in use later is of no
	 * interest to an execution that starts.  NULL: there is none, or
	 * restore() restores it.
	 */
	void *(*heap)(int number, size_t *size);
	/*
	 * EXPLORE_ALL: the points between two checkpoints (checkpoints.h), or
	 * EXPLORE_CHECKPOINTS; and of how many executions one is run both ways.  No checkpoints: 0, or
	 * without .heap.  The result is the same.
	 */
	unsigned int checkpoints, checkpoints_compared;
	bool checker;
	/* After each execution: may call explore_report().  May be NULL. */
	void (*judge)(enum vcpu_end end);
	/*
	 * EXPLORE_ALL: in so many processes (jobs.h), with the same result; 0
	 * and 1: in this one.  With a bound on executions, steps or preemptions,
	 * or .until_found, always in this one.
	 */
	unsigned int jobs;
	/* Seconds after which others are started.  0: at once, and each comes
	 * back after every execution, to see that the result is the same. */
	double jobs_after;
	/*
	 * What a judge finds in accesses depends on what it has seen before, as
	 * with ThreadSanitizer.  So from the first memory error on there is one
	 * process, and if others have been at work it starts again.
	 */
	bool jobs_without_errors;
	uint64_t executions;	/* at most; 0: any number */
	double seconds;		/* at most; 0: any */
	int preemptions;	/* at most, in one execution; -1: any number */
	unsigned int depth;	/* steps of one execution at most; 0: any */
	unsigned int shard, shards;	/* shard (from 0) of shards; 0: all */
	bool shards_by_prefix;	/* see shards_cut() */
	uint64_t seed;		/* sampling */
	int pct_depth;		/* see sample.h */
	bool traces;		/* sampling: count different traces */
	/* The first finding that wanted() accepts ends the exploration; NULL
	 * accepts any.  wanted() is called after found(). */
	bool until_found;
	bool (*wanted)(const struct explore_finding *f);
	bool minimise;		/* shorten the schedules in the end */
	const volatile sig_atomic_t *stop;
	/*
	 * Brute force and sampling: another CPU may be chosen at more points
	 * than the steps of the granularity.  Brute force adds plain accesses,
	 * sampling every point.  Traces still consist of the granularity's
	 * steps, and can be compared with those of EXPLORE_ALL.
	 */
	bool fine;
	/*
	 * After each execution that ran to its end; .done needs the checker,
	 * .trace when sampling .traces.  May be NULL.
	 */
	void (*executed)(const struct explore_execution *x);
	/*
	 * A hash of what else may differ between executions; it becomes part
	 * of .done.  Called right after each, before judge().  May be NULL.
	 */
	uint64_t (*outcome)(void);
	/*
	 * Called for each new finding, after the execution that showed it
	 * first, with the schedule of that execution.  May be NULL.
	 */
	void (*found)(const struct explore_finding *f);
	/* Called at most five times a second.  May be NULL. */
	void (*progress)(const struct explore_result *so_far);
};

/* As memcpy(), which ThreadSanitizer would intercept at twice the cost. */
void explore_copy(void *to, const void *from, size_t size);
/* Whether all bytes are zero; in the same way. */
bool explore_blank(const void *at, size_t size);

/* The result is valid until the next call. */
const struct explore_result *explore_run(const struct explore_options *o);

/* Runs one schedule as explore_run() does: whether it shows the finding with
 * that key.  The state must be the one that explore_run() started with. */
bool explore_replay(const struct explore_options *o,
		    struct vcpu_driver *replay, uint64_t key);

/*
 * Reports a finding of the execution that runs or is being judged.  key
 * distinguishes it from others of its kind; 0: its innermost pc does.
 */
void explore_report(const char *kind, uint64_t key, int cpu,
		    const void *const *pcs, int n, const char *text);
/* The same for two accesses.  The strings are kept, not copied. */
void explore_report_pair(const char *tool, const struct checker_finding *pair);
/* The exploration ends after this execution.  The caller reports why. */
void explore_give_up(void);

#endif
