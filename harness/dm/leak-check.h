/* SPDX-License-Identifier: GPL-2.0-only */
/* What device-mapper adds to the kernel: see kernel/part.h. */
#ifndef DM_LEAK_CHECK_H
#define DM_LEAK_CHECK_H

#include "kernel/part.h"

extern const struct kernel_part device_mapper;

/* user.c's part of booting. */
void user_dm_boot(void);
/* See kernel/part.h. */
int user_ioctl_begins(unsigned int cmd, const void *arg, size_t size);
void user_ioctl_ended(unsigned int cmd, const void *arg, int result);
const char *user_ioctl_name(unsigned int cmd);

#endif
