/* SPDX-License-Identifier: GPL-2.0-only */
/* See system.h, leak_check(). */
#ifndef KERNEL_LEAK_CHECK_H
#define KERNEL_LEAK_CHECK_H

#include "system.h"

/* Before the subject is loaded. */
void leak_check_begin(void);
/* May not return (on_panic()); the kernel's findings go elsewhere then. */
void leak_check(unsigned int flags, system_finding_fn found);

#endif
