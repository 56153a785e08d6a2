// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IDR's cache of layers is made by the first idr_init().  In a real kernel
 * that was called long before dm-mod is loaded; dm-mod uses DEFINE_IDR() and
 * relies on it.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/idr.h>
#include "kernel/part.h"

static void make_cache(void)
{
	static struct idr first;

	idr_init(&first);
}

static const struct kernel_part idr = {
	.boot = make_cache,
};
KERNEL_PART(idr);
