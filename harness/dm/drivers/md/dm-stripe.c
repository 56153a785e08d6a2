// SPDX-License-Identifier: GPL-2.0-only
/* The targets that dm-mod starts after its own: linear and striped do nothing
 * here. */
#include "dm.h"

#include <linux/init.h>

int __init dm_linear_init(void)
{
	return 0;
}

void dm_linear_exit(void)
{
}

/* Here, where the other targets end, also zero, which is a module of its own in
 * the kernel; and hold, which the kernel does not have. */
int __init dm_stripe_init(void)
{
	int r = dm_zero_init();

	if (r)
		return r;

	r = dm_hold_init();
	if (r)
		dm_zero_exit();

	return r;
}

void dm_stripe_exit(void)
{
	dm_hold_exit();
	dm_zero_exit();
}
