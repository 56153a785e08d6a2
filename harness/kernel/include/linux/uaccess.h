/* SPDX-License-Identifier: GPL-2.0-only */
/* Where later kernels have it. */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <asm/uaccess.h>

#endif
