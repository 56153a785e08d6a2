/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process can call in any kernel.
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

/* The first block major that was registered since insmod. */
int user_major(void);

/*
 * An ioctl of a control device (a misc device, by its name), which is opened
 * before it and closed after it; while it is open it pins the module.
 * user_keep_open() keeps one open for all CPUs until user_keep_no_more(): fewer
 * steps, but no unload.
 */
int user_ioctl(const char *device, unsigned int cmd, void *arg);
int user_keep_open(const char *device);
void user_keep_no_more(void);

/* A control device that stays open, as a process from outside has it. */
struct file;
int user_open_control(const char *device, struct file *file);
void user_close_control(struct file *file);

/* The block device with the subject's major and this minor. */
struct user_file;
int user_open(unsigned int minor, struct user_file **file);
int user_close(struct user_file *file);
/* The first open file of that minor in the process of a CPU (-1: set-up), or
 * NULL.  The caller makes sure that no CPU opens or closes it meanwhile. */
struct user_file *user_file_of(int cpu, unsigned int minor);
/* Whether a process still has a file open. */
bool user_has_open(void);
/*
 * Reads or writes up to 4 sectors, from this one on: one bio with a segment for
 * each pair of sectors.  user_io() reads the first.  user_read()
 * finds what it reads in user_data(), the calling CPU's own buffer, which is
 * what user_write() writes.
 */
int user_io(struct user_file *file);
/* Does not wait for it, and nobody hears how it ends.  Not in the history. */
int user_start_io(struct user_file *file);
int user_read(struct user_file *file, unsigned long sector, unsigned int n);
int user_write(struct user_file *file, unsigned long sector, unsigned int n);
/* A read that nobody waits for yet: a device that is busy drops it, with -EIO. */
int user_read_ahead(struct user_file *file);
char *user_data(void);
/* What a journal does when it waits for its blocks. */
int user_flush(struct user_file *file);
/* 1 if pdflush would leave the device alone now, because it is congested. */
int user_congested(struct user_file *file);
/* HDIO_GETGEO: cylinders, heads, sectors, start. */
int user_getgeo(struct user_file *file, unsigned long values[4]);
struct hd_geometry;
int user_geometry(struct user_file *file, struct hd_geometry *geo);
/* Bytes. */
long long user_size(struct user_file *file);

/* What /proc/sys/vm/drop_caches does, as memory that is short does: a block device
 * that nobody uses leaves the cache.  Not in the history. */
void user_drop_caches(void);

/* A signal interrupts the next call of the calling CPU that can be interrupted:
 * -EINTR.  It is gone when the next call has returned. */
void user_signal(void);

/* The next call of the calling CPU is that of a process without capabilities. */
void user_unprivileged(void);

/* The n-th allocation of the calling CPU from now on fails. */
void user_starve(unsigned int n);

/* The n-th copy between the kernel and the calling CPU's process from now on fails. */
void user_fault(unsigned int n);
/* How many of them failed. */
unsigned int user_faults(void);

/* Waits for the next "add" or "remove" event of any device that this CPU has
 * not received in this run.  Returns the minor. */
int user_wait_uevent(const char *action);

#endif
