// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request queues, of the kind without requests: a bio goes straight to the
 * queue's make_request_fn.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's block/ll_rw_blk.c.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../core/laws.h"
#include "../core/slab.h"

struct backing_dev_info default_backing_dev_info = {
	.ra_pages = 32,
};

static struct kmem_cache requestq_cache = {
	.name = "blkdev_queue",
	.size = sizeof(request_queue_t),
};

int bdi_congested(struct backing_dev_info *bdi, int bdi_bits)
{
	if (bdi->congested_fn)
		return bdi->congested_fn(bdi->congested_data, bdi_bits);
	return bdi->state & bdi_bits;
}

static void blk_release_queue(struct kobject *kobj)
{
	request_queue_t *q = container_of(kobj, struct request_queue, kobj);

	kmem_cache_free(&requestq_cache, q);
}

static struct kobj_type queue_ktype = {
	.release = blk_release_queue,
};

request_queue_t *blk_alloc_queue(gfp_t gfp_mask)
{
	request_queue_t *q = kmem_cache_alloc(&requestq_cache, gfp_mask);

	if (!q)
		return NULL;
	memset(q, 0, sizeof(*q));
	strcpy(q->kobj.name, "queue");
	q->kobj.ktype = &queue_ktype;
	kobject_init(&q->kobj);
	q->backing_dev_info.unplug_io_data = q;
	mutex_init(&q->sysfs_lock);
	return q;
}

int blk_get_queue(request_queue_t *q)
{
	if (test_bit(QUEUE_FLAG_DEAD, &q->queue_flags))
		return 1;
	kobject_get(&q->kobj);
	return 0;
}

void blk_put_queue(request_queue_t *q)
{
	kobject_put(&q->kobj);
}

void blk_cleanup_queue(request_queue_t *q)
{
	mutex_lock(&q->sysfs_lock);
	set_bit(QUEUE_FLAG_DEAD, &q->queue_flags);
	mutex_unlock(&q->sysfs_lock);
	blk_put_queue(q);
}

void blk_queue_make_request(request_queue_t *q, make_request_fn *fn)
{
	q->max_phys_segments = MAX_PHYS_SEGMENTS;
	q->max_hw_segments = MAX_HW_SEGMENTS;
	q->make_request_fn = fn;
	q->backing_dev_info.ra_pages = 32;
	q->backing_dev_info.state = 0;
	q->max_sectors = q->max_hw_sectors = SAFE_MAX_SECTORS;
	q->hardsect_size = 512;
	q->max_segment_size = MAX_SEGMENT_SIZE;
	q->seg_boundary_mask = 0xffffffff;
	blk_queue_bounce_limit(q, BLK_BOUNCE_HIGH);
}

void blk_queue_max_sectors(request_queue_t *q, unsigned int max_sectors)
{
	if (max_sectors < PAGE_SIZE >> 9)
		max_sectors = PAGE_SIZE >> 9;
	q->max_hw_sectors = max_sectors;
	q->max_sectors = min_t(unsigned int, max_sectors, BLK_DEF_MAX_SECTORS);
}

void blk_queue_bounce_limit(request_queue_t *q, unsigned long limit)
{
	q->bounce_pfn = limit >> 12;
}

int blkdev_issue_flush(struct block_device *bdev, sector_t *error_sector)
{
	request_queue_t *q = bdev_get_queue(bdev);

	if (!q->issue_flush_fn)
		return -EOPNOTSUPP;
	return q->issue_flush_fn(q, bdev->bd_disk, error_sector);
}

void blk_unplug(request_queue_t *q)
{
	if (q->unplug_fn)
		q->unplug_fn(q);
}

/* ---- bios ------------------------------------------------------------- */

/*
 * Whether a bio ends behind the end of its device.  False for a device without
 * a size.  The size is read without a lock, and may change meanwhile.
 */
static int beyond_the_end(struct bio *bio)
{
	sector_t end = i_size_read(bio->bi_bdev->bd_inode) >> 9;
	sector_t n = bio_sectors(bio);

	return end && (end < n || end - n < bio->bi_sector);
}

void generic_make_request(struct bio *bio)
{
	request_queue_t *q;

	might_sleep();
	if (beyond_the_end(bio)) {
		printk(KERN_INFO "attempt to access beyond end of device\n");
		bio_endio(bio, bio->bi_size, -EIO);
		return;
	}
	q = bdev_get_queue(bio->bi_bdev);
	if (!q) {
		printk(KERN_ERR "generic_make_request: Trying to access "
		       "nonexistent block-device\n");
		bio_endio(bio, bio->bi_size, -EIO);
		return;
	}
	if (test_bit(QUEUE_FLAG_DEAD, &q->queue_flags)) {
		bio_endio(bio, bio->bi_size, -EIO);
		return;
	}
	law_io_begins();
	q->make_request_fn(q, bio);
	law_io_ended();
}

void submit_bio(int rw, struct bio *bio)
{
	bio->bi_rw |= rw;
	generic_make_request(bio);
}
