/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A runner is one subject with all scenarios.  It runs one of them and tells
 * the event log what happened; it judges nothing.
 */
#ifndef HARNESS_RUNNER_H
#define HARNESS_RUNNER_H

#include "checker/checker.h"
#include "explore/explore.h"
#include "explore/chooser.h"
#include "scenario.h"
#include "system.h"
#include "vcpu/vcpu.h"

struct run_options {
	const char *scenario;
	const char *schedule;	/* "directed", "free", "random:SEED", text */
	bool fibers;
	bool hold_frees;	/* see system.h */
	bool check;		/* the checker is the judge */
	const char *with;	/* the system's options, separated by commas */
	unsigned long repeat;
};

/* The scenarios linked in, sorted by file name. */
const struct scenario *scenario_find(const char *name);
int scenario_cpus(const struct scenario *s);
void scenario_list(void);

/*
 * The scenario's actors, and more that do what its last one does; how many of
 * SCENARIO_CPUS.  A result that the scenario does not allow goes to found(),
 * on the CPU.
 */
int actors_make(const struct scenario *s, int more, struct vcpu_actor *actors,
		system_finding_fn found);

/*
 * The subject's crashes are findings from guard_signals() on, of CPUs and of
 * the controller in guarded(), which then returns false: fn() did not come to
 * its end, and what it held it holds.  Each thread that is a CPU calls
 * guard_thread() first, so that a stack that has overflown is told, too.
 */
void guard_signals(void);
void guard_thread(void);
bool guarded(void (*fn)(void *arg), void *arg);
/* In guarded(): do not come to the end. */
void guarded_leave(void);

/*
 * Load the subject and set the scenario up.  0: the CPUs can start; negative:
 * why the subject does not load; 1: it has crashed, or a call of set-up failed,
 * which found() knows.  The kernel's findings go to found() from now on.
 */
int runner_set_up(const struct scenario *s, system_finding_fn found);
/* "-EBUSY", or the number. */
void result_name(char *text, size_t size, int result);

/* "poison", "zero", "recycle" */
const char *memory_name(enum memory memory);

/*
 * What a run has left behind goes to found(); once all CPUs came to their ends
 * and nothing was found.  False: the system stopped meanwhile, and locks are
 * held.
 */
bool leak_check_run(const struct scenario *s, system_finding_fn found);

/* Turns the system's options on, "a,b".  False: *unknown is not one. */
bool runner_options(const char *with, const char **unknown);

/* Run it, each repetition in a process of its own.  Exit status. */
int runner_run(const struct run_options *options);

/* See explore.h for what the fields mean. */
struct explore_request {
	const char *scenario;
	enum explore_strategy strategy;
	enum granularity granularity;
	bool checker, progress;
	const char *with;	/* as in run_options */
	bool until_found;	/* the first finding ends it ... */
	int ask;		/* ... that is answered with 's'; -1: any */
	int more;		/* CPUs more, that do what the last one does */
	uint64_t executions;
	double seconds;
	int preemptions;
	unsigned int depth, shard, shards;
	uint64_t seed;
	int pct_depth;
	unsigned long cross_check;	/* random executions; 0: none */
};

/*
 * For explorations of a scenario, once in a process: boots a kernel, loads the
 * subject and sets the scenario up; fills in what puts that state back, judges
 * what an execution leaves behind, and stops at a signal.  share:
 * executions share what saves steps (system.h).  Returns as runner_set_up() does, whose
 * findings found() gets; later ones are the exploration's.
 */
int session_begin(const struct scenario *s, const char *with, bool share,
		  system_finding_fn found, struct explore_options *o);
/* A finding of the execution that is running. */
void session_found(const char *kind, int cpu, const void *const *pcs, int n,
		   const char *text);

/* Why an exploration at GRANULARITY_SYNC may have left schedules out, or
 * NULL. */
const char *session_left_out(enum granularity g, bool checker,
			     const struct explore_result *r);

/* What random executions met after an exploration. */
struct cross_check {
	unsigned long executions;	/* that could be compared */
	unsigned long traces;		/* different ones that they had */
	const char *stranger;		/* what was not known; NULL: nothing */
	char *schedule;			/* that shows it; may be NULL */
};

/* Before the exploration (EXPLORE_ALL, not a shard). */
void cross_check_begin(struct explore_options *o);
/* After it, under the same options: its result is not valid any more then. */
void cross_check(const struct explore_options *o,
		 const struct explore_result *r, unsigned long n,
		 struct cross_check *c);

/* Explore it, all in this process.  Exit status. */
int runner_explore(const struct explore_request *request);

/*
 * Before anything else of an exploration: the real runtime needs options that
 * a single run does not want (CPUs that are cut short hold locks for ever,
 * which its deadlock detector does not survive), and reads them at its start:
 * the program is started anew, unless TSAN_OPTIONS says detect_deadlocks.
 */
void runner_restart_to_explore(char **argv);
/*
 * ThreadSanitizer's reports are findings of an exploration from now on, not
 * records; and after an execution with a report: what it has been about can
 * be reported again.  Both do nothing in the plain flavour.
 */
void runner_reports_to_explorer(void);
void runner_forget_reports(void);
/* From now on reports are counted, and are no records; how many there were. */
unsigned int runner_count_reports(void);

/*
 * Between the subject and the chooser: everything that happens goes to the
 * event log and to the checker, whose findings found() gets; the schedule is kept
 * for the replay string.
 */
struct vcpu_driver *recorder_start(struct vcpu_driver *chooser,
				   checker_finding_fn found);
/* Write the schedule record; the second one: any schedule will do. */
void recorder_schedule(const char *scenario);
void recorder_any_schedule(const char *scenario);
/* What a CPU that cannot run waits for, as a "blocked" record. */
void recorder_blocked(int cpu);
/*
 * "NAME:1*37,2*5,1@BUILD" of "1*37,2*5,1".  On another build the same counts
 * are another interleaving.  Valid until the next call.
 */
const char *replay_string(const char *scenario, const char *schedule);
/* A short hash of the instrumented code: the same in both flavours. */
extern const char runner_build[];
/* Objects that exist before the run: same records as of those made in it. */
void recorder_object(const void *addr, size_t size, int cpu,
		     const void *const *pcs, int n);
void recorder_live_objects(void);
unsigned long recorder_events(void);
/* The event log's word for an operation (enum vcpu_op_kind). */
const char *recorder_kind(int kind);

/* "step:": a run that stops in the middle, and then tells where each CPU
 * stands. */
struct vcpu_driver *step_start(const char *text, int ncpus,
			       char error[CHOOSER_ERROR]);
void step_standing(int ncpus);

/* The checker's findings to the event log: all of them, or late initialisation
 * alone, which is a property of a run whatever the detector. */
void checker_report(const struct checker_finding *f);
void checker_report_late_init(const struct checker_finding *f);
/*
 * Two accesses of which tool says that they are one too many, at event n, as
 * a report; objects: the block's address too, where no obj record tells it.
 */
void checker_report_pair(const char *tool, unsigned long n,
			 const struct checker_finding *f, bool objects);

/* Which tables were too small, to the event log; whether any was. */
bool runner_put_capacity(void);

/*
 * What the subject does that neither explorer nor checker sees, in words, or
 * "": made when it is built (harness/cmake/Unmodelled.cmake).
 */
extern const char runner_foreign[];

/*
 * What was said of the subject when it was added (harness/cmake/Subject.cmake),
 * or "": the subject that it is judged like, and variables and members that are
 * in races on purpose, separated by ";".
 */
extern const char runner_like[], runner_benign[];

/*
 * The directories of the subject's sources, the project's own first, NULL at
 * the end; and that of the system's headers that it was compiled with.  Made
 * when it is built (harness/cmake/Subject.cmake).
 */
extern const char *const runner_sources[];
extern const char runner_headers[];

/* "plain" or "tsan" */
extern const char runner_flavour[];

/* A record of type "error" and status 1: the run could not be made. */
int runner_error(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
