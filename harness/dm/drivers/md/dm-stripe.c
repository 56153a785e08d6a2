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

/* Where the other targets end, zero is: in the kernel a module of its own. */
int __init dm_stripe_init(void)
{
	return dm_zero_init();
}

void dm_stripe_exit(void)
{
	dm_zero_exit();
}
