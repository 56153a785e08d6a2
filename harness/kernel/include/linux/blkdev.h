/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BLKDEV_H
#define _LINUX_BLKDEV_H

#include <linux/bio.h>
#include <linux/fs.h>
#include <linux/genhd.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/atomic.h>
#include <asm/page.h>

struct request_queue;
typedef struct request_queue request_queue_t;

typedef int (make_request_fn)(request_queue_t *q, struct bio *bio);
typedef void (unplug_fn)(request_queue_t *q);
typedef int (merge_bvec_fn)(request_queue_t *q, struct bio *bio,
			    struct bio_vec *biovec);
typedef int (issue_flush_fn)(request_queue_t *q, struct gendisk *disk,
			     sector_t *error_sector);
typedef int (congested_fn)(void *data, int bits);

enum bdi_state {
	BDI_pdflush,
	BDI_write_congested,
	BDI_read_congested,
};

struct backing_dev_info {
	unsigned long ra_pages;
	unsigned long state;
	unsigned int capabilities;
	congested_fn *congested_fn;
	void *congested_data;
	void (*unplug_io_fn)(struct backing_dev_info *bdi, void *page);
	void *unplug_io_data;
};

extern struct backing_dev_info default_backing_dev_info;

#define QUEUE_FLAG_CLUSTER	0
#define QUEUE_FLAG_DEAD		5

struct request_queue {
	make_request_fn *make_request_fn;
	unplug_fn *unplug_fn;
	merge_bvec_fn *merge_bvec_fn;
	issue_flush_fn *issue_flush_fn;

	struct backing_dev_info backing_dev_info;
	void *queuedata;
	void *request_fn;		/* never set: no requests, only bios */
	void *elevator;

	unsigned long bounce_pfn;
	unsigned long queue_flags;
	unsigned long seg_boundary_mask;
	unsigned int max_sectors;
	unsigned int max_hw_sectors;
	unsigned short max_phys_segments;
	unsigned short max_hw_segments;
	unsigned short hardsect_size;
	unsigned int max_segment_size;

	struct kobject kobj;
	struct mutex sysfs_lock;
};

#define BLK_BOUNCE_HIGH		0ul
#define BLK_BOUNCE_ANY		(~0ul)
#define BLK_BOUNCE_ISA		0xffffffUL

#define SAFE_MAX_SECTORS	255
#define MAX_SECTORS		255	/* the name before Linux 2.6.15 */
#define BLK_DEF_MAX_SECTORS	1024
#define MAX_PHYS_SEGMENTS	128
#define MAX_HW_SEGMENTS		128
#define MAX_SEGMENT_SIZE	65536

request_queue_t *blk_alloc_queue(gfp_t gfp_mask);
void blk_cleanup_queue(request_queue_t *q);
int blk_get_queue(request_queue_t *q);
void blk_put_queue(request_queue_t *q);
void blk_queue_make_request(request_queue_t *q, make_request_fn *fn);
void blk_queue_max_sectors(request_queue_t *q, unsigned int max_sectors);
void blk_queue_bounce_limit(request_queue_t *q, unsigned long limit);

/* Which of these bits are set for the device.  Callers may hold spinlocks. */
int blkdev_issue_flush(struct block_device *bdev, sector_t *error_sector);
void blk_unplug(request_queue_t *q);
int bdi_congested(struct backing_dev_info *bdi, int bdi_bits);

#define bdev_get_queue(bdev)		((bdev)->bd_disk->queue)
#define blk_get_backing_dev_info(bdev)	(&bdev_get_queue(bdev)->backing_dev_info)
/* Divides n; its value is the remainder. */
#define sector_div(n, base)		do_div(n, base)

#define bdev_hardsect_size(bdev)	(bdev_get_queue(bdev)->hardsect_size)

#endif
