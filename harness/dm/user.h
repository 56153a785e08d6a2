/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dmsetup: scenarios of device-mapper are written in these.
 *
 * All return 0 or a negative errno, unless said otherwise, and may be called
 * by any CPU and by set-up.
 */
#ifndef DM_USER_H
#define DM_USER_H

#include "kernel/user.h"

/*
 * Bits of a scenario's .system.  DM_UNLOADS: an actor unloads the module, so
 * that nobody may keep the control device open.  DM_KEEPS_MINOR: a create
 * leaks its minor, which is the scenario leaked-minor's to report.
 */
enum {
	DM_UNLOADS	= 1 << 0,
	DM_KEEPS_MINOR	= 1 << 1,
};

/*
 * Each command opens the control device, does its ioctl and closes it again;
 * while it is open it pins the module.  user_control_open() opens it once for
 * all CPUs until user_control_close(): fewer steps, but no unload.
 */
int user_control_open(void);
void user_control_close(void);

int user_version(void);
int user_create(const char *name);
int user_create_minor(const char *name, unsigned int minor);
/*
 * The same (-1: any minor), not in the history.  A create beside others may find
 * the IDR's reserve empty and fail, and the model (model.h) has no reserve.
 */
int user_create_unjudged(const char *name, int minor);
int user_create_uuid(const char *name, const char *uuid);
int user_remove(const char *name);
int user_remove_all(void);
int user_rename(const char *name, const char *new_name);
int user_status(const char *name);
/* By number, as udev does: no name is given. */
int user_status_dev(unsigned int minor);
/* The same of a device with another major. */
int user_status_major(unsigned int major, unsigned int minor);
int user_status_uuid(const char *uuid);
/* The open count of a status that is asked not to look: -1. */
int user_status_uncounted(const char *name);
/* How many devices there are. */
int user_list(void);
/* The minor that the device with this name has. */
int user_minor_of(const char *name);

/*
 * Tables.  A table is text, as dmsetup takes it: a line for each target,
 * "START LENGTH TYPE ARGUMENTS".  user_resume() makes the one that was loaded
 * the live one.
 */
int user_load(const char *name, const char *table);
int user_load_readonly(const char *name, const char *table);
int user_clear(const char *name);
/* Without lockfs, the filesystem is not asked to hold still. */
int user_suspend(const char *name);
int user_suspend_nolockfs(const char *name);
int user_resume(const char *name);
/* How many targets the live table has: "dmsetup status" and "table". */
int user_table_status(const char *name);
int user_table(const char *name);
/* How many devices are below the live table. */
int user_deps(const char *name);
int user_message(const char *name, unsigned long sector, const char *message);
/* "CYLINDERS HEADS SECTORS START" */
int user_set_geometry(const char *name, const char *geometry);
/*
 * The disk below answers, as from an interrupt: all I/O ends that targets of
 * the kind "hold" have, and what comes later ends at once.  Returns how many
 * pieces it had.
 */
int user_answer(void);
int user_answer_error(void);		/* with -EIO */
/* The number of events that there were; and waits until it is another.
 * user_wait() returns that one. */
int user_event_nr(const char *name);
int user_wait(const char *name, int event_nr);
/* How many kinds of target there are. */
int user_list_versions(void);

/*
 * What a broken program passes: each is an error that changes nothing.
 */
int user_wrong_version(void);		/* -EINVAL */
int user_wrong_major_version(void);	/* -EINVAL */
int user_wrong_type(void);		/* another driver's command: -ENOTTY */
int user_wrong_command(void);		/* -ENOTTY */
int user_wrong_size(void);		/* less than a struct dm_ioctl: -EINVAL */
int user_wrong_rename(const char *name);	/* no end to the name: -EINVAL */
int user_wrong_names(const char *name);	/* a name and a uuid: -EINVAL */
/* What is passed begins before its place, or has no end: -EINVAL. */
int user_wrong_start(const char *name);
int user_wrong_end(const char *name);
/* The second target of a table begins inside the first: -EINVAL. */
int user_wrong_next(const char *name);
/* Room for no answer at all: what there is to say is cut off. */
int user_list_small(void);		/* 1 if it is said that it was */
int user_table_status_small(const char *name);	/* 1 likewise */
int user_list_versions_small(void);		/* 1 likewise */
int user_deps_small(const char *name);		/* 1 likewise */
/* Room for a target, and not for what it says. */
int user_table_status_cut(const char *name);	/* 1 likewise */

#endif
