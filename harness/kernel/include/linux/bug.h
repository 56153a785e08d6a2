/* SPDX-License-Identifier: GPL-2.0-only */
/* Where later kernels have it. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <asm/bug.h>

#endif
