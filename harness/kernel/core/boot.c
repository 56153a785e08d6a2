// SPDX-License-Identifier: GPL-2.0-only
/*
 * From nothing to a kernel that has no module yet.  Nothing is allocated: what
 * memory there is may still be said.
 */
#include <linux/module.h>
#include "../kernel/module.h"
#include "core.h"
#include "part.h"

void module_in_use(const char *text)
{
	printk("%s\n", text);
	print_trace(VCPU_CALLER);
	report_finding("unload-in-use", VCPU_CALLER, text);
}

void kernel_boot(void)
{
	kallsyms_boot();
	printk_boot();
	oops_boot();
	locking_boot();
	sched_boot();
	slab_boot();
	user_boot();
	for_each_kernel_part(p)
		if ((*p)->boot)
			(*p)->boot();
}
