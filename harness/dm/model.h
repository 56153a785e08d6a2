/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of device-mapper return in Linux 2.6.17 with the eight
 * patches.  Each command is a small program of a few atomic steps on names,
 * uuids, minors, references, tables and open counts.  There is no memory, there
 * are no lists, and only those locks whose effect a process can see.
 *
 *  M1. A command that runs alone has exactly one possible result.
 *  M2. It specifies that kernel, not an ideal one.  Where a command has more
 *      than one step, other steps may come between, as in that kernel:
 *       - a create takes its minor, then its device can be opened, then it gets
 *         its name; a create that finds the name taken undoes all of it;
 *       - a device is freed with its last reference, maybe that of a status;
 *         its minor is free a step later;
 *       - remove_all is many removes, in any order, in one hold of the lock
 *         that covers the names: opens and minors see them one by one;
 *       - a removed device that is open lives on, without a name;
 *       - while a resume changes the table there is none;
 *       - a status reads its result word by word, each true at some moment;
 *       - the second of two suspends may fail with -EINVAL; so may a resume that
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
	uint8_t pins;	/* calls in progress, control devices that are open */
	uint8_t name_lock;		/* call + 1 that has it; 0: none */
	int8_t file[MODEL_FILES];	/* which device; -1: none */
	uint8_t added;			/* minors below 8 that ever existed */
	int n;				/* devices that ever existed */
	struct model_device device[MODEL_DEVICES];
};

/* The progress of a call. */
struct model_call {
	uint8_t step;
	int8_t device;
	bool keeps;			/* it has no reference to drop */
	int16_t result;
	uint16_t targets;
	struct call_table table;
};

enum model_verdict {
	MODEL_NEVER,	/* it cannot do this step, or has another result */
	MODEL_GOES,	/* one step further */
	MODEL_ENDED,	/* the call has ended, with the recorded result */
};

void model_start(struct model *m);
/* A step of call number n.  choice: which of several ways, from 0; MODEL_NEVER
 * if there is no such way. */
enum model_verdict model_step(struct model *m, struct model_call *at,
			      const struct call *c, int n, int choice);

#endif
