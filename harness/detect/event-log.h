/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A runner's log, read into structs.  The format is common/event-log.h; here
 * nothing is resolved yet.  Line numbers order the records of all kinds.
 * Strings that a record lacks or leaves empty are NULL, numbers 0, and what is
 * no text in them is '?' (clean.h).  A log is that of one run, or a list of
 * scenarios.
 */
#ifndef DETECT_EVENT_LOG_H
#define DETECT_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

struct pcs {
	uint64_t *v;		/* innermost first */
	size_t n;
};

struct log_actor {
	int n;			/* 1-based CPU */
	const char *does;
	bool command;		/* it can be run as a real program */
};

/* Whose code lies at addresses from start up to end: subject or system. */
struct log_code {
	const char *whose;
	uint64_t start, end;
};

/* What the system can have: "with" in log_explored has the names. */
struct log_option {
	const char *name, *what;	/* "lock", "Big Lock" */
};

/* One finding that a scenario declares, or why a tool is blind to it. */
struct log_expect {
	const char *tools;	/* names, separated by commas */
	const char *kind, *fn_a, *op_a, *fn_b, *op_b, *field;
	const char *blind;
};

struct log_scenario {
	const char *name, *title, *story, *before, *closed_by, *window;
	const char *schedule;
	const char *shows_on, *clean_on;	/* NULL: it does not say */
	const char *subjects;	/* whose runners have it, separated by blanks */
	const char *likes;	/* "a=b c=d": a is judged like b, c like d */
	const char *watch, *memory, *file;
	VEC(struct log_actor) actors;
	VEC(struct log_expect) expects;
};

struct log_run {
	const char *scenario, *schedule, *cpus, *memory;
	const char *code;	/* that a replay string names, "none"; NULL: it
				 * is no replay */
	const char *replay;	/* the text of its "schedule" record */
	const char *unmet;	/* the directed step that never came about */
	const char *absent;	/* ... that cannot: the subject lacks its function */
	bool check;		/* the checker judged */
	bool clients;		/* commands were real programs */
};

struct log_ev {
	int line, n, cpu, size;
	const char *kind;
	uint64_t pc, addr;
	const char *value, *lock, *fn;
	const char *after, *fill;	/* what a write left: a number, a byte */
};

struct log_obj {
	int line, cpu;
	uint64_t addr, size;
	struct pcs pcs;
};

/* What a CPU's call returned. */
struct log_returned {
	int line, cpu;
	const char *result;
};

/* How a real program ended, in words: "exit status 1", "killed by SIGSEGV". */
struct log_client {
	int cpu;
	const char *how, *output;
	bool more;		/* it wrote more than that */
};

struct log_console {
	int line, cpu;
	const char *text;
};

struct log_finding {
	int line, cpu;
	const char *kind, *text, *fn, *tool;
	uint64_t addr;
	struct pcs pcs;
};

struct log_mop {
	int cpu, size;
	uint64_t addr;
	const char *op;
	struct pcs pcs;
};

struct log_stack {
	int cpu;
	const char *what;	/* free, alloc */
	struct pcs pcs;
};

struct log_report {
	int line;
	const char *tool, *type;
	VEC(struct log_mop) mops;
	VEC(struct log_stack) stacks;
};

/* A CPU that holds a lock since it was at pcs; 0: set-up. */
struct log_holder {
	int cpu;
	struct pcs pcs;
};

struct log_blocked {
	int line, cpu;
	const char *waits, *owner;
	struct pcs pcs;
	VEC(struct log_holder) holders;
};

/* A table that was too small. */
struct log_capacity {
	const char *table, *what, *cure;
	uint64_t size, lost;
};

struct log_next {
	int cpu;
	const char *kind;
	uint64_t pc;
};

/* The schedule of the finding before it, of an exploration. */
struct log_found_by {
	int line;
	const char *text;
	uint64_t execution;
};

/* How an exploration ended; numbers as in common/event-log.h. */
struct log_explored {
	const char *strategy, *granularity, *judge, *bound;
	uint64_t executions, blocked, bad, first, points, depth, traces;
	uint64_t milliseconds, microseconds, rss;
	int shard, shards, cpus;
	bool complete;
	const char *memory, *unmodelled;
	const char *with;	/* the system's options, separated by commas */
	/* How many traces the executions stand for, and the bad ones; 0: each
	 * for itself.  Which CPUs are equal, or why they are not; or NULL. */
	uint64_t stand_for, bad_for;
	const char *equal, *unequal;
	/* Which recorded actors ended early in some execution, and where. */
	const char *ended_early;
	const char *estimates;	/* or NULL */
	uint64_t cut;		/* 0: not a part */
	bool cross_checked;
	uint64_t cross_check, cross_traces;
	const char *stranger, *stranger_schedule;	/* NULL: none */
};

/* Of a sweep; see event-log.h. */
struct log_swept {
	const char *program, *kind, *where, *text, *replay, *source;
	bool shrunk;	/* .program is, and .replay was looked for */
};

struct log_sweep {
	uint64_t programs, partial, errors, executions, milliseconds;
};

struct event_log {
	struct pool pool;
	/* runner */
	const char *subject, *flavour, *compiler, *build;
	const char *code;	/* short name of the instrumented code */
	const char *valgrind;	/* the tool it runs under, "none" */
	const char *token;	/* given to this run alone */
	bool alive;		/* ThreadSanitizer reported a test race */
	const char *exe;	/* the runner's own file, if it says so */
	const char *frees;	/* the system's functions that free memory */
	const char *like;	/* the subject that this one is judged like */
	const char *benign;	/* fields in races on purpose, between ";" */
	uint64_t base;
	int threads;		/* that there were in the process before the run */
	VEC(struct log_option) options;
	VEC(struct log_code) codes;
	VEC(const char *) headers;	/* directories of the system's headers */
	VEC(const char *) sources;	/* ... and of sources, the top first */
	VEC(struct log_scenario) scenarios;
	struct log_run run;
	VEC(struct log_ev) evs;
	VEC(struct log_obj) objs;
	VEC(struct log_obj) freeds;
	VEC(struct log_returned) returneds;
	VEC(struct log_client) clients;
	VEC(struct log_console) consoles;
	VEC(struct log_finding) findings;
	VEC(struct log_report) reports;
	VEC(struct log_blocked) blockeds;
	VEC(struct log_capacity) capacities;
	VEC(struct log_next) nexts;
	VEC(struct log_found_by) found_bys;
	struct log_explored explored;
	VEC(struct log_swept) swept, known, unjudged;
	struct log_sweep sweep;
	bool recorded;		/* programs, and their recording is ... */
	const char *recording;	/* a scenario file; NULL: there was no call */
	const char *end;	/* how= of the sentinel; NULL: none seen */
	const char *runner_error;	/* text of an "error" record */
	const char *broken;	/* why the log cannot be trusted, or NULL */
};

/*
 * Read a log.  Returns false if it cannot be trusted (log->broken says why):
 * unreadable, a malformed line, a last line cut off, no runner record, or no
 * sentinel although one is wanted.  What was read before stays readable: of
 * a run that was cut short these are its findings.
 */
bool event_log_read(struct event_log *log, const char *path, bool want_end);
/* The same from memory; text is copied. */
bool event_log_parse(struct event_log *log, const char *text, bool want_end);
void event_log_free(struct event_log *log);

const struct log_scenario *event_log_scenario(const struct event_log *log,
					     const char *name);

#endif
