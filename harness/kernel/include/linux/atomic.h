/* SPDX-License-Identifier: GPL-2.0-only */
/* Where later kernels have it. */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <asm/atomic.h>

#endif
