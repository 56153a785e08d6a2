/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process can ask of the kernel: scenarios are written in these.
 *
 * All return 0 or a negative errno, unless said otherwise, and may be called
 * by any CPU and by set-up.
 */
#ifndef HARNESS_USER_H
#define HARNESS_USER_H

#include <stdbool.h>

/* insmod and rmmod of the subject. */
int user_insmod(void);
int user_rmmod(void);

/*
 * dmsetup.  Each opens the control device, does its ioctl and closes it
 * again; while it is open it pins the module.  user_control_open() opens it
 * once for all CPUs until user_control_close(): fewer steps, but no unload.
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

/* The block device /dev/dm-MINOR. */
struct user_file;
int user_open(unsigned int minor, struct user_file **file);
int user_close(struct user_file *file);
/* Whether some process has not closed what it opened. */
bool user_has_open(void);
/* Reads a sector. */
int user_io(struct user_file *file);

/* Waits for the kernel to say "add" or "remove" of some device, once more
 * than this CPU has heard it in this run.  Returns the minor. */
int user_wait_uevent(const char *action);

#endif
