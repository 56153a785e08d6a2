/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What device-mapper of Linux 2.6.17 (with the eight patches) answers: its
 * commands as a small program of a few atomic steps each, on names, uuids,
 * minors, references, tables and open counts.  No memory, no lists, no locks
 * but those that a process can tell the effect of.
 *
 *  M1. A command that is alone gets one answer, and only that.
 *  M2. It specifies that kernel, and no ideal one.  Where a command is more
 *      than one step, others may come between, as they could in that kernel:
 *       - a create takes its minor, then its device can be opened, then it gets
 *         its name; one that finds the name taken takes all of it back;
 *       - a device goes with its last reference, which may be that of a status;
 *         its minor is free a step later;
 *       - remove_all is many removes, in any order, in one hold of the lock
 *         that covers the names: opens and minors see them one by one;
 *       - a removed device that is open lives on, without a name;
 *       - while a resume changes the table there is none;
 *       - the answer of a status is read word by word, each true at some moment;
 *       - of two suspends the second may fail with -EINVAL; so may a resume that
 *         another one overtakes, and its table is lost (docs/port.md).
 *  M3. What it does not know (a table's geometry, I/O that crosses targets) it
 *      allows.
 */
#ifndef DM_MODEL_H
#define DM_MODEL_H

#include "history.h"

#ifndef MODEL_DEVICES
#define MODEL_DEVICES	72
#endif
#define MODEL_FILES	80

enum device_state { DEVICE_NONE, DEVICE_COMING, DEVICE_LIVE, DEVICE_GOING };

struct model_device {
	uint8_t state;			/* enum device_state */
	uint8_t refs, openers, event_nr;
	bool named, suspended, blocked, readonly, suspend_lock;
	uint32_t minor;
	struct call_text name, uuid;
	struct call_table live, loaded;
};

struct model {
	bool loaded;			/* the module */
	uint8_t pins;			/* calls under way */
	uint8_t name_lock;		/* call + 1 that has it; 0: nobody */
	int8_t file[MODEL_FILES];	/* which device; -1: none */
	uint8_t added;			/* minors below 8 that ever were */
	int n;				/* devices that ever were */
	struct model_device device[MODEL_DEVICES];
};

/* How far a call is. */
struct model_call {
	uint8_t step;
	int8_t device;
	bool keeps;			/* no reference of its own to give back */
	int16_t result;
	uint16_t targets;
	struct call_table table;
};

enum model_verdict {
	MODEL_NEVER,	/* it cannot do this step, or would answer otherwise */
	MODEL_GOES,	/* one step further */
	MODEL_ENDED,	/* the call has ended, with the answer that it got */
};

void model_start(struct model *m);
/* A step of call number n; choice: of several ways, from 0; one that there is
 * not is MODEL_NEVER. */
enum model_verdict model_step(struct model *m, struct model_call *at,
			      const struct call *c, int n, int choice);

#endif
