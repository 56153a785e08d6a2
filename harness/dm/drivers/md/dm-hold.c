// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target "hold": a slow disk.
 *
 * Linux has no such target.  It acts like a linear target on a slow disk: I/O
 * is in progress until a CPU calls for the disk's answer, and ends on that CPU,
 * not on its owner's, as from an interrupt.  After that the disk is fast: I/O
 * ends at once.
 *
 *	hold [UNIT]	UNIT: sectors, a power of two; no I/O crosses one
 *
 * It insists on what every target may rely on: I/O only between a resume and the
 * end of a suspend, within a unit; both halves of each suspend, one before the
 * target goes; and that all these may sleep.
 */
#include "dm.h"

#include <linux/bio.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* One disk for all targets of the kind. */
static DEFINE_SPINLOCK(hold_lock);
static struct bio *held;		/* the oldest is the last */
static int fast;

struct hold {
	int ready;		/* since a resume; mappings read it */
	int suspending;		/* only used under suspend_lock */
};

static int hold_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	unsigned long unit = 0;
	struct hold *h;

	if (argc > 1) {
		ti->error = "dm-hold: one argument at most";
		return -EINVAL;
	}
	if (argc)
		unit = simple_strtoul(argv[0], NULL, 10);
	if (unit & (unit - 1)) {
		ti->error = "dm-hold: the unit is not a power of two";
		return -EINVAL;
	}
	h = kmalloc(sizeof(*h), GFP_KERNEL);
	if (!h) {
		ti->error = "dm-hold: out of memory";
		return -ENOMEM;
	}
	h->ready = 0;
	h->suspending = 0;
	ti->private = h;
	ti->split_io = unit;

	return 0;
}

static void hold_dtr(struct dm_target *ti)
{
	struct hold *h = ti->private;

	might_sleep();
	BUG_ON(h->ready);
	kfree(h);
}

static void hold_presuspend(struct dm_target *ti)
{
	struct hold *h = ti->private;

	might_sleep();
	BUG_ON(!h->ready);
	h->suspending = 1;
}

static void hold_postsuspend(struct dm_target *ti)
{
	struct hold *h = ti->private;

	might_sleep();
	BUG_ON(!h->suspending);
	h->suspending = 0;
	h->ready = 0;
}

static void hold_resume(struct dm_target *ti)
{
	struct hold *h = ti->private;

	might_sleep();
	BUG_ON(h->ready);
	h->ready = 1;
}

/*
 * A disk may end a bio in pieces: of more than one sector the first ends alone.
 * An error is that of the first piece, and the others end well.
 */
static void hold_end(struct bio *bio, int error)
{
	if (bio->bi_size > 512) {
		bio_endio(bio, 512, error);
		error = 0;
	}
	bio_endio(bio, bio->bi_size, error);
}

static int hold_map(struct dm_target *ti, struct bio *bio,
		    union map_info *map_context)
{
	const struct hold *h = ti->private;
	sector_t in_unit = (bio->bi_sector - ti->begin) & (ti->split_io - 1);
	int now;

	BUG_ON(!h->ready);
	BUG_ON(ti->split_io && in_unit + bio_sectors(bio) > ti->split_io);
	spin_lock(&hold_lock);
	now = fast;
	if (!now) {
		bio->bi_next = held;
		held = bio;
	}
	spin_unlock(&hold_lock);

	if (now)
		hold_end(bio, 0);

	return 0;
}

static int hold_end_io(struct dm_target *ti, struct bio *bio, int error,
		       union map_info *map_context)
{
	return error;
}

static int hold_status(struct dm_target *ti, status_type_t type, char *result,
		       unsigned int maxlen)
{
	if (maxlen < 24)
		return -EINVAL;
	result[0] = '\0';
	if (type == STATUSTYPE_TABLE && ti->split_io)
		sprintf(result, "%lu", (unsigned long)ti->split_io);

	return 0;
}

/*
 * The caller is the disk, and has no reference to a device.  Two callers share
 * what is held.
 */
int dm_hold_answer(int error)
{
	struct bio *bio;
	int n;

	for (n = 0; ; n++) {
		spin_lock(&hold_lock);
		fast = 1;
		bio = held;
		if (bio)
			held = bio->bi_next;
		spin_unlock(&hold_lock);
		if (!bio)
			return n;

		bio->bi_next = NULL;
		hold_end(bio, error);
	}
}

/* The message "answer": the disk answers. */
static int hold_message(struct dm_target *ti, unsigned int argc, char **argv)
{
	if (argc != 1 || strcmp(argv[0], "answer"))
		return -EINVAL;
	dm_hold_answer(0);

	return 0;
}

static struct target_type hold_target = {
	.name = "hold",
	.version = { 1, 0, 0 },
	.module = THIS_MODULE,
	.ctr = hold_ctr,
	.dtr = hold_dtr,
	.map = hold_map,
	.end_io = hold_end_io,
	.presuspend = hold_presuspend,
	.postsuspend = hold_postsuspend,
	.resume = hold_resume,
	.status = hold_status,
	.message = hold_message,
};

int __init dm_hold_init(void)
{
	held = NULL;
	fast = 0;

	return dm_register_target(&hold_target);
}

void dm_hold_exit(void)
{
	if (dm_unregister_target(&hold_target))
		DMERR("hold target unregistration failed");
}
