/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process can ask of any kernel.
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

/* The first block major there is, since insmod. */
int user_major(void);

/*
 * An ioctl of a control device (a misc device, by its name): opened for it and
 * closed again; while it is open it pins the module.  user_keep_open() opens
 * one for all CPUs until user_keep_no_more(): fewer steps, but no unload.
 */
int user_ioctl(const char *device, unsigned int cmd, void *arg);
int user_keep_open(const char *device);
void user_keep_no_more(void);

/* The block device with the subject's major and this minor. */
struct user_file;
int user_open(unsigned int minor, struct user_file **file);
int user_close(struct user_file *file);
/* The first that the process of a CPU (-1: set-up's) has open of that minor; or
 * NULL.  The caller sees to it that nobody opens or closes it meanwhile. */
struct user_file *user_file_of(int cpu, unsigned int minor);
/* Whether some process has not closed what it opened. */
bool user_has_open(void);
/*
 * Reads or writes so many sectors, 4 at most, from this one on: one bio with
 * a segment for each pair of sectors.  user_io() reads the first.  user_read()
 * finds what it reads in user_data(), the calling CPU's own buffer, which is
 * what user_write() writes.
 */
int user_io(struct user_file *file);
int user_read(struct user_file *file, unsigned long sector, unsigned int n);
int user_write(struct user_file *file, unsigned long sector, unsigned int n);
char *user_data(void);
/* Whether pdflush would leave the device alone for now: 1 if so. */
int user_congested(struct user_file *file);
/* HDIO_GETGEO.  Returns the number of cylinders. */
int user_getgeo(struct user_file *file);

/* The n-th allocation of the calling CPU from now on fails. */
void user_starve(unsigned int n);

/* Waits for the kernel to say "add" or "remove" of some device, once more
 * than this CPU has heard it in this run.  Returns the minor. */
int user_wait_uevent(const char *action);

#endif
