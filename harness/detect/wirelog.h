/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A runner's log, read into structs.  The format is harness/vcpu/wire.h; here
 * nothing is resolved yet.  Line numbers order the records of all kinds.
 * Strings that a record lacks or leaves empty are NULL, numbers 0, and what is
 * no text in them is '?' (clean.h).  A log is that of one run, or a list of
 * scenarios.
 */
#ifndef DETECT_WIRELOG_H
#define DETECT_WIRELOG_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

struct pcs {
	uint64_t *v;		/* innermost first */
	size_t n;
};

struct wire_actor {
	int n;			/* 1-based CPU */
	const char *does;
};

/* One finding that a scenario declares, or why a tool is blind to it. */
struct wire_expect {
	const char *tools;	/* names, separated by commas */
	const char *kind, *fn_a, *op_a, *fn_b, *op_b, *field;
	const char *blind;
};

struct wire_scenario {
	const char *name, *title, *story, *closed_by, *window, *schedule;
	const char *shows_on, *clean_on;
	const char *watch, *memory, *file;
	VEC(struct wire_actor) actors;
	VEC(struct wire_expect) expects;
};

struct wire_run {
	const char *scenario, *schedule, *cpus, *memory;
	const char *code;	/* that a replay string names, "none"; NULL: it
				 * is no replay */
	const char *replay;	/* the text of its "schedule" record */
	const char *unmet;	/* the directed step that never came about */
	bool check;		/* the checker judged */
};

struct wire_ev {
	int line, n, cpu, size;
	const char *kind;
	uint64_t pc, addr;
	const char *value, *lock, *fn;
	const char *after, *fill;	/* what a write left: a number, a byte */
};

struct wire_obj {
	int line, cpu;
	uint64_t addr, size;
	struct pcs pcs;
};

struct wire_console {
	int line, cpu;
	const char *text;
};

struct wire_finding {
	int line, cpu;
	const char *kind, *text, *fn, *tool;
	uint64_t addr;
	struct pcs pcs;
};

struct wire_mop {
	int cpu, size;
	uint64_t addr;
	const char *op;
	struct pcs pcs;
};

struct wire_stack {
	int cpu;
	const char *what;	/* free, alloc */
	struct pcs pcs;
};

struct wire_report {
	int line;
	const char *tool, *type;
	VEC(struct wire_mop) mops;
	VEC(struct wire_stack) stacks;
};

struct wire_blocked {
	int line, cpu;
	const char *waits, *owner;
};

/* A table that was too small. */
struct wire_capacity {
	const char *table, *what, *cure;
	uint64_t size, lost;
};

struct wire_next {
	int cpu;
	const char *kind;
	uint64_t pc;
};

/* The schedule of the finding before it, of an exploration. */
struct wire_found_by {
	int line;
	const char *text;
	uint64_t execution;
};

/* How an exploration ended; numbers as in wire.h. */
struct wire_explored {
	const char *strategy, *granularity, *judge, *bound;
	uint64_t executions, blocked, bad, first, points, depth, traces;
	uint64_t milliseconds, microseconds, rss;
	int shard, shards, cpus;
	bool complete, bkl;
	const char *memory, *unmodelled;
	bool cross_checked;
	uint64_t cross_check, cross_traces;
	const char *stranger, *stranger_schedule;	/* NULL: none */
};

struct wirelog {
	struct pool pool;
	/* runner */
	const char *subject, *flavour, *compiler, *build;
	const char *code;	/* short name of the instrumented code */
	const char *valgrind;	/* the tool it runs under, "none" */
	const char *token;	/* given to this run alone */
	bool alive;		/* ThreadSanitizer reported a test race */
	const char *exe;	/* the runner's own file, if it says so */
	uint64_t base;
	VEC(struct wire_scenario) scenarios;
	struct wire_run run;
	VEC(struct wire_ev) evs;
	VEC(struct wire_obj) objs;
	VEC(struct wire_obj) freeds;
	VEC(struct wire_console) consoles;
	VEC(struct wire_finding) findings;
	VEC(struct wire_report) reports;
	VEC(struct wire_blocked) blockeds;
	VEC(struct wire_capacity) capacities;
	VEC(struct wire_next) nexts;
	VEC(struct wire_found_by) found_bys;
	struct wire_explored explored;
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
bool wirelog_read(struct wirelog *log, const char *path, bool want_end);
/* The same from memory; text is copied. */
bool wirelog_parse(struct wirelog *log, const char *text, bool want_end);
void wirelog_free(struct wirelog *log);

const struct wire_scenario *wirelog_scenario(const struct wirelog *log,
					     const char *name);

#endif
