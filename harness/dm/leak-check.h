/* SPDX-License-Identifier: GPL-2.0-only */
/* What device-mapper adds to the kernel: see kernel/part.h. */
#ifndef DM_LEAK_CHECK_H
#define DM_LEAK_CHECK_H

#include "kernel/part.h"

extern const struct kernel_part device_mapper;

/* user.c's part of booting. */
void user_dm_boot(void);

#endif
