/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Run a program under many schedules, judge each execution, keep what is
 * found with the shortest schedule that shows it.
 *
 * All executions are made in this process, on fibers: the state of kernel and
 * subject (vcpu/state.h) is copied back before each, and restore() puts
 * back the rest.  What explore_run() finds at its start is the state that
 * every execution begins with.
 *
 * Judges: the checker, fed by the engine; the engine itself (deadlock); and
 * whoever calls explore_report() while an execution lasts or from judge():
 * the kernel, ThreadSanitizer.  An execution that stops half-way (an oops)
 * is one like the others.
 *
 * One exploration at a time, on the thread that called; stop may be set by a
 * signal handler.
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

enum explore_strategy {
	EXPLORE_ALL,		/* dpor.h */
	EXPLORE_WALK,		/* sample.h */
	EXPLORE_PCT,
	EXPLORE_POS,
	EXPLORE_FORCE,		/* bounded.h; after EXPLORE_ALL of the same */
};

struct explore_finding {
	const char *kind;		/* as in scenario.h */
	uint64_t key;			/* equal for the same finding */
	uint64_t execution;		/* that showed it first, from 1 */
	/* Two accesses: who says so ("checker", "tsan"), and .pair is filled;
	 * else NULL. */
	const char *tool;
	struct checker_finding pair;
	/* Others': */
	int cpu, depth;
	const void *pcs[EXPLORE_STACK];
	char text[160];
	char *schedule;			/* as in chooser.h; NULL: too long */
	unsigned int parts;		/* of it */
	bool shortest;			/* it was minimised, and replays */
};

struct explore_result {
	uint64_t executions;	/* under EXPLORE_ALL each another trace */
	uint64_t bad;		/* of them */
	uint64_t blocked;	/* cut short: nothing new could come */
	uint64_t points;	/* committed in all of them */
	unsigned int depth;	/* steps of the longest */
	uint64_t traces;	/* different ones, if asked for */
	uint64_t first;		/* execution of the first finding; 0: none */
	bool complete;		/* EXPLORE_ALL: no bound was hit */
	char bound[96];		/* which were, in words; "" */
	double seconds;
	struct explore_finding *findings;	/* in order of discovery */
	unsigned int n;
	/* An access was wrong, so that orders of accesses matter: see
	 * GRANULARITY_SYNC. */
	bool racy;
	const void *gave_up;	/* see vcpu_gave_up(); then not complete */
};

/* One that ran to its end. */
struct explore_execution {
	uint64_t trace;		/* its hash: trace.h */
	uint64_t done;		/* hash of what each CPU did in it */
	bool bad;
};

struct explore_options {
	enum explore_strategy strategy;
	enum granularity granularity;
	const struct vcpu_actor *actors;
	int ncpus;
	void (*restore)(void);	/* with explore_copy(); may be NULL */
	bool checker;
	/* After each execution: may call explore_report().  May be NULL. */
	void (*judge)(enum vcpu_end end);
	uint64_t executions;	/* at most; 0: any number */
	double seconds;		/* at most; 0: any */
	int preemptions;	/* of one execution at most; -1: any */
	unsigned int depth;	/* steps of one execution at most; 0: any */
	unsigned int shard, shards;	/* shard (from 0) of shards; 0: whole */
	uint64_t seed;		/* sampling */
	int pct_depth;
	bool traces;		/* sampling: count different traces */
	bool until_found;	/* the first finding ends it ... */
	/* ... the first of which this is true, if it is not NULL.  Called
	 * after found(). */
	bool (*wanted)(const struct explore_finding *f);
	bool minimise;
	const volatile sig_atomic_t *stop;
	/*
	 * Brute force and sampling: CPUs are changed at more points than the
	 * steps that the granularity has, brute force before plain accesses
	 * too, sampling at every point.  Traces have the same steps as ever,
	 * and can be compared with those of EXPLORE_ALL.
	 */
	bool fine;
	/*
	 * After each execution that ran to its end; .done needs the checker,
	 * .trace when sampling .traces.  May be NULL.
	 */
	void (*executed)(const struct explore_execution *x);
	/*
	 * What else tells one execution from another, to be part of its
	 * .done: asked right after it, before judge().  May be NULL.
	 */
	uint64_t (*outcome)(void);
	/*
	 * Each new finding, after the execution that showed it first: with the
	 * schedule of that execution, not yet minimised.  May be NULL.
	 */
	void (*found)(const struct explore_finding *f);
	/* Now and then, if not NULL; not more often than five times a second. */
	void (*progress)(const struct explore_result *so_far);
};

/* As memcpy(), which ThreadSanitizer would look at: for half of its time. */
void explore_copy(void *to, const void *from, size_t size);

/* The result is valid until the next call. */
const struct explore_result *explore_run(const struct explore_options *o);

/* Run one schedule as explore_run() did: whether it shows that finding.  The
 * state must be that with which explore_run() was called. */
bool explore_replay(const struct explore_options *o,
		    struct vcpu_driver *replay, uint64_t key);

/*
 * A finding of the execution that is running or was just judged.  key tells
 * it from others of its kind (0: the innermost pc does).
 */
void explore_report(const char *kind, uint64_t key, int cpu,
		    const void *const *pcs, int n, const char *text);
/* The same of two accesses; strings are kept as they are. */
void explore_report_pair(const char *tool, const struct checker_finding *pair);
/* There is no going on after this execution; whoever says so reports why. */
void explore_give_up(void);

#endif
