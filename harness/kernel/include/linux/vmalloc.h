/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/gfp.h>
#include <asm/page.h>

void *__vmalloc_named(unsigned long size, const char *caller);
#define vmalloc(size)			__vmalloc_named(size, __func__)
#define __vmalloc(size, flags, prot)	__vmalloc_named(size, __func__)
void vfree(void *addr);

#endif
