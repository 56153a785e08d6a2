// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boots the kernel, without a module.  Nothing is allocated yet, because the
 * kind of memory may still be chosen.
 */
#include "core.h"
#include "laws.h"
#include "part.h"

void kernel_boot(void)
{
	kallsyms_boot();
	vsprintf_boot();
	printk_boot();
	oops_boot();
	locking_boot();
	sched_boot();
	slab_boot();
	laws_boot();
	user_boot();
	for_each_kernel_part(p)
		if ((*p)->boot)
			(*p)->boot();
}
