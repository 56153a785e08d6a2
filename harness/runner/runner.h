/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A runner is one subject with its scenarios.  It runs one of them and writes
 * the event log; it judges nothing.
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
	bool debugger;		/* somebody looks on: runner_found() */
	const char *clients;	/* where the programs for real clients are; NULL:
				 * actors are imitated */
	bool no_text;		/* runner_reports_without_text() */
	const char *serve;	/* or the directory to which they come, NULL */
	int serve_cpus;		/* ... without a scenario */
	const char *rehearse;	/* before the run: standby.h; or NULL */
};

/* Real programs, to be written down as a scenario. */
struct record_request {
	const char *name;	/* of the scenario */
	const char *command[SCENARIO_CPUS];	/* for a shell, a CPU each */
	int commands;
	const char *before;	/* another one, before them; or NULL */
	const char *schedule;	/* NULL: one after the other */
	const char *with;
	const char *how;	/* lines for a comment */
	const char *programs;	/* the directory of the clients' host */
};

int runner_record(const struct record_request *q);
/* Makes SERVED, a scenario of that number of CPUs: any program may come to
 * them. */
#define SERVED	"served"
void scenario_make_served(int cpus, const char *schedule);
/* The scenario that was made, if it has that name. */
const struct scenario *scenario_made(const char *name);

/*
 * A program (programs.h) is a scenario whose name is its text.  NULL: *wrong
 * says why the text is not a program.
 */
bool is_program(const char *name);
const struct scenario *program_scenario(const char *name, const char **wrong);

/* The scenarios linked in, sorted by file name. */
const struct scenario *scenario_find(const char *name);
int scenario_cpus(const struct scenario *s);
/* In the order in which they are linked; NULL after the last. */
const struct scenario *scenario_at(size_t i);
/* And a program, if it is not NULL and is one. */
void scenario_list(const char *program);

/*
 * Makes the scenario's actors, and that many copies of its last one.
 * Returns how many there are; actors has room for SCENARIO_CPUS.  A result that
 * the scenario does not allow is reported by found(), on the CPU.
 */
int actors_make(const struct scenario *s, int more, struct vcpu_actor *actors,
		system_finding_fn found);
/*
 * From now on commands are run as real programs, whose host is in the directory
 * programs; patience: the scenario's.  False: error says why that cannot be.
 * clients_end(), after the run: no process is left.  False: a program had to be
 * ended, see error.
 */
bool clients_begin(const char *programs, int cpus, unsigned int patience,
		   char *error, size_t size);
bool clients_end(char *error, size_t size);
/*
 * Instead of clients_begin(): programs come by themselves, to the sockets in
 * dir.  for_ever: one after the other, on each CPU, until a signal ends it; else
 * one for each actor that is a command.
 */
bool clients_listen(const char *dir, int cpus, bool for_ever, char *error,
		    size_t size);
/* On its CPU.  False: its result does not count; if it failed on its own,
 * found() has been called. */
bool clients_run(const struct actor *a, int *result, system_finding_fn found);
bool clients_are_used(void);

/* For a person who watches, on standard output; nothing before live_begin(). */
void live_begin(int cpus);
void live_say(int cpu, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* On the CPU, what each actor's call returned; NULL: nobody wants to know. */
typedef void (*actor_returned_fn)(int cpu, int result);
void actors_report_results(actor_returned_fn fn);

/*
 * Which of n actors, made so, are equal (like: see explore.h): they call the
 * same function, which may return the same.  The CPU whose allocation is made to
 * fail is equal to none.  False: no two are.
 */
bool actors_like(const struct scenario *s, const struct vcpu_actor *actors,
		 int n, uint8_t like[SCENARIO_CPUS]);

/*
 * From guard_signals() on the subject's crashes are findings: those of CPUs,
 * and those of the controller in guarded().  That then returns false: fn() did
 * not return, and keeps the locks that it held.  Each thread that is a CPU
 * calls guard_thread() first, so that a stack overflow is reported, too.
 */
void guard_signals(void);
void guard_thread(void);
bool guarded(void (*fn)(void *arg), void *arg);
/* In guarded(): makes it return false. */
void guarded_leave(void);
/* Whether the last guarded() ended by a signal. */
bool guarded_ended_by_signal(void);

/*
 * Loads the subject and sets the scenario up.  0: the CPUs can start.
 * Negative: why the subject cannot be loaded.  1: it crashed, or a call of
 * set-up failed, and found() has been called.  The system's findings go to
 * found() from now on.
 */
int runner_set_up(const struct scenario *s, system_finding_fn found);
/* After set-up, before the first run: the checker learns what set-up freed. */
void runner_tell_freed(void);
/* "-EBUSY", or the number. */
void result_name(char *text, size_t size, int result);
/*
 * "0 (recorded: -ENXIO)": how a call of a recorded actor was answered
 * when the actor of that CPU ended early.  False: it did not.
 */
bool recorded_text(char *text, size_t size, int cpu);

/*
 * For a debugger to break at, and for nothing else: called for each finding of
 * a single run.  cpu counts from 0; -1: not known.
 */
void runner_found(const char *kind, int cpu, const char *text);
/* From now on each report of ThreadSanitizer's is passed to that, and neither
 * printed nor written into the log. */
void runner_reports_to_debugger(void);
/* From now on each is only written into the log: to print them takes longer than
 * the run. */
void runner_reports_without_text(void);

/* "poison", "zero", "recycle" */
const char *memory_name(enum memory memory);

/*
 * After a run in which all CPUs ended and nothing was found: reports by found()
 * what the run left behind.  False: the system crashed meanwhile, and locks are
 * still held.
 */
bool leak_check_run(const struct scenario *s, system_finding_fn found);
/* The same, but of an end that is known to be clean (clean-ends.h) only the
 * answers of the calls are judged. */
bool leak_check_unless_known(const struct scenario *s, system_finding_fn found);

/* Switches the system's options on: "a,b".  False: *unknown is not an
 * option. */
bool runner_options(const char *with, const char **unknown);

/* Runs a scenario, each repetition in a process of its own.  Exit status. */
int runner_run(const struct run_options *options);

/* See explore.h for what the fields mean. */
struct explore_request {
	const char *scenario;
	enum explore_strategy strategy;
	enum granularity granularity;
	bool checker, progress;
	const char *with;	/* as in run_options */
	bool until_found;
	int ask;		/* fd whose 's' accepts a finding; -1: any */
	int more;		/* additional CPUs: as the last one */
	bool no_symmetry;	/* run all traces, whichever CPUs are equal */
	bool no_shrink;		/* leave the schedules as they were found */
	unsigned int checkpoints, checkpoints_compared;
	uint64_t executions;
	double seconds;
	int preemptions;
	unsigned int depth, shard, shards;
	unsigned int jobs;		/* processes; 0: one for each core */
	uint64_t seed;
	int pct_depth;
	unsigned long cross_check;	/* random executions; 0: none */
};

/*
 * For explorations of a scenario, once in a process: boots the system, loads
 * the subject and sets the scenario up, and fills in .heap, .judge and .stop
 * (a signal).  share: executions may share something to save steps (system.h).
 * Returns what runner_set_up() returns, and found() gets the findings of
 * set-up; later findings are the exploration's.
 */
int session_begin(const struct scenario *s, const char *with, bool share,
		  system_finding_fn found, struct explore_options *o);
/* Reports a finding of the current execution. */
void session_found(const char *kind, int cpu, const void *const *pcs, int n,
		   const char *text);

/* Why an exploration at GRANULARITY_SYNC may have left schedules out, or
 * NULL. */
const char *session_left_out(enum granularity g, bool checker,
			     const struct explore_result *r);

/* What random executions saw after an exploration. */
struct cross_check {
	unsigned long executions;	/* those that could be compared */
	unsigned long traces;		/* different ones among them */
	const char *stranger;		/* what was not known; NULL: nothing */
	char *schedule;			/* shows it; may be NULL */
};

/* Before the exploration (EXPLORE_ALL, not a shard). */
void cross_check_begin(struct explore_options *o);
/* After it, with the same options.  Afterwards r is no longer valid. */
void cross_check(const struct explore_options *o,
		 const struct explore_result *r, unsigned long n,
		 struct cross_check *c);

/* Explores a scenario, in as many processes as are asked for.  Exit status. */
int runner_explore(const struct explore_request *request);

/* Explores the programs of a sweep: see sweep.c.  Returns the exit status. */
struct sweep_request {
	const char *program;		/* only this one; or NULL */
	bool singles, pairs, triples, starved;
	unsigned long alone, random, seed;
	unsigned int shard, shards;
	enum granularity granularity;
	bool checker, shrink, until_found, progress;
	/*
	 * Look for one finding: of this kind (or NULL: any), where the CPUs of
	 * its sides are in these functions, names separated by commas, the
	 * innermost first.  Programs that call a function of each side come
	 * first.  Other findings are not reported.
	 */
	const char *kind;
	const char *side[2];
	unsigned int sides;
	unsigned long seconds;		/* for all programs; 0: no limit */
	unsigned int jobs;		/* processes; 0: one for each core */
};
int runner_sweep(const struct sweep_request *request);

/*
 * Before anything else of an exploration: starts the program again with the
 * TSAN_OPTIONS that an exploration needs, unless they name report_destroy_locked.
 * (An execution that is cut short keeps its locks.  ThreadSanitizer reads its
 * options at its start.)
 */
void runner_restart_to_explore(char **argv);
/*
 * From runner_reports_to_explorer() on ThreadSanitizer's reports are findings
 * of an exploration, not records.  runner_forget_reports(), after an execution:
 * the same can be reported again.  Both do nothing in the plain flavour.
 */
void runner_reports_to_explorer(void);
void runner_forget_reports(void);
/* From now on reports are only counted.  Returns how many there were. */
unsigned int runner_count_reports(void);

/*
 * The driver of a run: it asks the chooser which CPU runs, and passes each
 * operation to the event log and to the checker, whose findings found() gets.
 */
struct vcpu_driver *recorder_start(struct vcpu_driver *chooser,
				   checker_finding_fn found);
/* Writes the schedule record; the second one if any schedule will do. */
void recorder_schedule(const char *scenario);
void recorder_any_schedule(const char *scenario);
/*
 * Write a "blocked" record, and "holder" records: what a CPU that cannot run
 * waits for, and who has it.  The second of all CPUs that are alive; found gets
 * a deadlock.
 */
void blocked_put(int cpu);
void blocked_put_all(int ncpus, bool deadlock, system_finding_fn found);
/*
 * "NAME:1*37,2*5,1@BUILD" from "1*37,2*5,1".  On another build the same counts
 * are another interleaving.  Valid until the next call.
 */
const char *replay_string(const char *scenario, const char *schedule);
/* A short hash of the instrumented code: the same in both flavours. */
extern const char runner_build[];

#define RUNNER_BUILD_ID	41	/* bytes for it: 20 in hexadecimal digits */

/* What the linker calls this program, different in another build; or "". */
void runner_build_id(char text[RUNNER_BUILD_ID]);
/* Writes the records that a log begins with.  With a token, as it was given, the
 * detector is tested, too (detector.h); NULL: none was given. */
void runner_identify(const char *token);

/* Writes records of objects that exist before the run, as of those allocated in
 * it. */
void recorder_live_objects(void);
unsigned long recorder_events(void);
/* Events are counted from the beginning again. */
void recorder_restart(void);
/* When a run stops in the middle: what the last operation has left. */
void recorder_complete(void);
/* The event log's word for an operation (enum vcpu_op_kind). */
const char *recorder_kind(int kind);

/* "step:": a run that stops in the middle and records where each CPU is. */
struct vcpu_driver *step_start(const char *text, int ncpus,
			       char error[CHOOSER_ERROR]);
void step_standing(int ncpus);

/* Writes the checker's findings to the event log: all of them, or only late
 * initialisation, which is a property of a run whatever the detector. */
void checker_report(const struct checker_finding *f);
void checker_report_late_init(const struct checker_finding *f);
/*
 * Writes a report of tool about two accesses, at event n.  objects: with the
 * block's address, for a log without obj records.
 */
void checker_report_pair(const char *tool, unsigned long n,
			 const struct checker_finding *f, bool objects);

/* Records the tables that were too small; returns whether there are any. */
bool runner_put_capacity(void);

/*
 * What the subject does that neither explorer nor checker sees, or "".  Made
 * when it is built (harness/cmake/Unmodelled.cmake).
 */
extern const char runner_foreign[];

/*
 * From the command that added the subject (harness/cmake/Subject.cmake), or "":
 * the subject that it is judged like, and variables and members that are
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
