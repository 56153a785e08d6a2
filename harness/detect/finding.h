/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding as every tool's reports are normalised to: what happened to which
 * field, and the one or two sides of it.  Kinds are those of scenario.h.
 */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include "symbols.h"
#include "event-log.h"

struct side {
	int cpu;		/* 1-based; 0: not a CPU, or not known */
	const char *op;		/* reads writes updates frees, or NULL */
	uint64_t addr;
	int size;
	struct stack stack;
	const struct frame *where;	/* the frame that it is about */
};

struct found {
	const char *tool;	/* tsan ... checker, or kernel */
	const char *kind;
	const char *field;	/* NULL: not known */
	const char *fields;	/* "a.b,a.c": all that a one-sided access to
				 * more than one covers; else NULL */
	const char *text;	/* the tool's own words, or NULL */
	int line;		/* on the event log; 0: from elsewhere */
	int sides;		/* 1 or 2 */
	struct side side[2];
	int times;		/* how often it was reported */
	int order;		/* among those of its source: the log, or a tool */
	/* The block that was accessed, a number, and the functions in which it
	 * was freed, "release drop_table put_table"; 0 and NULL: none, never. */
	int block;
	const char *freed_in;
	/* set by the judge: it may be there; it is what must be there; it is
	 * known and left alone on purpose */
	bool expected, declared, benign;
};

struct found_list {
	VEC(struct found) list;
	const char *freers;	/* all functions in which something was freed */
	bool clients;		/* commands were real programs */
};

/* What turns addresses into names. */
struct resolver {
	struct pool *pool;
	const struct event_log *log;
	struct symbols *symbols;
};

struct stack resolve_pcs(const struct resolver *r, struct pcs pcs);
/* The frame a finding is about: the first in code of the subject or of the
 * system.  Never NULL, its fn may be. */
const struct frame *resolve_where(struct stack stack);
/* The field at an address, at that line of the log (0: at its end). */
const char *resolve_field(const struct resolver *r, uint64_t addr, int line);
/* Is it about giving memory back: a function that frees below all code? */
bool stack_frees(const struct resolver *r, struct stack stack);
/* The address, of two overlapping accesses, whose field is reported. */
uint64_t field_addr(const struct found *f);

/* What a runner itself reported: kernel findings, and ThreadSanitizer's.
 * Returns NULL, or what makes it impossible. */
const char *findings_from_log(const struct resolver *r,
			       struct found_list *out);
const char *findings_from_reports(const struct resolver *r,
			       struct found_list *out);
/* How the real programs ended of which the scenario says how. */
void findings_from_clients(const struct resolver *r,
			   const struct log_scenario *s,
			   struct found_list *out);
/* Valgrind's XML file. */
const char *findings_from_valgrind(const struct resolver *r, const char *tool,
				   const char *xml, struct found_list *out);

/* Sets freers. */
void resolve_freers(const struct resolver *r, struct found_list *found);
/* Sets block and freed_in, of a finding with a field_addr(), at that line of
 * the log (0: at its end). */
void resolve_block(const struct resolver *r, struct found *f, int line);

/* Add, or count once more if it is there. */
void found_add(struct pool *pool, struct found_list *out,
	       const struct found *f);

#endif
