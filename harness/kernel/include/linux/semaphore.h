/* SPDX-License-Identifier: GPL-2.0-only */
/* Where later kernels have it. */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <asm/semaphore.h>

#endif
