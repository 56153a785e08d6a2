// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kinds of target: their registers are left out, what remains is their
 * place in the order of dm_init() and dm_exit().
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm-target.c,
 * dm-linear.c and dm-stripe.c.
 */
#include "dm.h"

#include <linux/init.h>

int __init dm_target_init(void)
{
	return 0;
}

void dm_target_exit(void)
{
}

int __init dm_linear_init(void)
{
	return 0;
}

void dm_linear_exit(void)
{
}

int __init dm_stripe_init(void)
{
	return 0;
}

void dm_stripe_exit(void)
{
}
