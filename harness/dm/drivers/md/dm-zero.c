// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target "zero": reads give zeroes, writes are dropped.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm-zero.c.
 * There it is a module of its own, which dm-mod loads when it is needed; here
 * it is part of dm-mod, so that its tables pin dm-mod directly.
 */
#include "dm.h"

#include <linux/bio.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>

static int zero_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	if (argc != 0) {
		ti->error = "dm-zero: No arguments required";
		return -EINVAL;
	}

	return 0;
}

/* The clone ends in here: its end_io runs before this returns. */
static int zero_map(struct dm_target *ti, struct bio *bio,
		    union map_info *map_context)
{
	switch (bio_rw(bio)) {
	case READ:
		zero_fill_bio(bio);
		break;
	case READA:
		/* A read-ahead may fail. */
		return -EIO;
	case WRITE:
		break;
	}

	bio_endio(bio, bio->bi_size, 0);

	return 0;
}

static struct target_type zero_target = {
	.name = "zero",
	.version = { 1, 0, 0 },
	.module = THIS_MODULE,
	.ctr = zero_ctr,
	.map = zero_map,
};

int __init dm_zero_init(void)
{
	return dm_register_target(&zero_target);
}

void dm_zero_exit(void)
{
	if (dm_unregister_target(&zero_target))
		DMERR("zero target unregistration failed");
}
