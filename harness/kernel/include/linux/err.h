/* SPDX-License-Identifier: GPL-2.0-only */
/* The last page of the address space holds no object: error codes do. */
#ifndef _LINUX_ERR_H
#define _LINUX_ERR_H

#include <linux/compiler.h>
#include <linux/errno.h>

#define IS_ERR_VALUE(x)	unlikely((unsigned long)(x) >= (unsigned long)-4095)
#define ERR_PTR(error)	((void *)(long)(error))
#define PTR_ERR(ptr)	((long)(ptr))
#define IS_ERR(ptr)	IS_ERR_VALUE(ptr)
#define IS_ERR_OR_NULL(ptr)	(!(ptr) || IS_ERR(ptr))

#endif
