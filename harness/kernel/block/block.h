/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the block layer use of each other. */
#ifndef KERNEL_BLOCK_H
#define KERNEL_BLOCK_H

#include <linux/types.h>

struct module;

/* The first major that is registered, as /proc/devices lists it; or -ENOENT. */
int blkdev_major(void);

/* The majors as /proc/devices lists them, and the misc devices as /proc/misc:
 * returns how many bytes of text were written. */
int blkdev_list(char *text, size_t size);
int misc_list_text(char *text, size_t size);
/* The minor of the misc device with that name, or -ENODEV. */
int misc_minor(const char *name);

/* Whether a disk is registered whose functions are this module's, and
 * which. */
int genhd_owned_by(struct module *module, char *name, size_t size);

/* How many there are: majors of block devices that are registered, other
 * character devices that are, block devices that somebody has a reference
 * on. */
int blkdev_majors(void);
int misc_devices(void);
int bdevs_in_use(void);
/* Those that nobody uses leave the cache. */
void bdevs_shrink(void);

#endif
