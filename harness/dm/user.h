/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dmsetup for scenarios of device-mapper.
 *
 * All functions return 0 or a negative errno, unless a comment says otherwise.
 * Any CPU and set-up may call them.
 */
#ifndef DM_USER_H
#define DM_USER_H

#include "kernel/user.h"

/*
 * Bits of a scenario's .system.  DM_UNLOADS: an actor unloads the module, so
 * the control device must not stay open.  DM_KEEPS_MINOR: a create leaks its
 * minor, which the scenario leaked-minor reports.
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
 * The same (-1: any minor), but not recorded in the history.  A create can fail
 * if other creates have emptied the IDR's reserve, and the model (model.h) has
 * no reserve.
 */
int user_create_unjudged(const char *name, int minor);
int user_create_uuid(const char *name, const char *uuid);
/* Name and uuid fill their fields, and neither has an end. */
int user_create_unended(void);
int user_remove(const char *name);
int user_remove_all(void);
int user_rename(const char *name, const char *new_name);
int user_status(const char *name);
/* By number, without a name, as udev does. */
int user_status_dev(unsigned int minor);
/* The same for a device with another major. */
int user_status_major(unsigned int major, unsigned int minor);
int user_status_uuid(const char *uuid);
/* The open count in a status that is asked to skip it: -1. */
int user_status_uncounted(const char *name);
/* The number of devices. */
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
/* Without lockfs the filesystem is not frozen. */
int user_suspend(const char *name);
int user_suspend_nolockfs(const char *name);
int user_resume(const char *name);
/* The number of targets of the live table: "dmsetup status" and "table". */
int user_table_status(const char *name);
int user_table(const char *name);
/* The number of devices below the live table. */
int user_deps(const char *name);
int user_message(const char *name, unsigned long sector, const char *message);
/* "CYLINDERS HEADS SECTORS START" */
int user_set_geometry(const char *name, const char *geometry);
/*
 * The disk below completes its I/O, as from an interrupt: all I/O that "hold"
 * targets have ends, and later I/O ends at once.  Returns how many pieces there
 * were.
 */
int user_answer(void);
int user_answer_error(void);		/* with -EIO */
/* The number of events so far.  user_wait() waits until it changes and returns
 * the new number. */
int user_event_nr(const char *name);
int user_wait(const char *name, int event_nr);
/* The number of target types. */
int user_list_versions(void);

/*
 * Wrong arguments: each call fails and changes nothing.
 */
int user_wrong_version(void);		/* -EINVAL */
int user_wrong_major_version(void);	/* -EINVAL */
int user_wrong_type(void);		/* another driver's command: -ENOTTY */
int user_wrong_command(void);		/* -ENOTTY */
int user_wrong_size(void);		/* less than a struct dm_ioctl: -EINVAL */
int user_wrong_rename(const char *name);	/* no end to the name: -EINVAL */
int user_wrong_names(const char *name);	/* a name and a uuid: -EINVAL */
/* The arguments begin too early in the buffer, or have no end: -EINVAL. */
int user_wrong_start(const char *name);
int user_wrong_end(const char *name);
/* The second target of a table begins inside the first: -EINVAL. */
int user_wrong_next(const char *name);
/* The buffer is too small for any result: it is cut off. */
int user_list_small(void);		/* 1 if the kernel reports that */
int user_table_status_small(const char *name);	/* 1 likewise */
int user_list_versions_small(void);		/* 1 likewise */
int user_deps_small(const char *name);		/* 1 likewise */
/* With just the room that the answer takes: 1 likewise. */
int user_list_exact(void);
int user_table_status_exact(const char *name);
int user_list_versions_exact(void);
int user_deps_exact(const char *name);
/* The buffer has room for a target, but not for its text. */
int user_table_status_cut(const char *name);	/* 1 likewise */

#endif
