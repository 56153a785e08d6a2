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
int user_remove(const char *name);
int user_remove_all(void);
int user_rename(const char *name, const char *new_name);
int user_status(const char *name);
/* By number, as udev does: no name is given. */
int user_status_dev(unsigned int minor);
/* How many devices there are. */
int user_list(void);
/* The minor that the device with this name has. */
int user_minor_of(const char *name);

#endif
