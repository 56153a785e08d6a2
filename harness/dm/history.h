/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of device-mapper in this run, and their results.
 *
 * The user_* functions write it, the judge (explain.h) reads it.
 *
 *  H1. Recording is invisible: no scheduling point, nothing that a detector
 *      watches, no call of libc.
 *  H2. It is static data of the kernel's primitives.  The explorer restores it
 *      to what it was after set-up.
 *  H3. Nothing is recorded in a free run, where CPUs would write at the same
 *      time, and after history_stop().
 *
 * Kernel code and host code both include this: it uses no type of either.
 */
#ifndef DM_HISTORY_H
#define DM_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#ifndef HISTORY_CALLS
#define HISTORY_CALLS	128		/* of a run, those of set-up too */
#endif

/* .command: a number of <linux/dm-ioctl.h>, or one of these. */
enum {
	CALL_OPEN = 64, CALL_CLOSE, CALL_IO, CALL_READ_AHEAD, CALL_FLUSH,
	CALL_INSMOD, CALL_RMMOD,
	CALL_HEARD,			/* of a device that was added */
	CALL_HEARD_OTHER,
	CALL_OPEN_CONTROL, CALL_CLOSE_CONTROL,
};

/* A name: all of it counts, but only its beginning is kept.  "": no name. */
struct call_text {
	uint32_t hash;			/* 0: none */
	char head[12];
};

/* A table: what processes can see of it. */
struct call_table {
	bool there, valid, readonly, zero;	/* zero: the first target is */
	bool hold;	/* a target is hold: its results are not known */
	uint32_t targets;
	uint64_t first;			/* sectors of the first target */
	uint64_t entries;		/* sum of history_target() */
};

struct call {
	int8_t cpu;			/* -1: set-up */
	uint8_t command;
	bool ended;
	/* Arguments. */
	bool slash;			/* in the new name */
	bool no_answer;			/* nothing is returned */
	bool unprivileged;		/* the process may not call this */
	int wrong;			/* no kernel accepts it: -errno */
	struct call_text name, uuid, to;
	bool other_major, by_minor;	/* by_minor: create with one */
	uint32_t minor, flags, event_nr, room;
	uint64_t passed;		/* a hash of the header */
	struct call_table table;
	int file;			/* which one of all open files */
	uint32_t sector, sectors;
	/* Results. */
	bool starved;			/* an allocation, or a copy from or to
					 * the process, failed meanwhile */
	bool interrupted;		/* there was a signal when it began */
	int result;
	uint32_t answer_minor, answer_flags, answer_event_nr, answer_targets;
	int answer_open;
	struct call_text answer_name, answer_uuid;
	uint64_t answer_list;		/* sum of history_entry(), or of
					 * history_target() */
	/* What was passed has changed, but is no answer; or the version is not
	 * the kernel's. */
	bool touched;
	unsigned int failures;		/* before it; history.c's own */
	/* Steps of the CPU before it, and with it. */
	uint32_t from, until;
};

/* A call begins.  Never NULL; if nothing is recorded, a dummy. */
struct call *history_begin(int command);
void history_end(struct call *c, int result);
/* From now on nothing is recorded. */
void history_stop(void);

/* A call other than an ioctl: kernel/part.h. */
struct user_call;
void history_call_begins(const struct user_call *call);
void history_call_ended(int result);

const struct call *history_calls(int *n);

struct call_text history_text(const char *text);
/* For the targets of a table. */
uint64_t history_target(const char *type, uint64_t start, uint64_t length);
/* For a list of devices, whose order does not matter. */
uint64_t history_entry(const struct call_text *name, uint32_t minor);

/* How many allocations and copies of the calling CPU have failed; NULL: not
 * known. */
extern unsigned int (*history_failures)(void);
/* Whether the calling CPU has a signal; NULL: not known. */
extern int (*history_signal)(void);
/* Whether its process has no capabilities; NULL: not known. */
extern int (*history_unprivileged)(void);
/* How many steps a CPU has made; NULL: not counted. */
extern uint32_t (*history_steps)(int cpu);

void history_boot(void);

#endif
