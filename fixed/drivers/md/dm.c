// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapped devices: how they come to be, are found, opened, closed and go.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm.c.  Of
 * what that file does with tables, and so of I/O, there is here only what a
 * device without a table can reach (docs/port.md).
 */
#include "dm.h"
#include "dm-bio-list.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/blkdev.h>
#include <linux/bio.h>
#include <linux/buffer_head.h>
#include <linux/genhd.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include <linux/idr.h>
#include <linux/hdreg.h>
#include <linux/kdev_t.h>
#include <linux/wait.h>
#include <asm/atomic.h>
#include <asm/semaphore.h>

static const char *_name = DM_NAME;

static unsigned int major;
static unsigned int _major;

/* The minors, and what serialises all use of them: nobody sleeps in it. */
static DEFINE_SPINLOCK(_minor_lock);
static struct idr _minor_idr;

/* One for every bio that is under way. */
struct dm_io {
	struct mapped_device *md;
	int error;
	struct bio *bio;
	atomic_t io_count;
};

/* One for every piece of a bio that a target has. */
struct target_io {
	struct dm_io *io;
	struct dm_target *ti;
	union map_info info;
};

/* Bits of md->flags. */
#define DMF_BLOCK_IO	0	/* bios are put aside; under io_lock */
#define DMF_SUSPENDED	1	/* under suspend_lock */
#define DMF_FROZEN	2	/* the filesystem is; under suspend_lock */
#define DMF_FREEING	3	/* no reference left; under _minor_lock */

struct mapped_device {
	struct rw_semaphore io_lock;
	struct semaphore suspend_lock;
	rwlock_t map_lock;
	atomic_t holders;

	unsigned long flags;

	request_queue_t *queue;
	struct gendisk *disk;
	char name[16];

	void *interface_ptr;

	/* How many bios are under way, and who waits for there to be none. */
	atomic_t pending;
	wait_queue_head_t wait;
	struct bio_list deferred;

	/* The live table; read and set under map_lock. */
	struct dm_table *map;

	mempool_t *io_pool;
	mempool_t *tio_pool;

	atomic_t event_nr;
	wait_queue_head_t eventq;

	/* Set while suspended; under suspend_lock. */
	struct super_block *frozen_sb;
	struct block_device *suspended_bdev;

	struct hd_geometry geometry;
};

#define MIN_IOS 16
static kmem_cache_t *_io_cache;
static kmem_cache_t *_tio_cache;

static int __init local_init(void)
{
	int r;

	idr_init(&_minor_idr);

	_io_cache = kmem_cache_create("dm_io", sizeof(struct dm_io), 0, 0,
				      NULL, NULL);
	if (!_io_cache)
		return -ENOMEM;

	_tio_cache = kmem_cache_create("dm_tio", sizeof(struct target_io),
				       0, 0, NULL, NULL);
	if (!_tio_cache) {
		kmem_cache_destroy(_io_cache);
		return -ENOMEM;
	}

	_major = major;
	r = register_blkdev(_major, _name);
	if (r < 0) {
		kmem_cache_destroy(_tio_cache);
		kmem_cache_destroy(_io_cache);
		return r;
	}

	/* Asked for any major, register_blkdev() tells which one it is. */
	if (!_major)
		_major = r;

	return 0;
}

static void local_exit(void)
{
	kmem_cache_destroy(_tio_cache);
	kmem_cache_destroy(_io_cache);

	if (unregister_blkdev(_major, _name) < 0)
		DMERR("unregister_blkdev failed");

	_major = 0;

	DMINFO("cleaned up");
}

static int (*const _inits[])(void) = {
	local_init,
	dm_target_init,
	dm_linear_init,
	dm_stripe_init,
	dm_interface_init,
};

static void (*const _exits[])(void) = {
	local_exit,
	dm_target_exit,
	dm_linear_exit,
	dm_stripe_exit,
	dm_interface_exit,
};

static int __init dm_init(void)
{
	const int count = ARRAY_SIZE(_inits);
	int r, i;

	for (i = 0; i < count; i++) {
		r = _inits[i]();
		if (r)
			goto bad;
	}

	return 0;

bad:
	while (i--)
		_exits[i]();

	return r;
}

static void __exit dm_exit(void)
{
	int i = ARRAY_SIZE(_exits);

	while (i--)
		_exits[i]();
}

/*
 * Block device functions.
 *
 * open and release are called with the BKL and the bd_mutex of the block
 * device held.
 */
static int dm_blk_open(struct inode *inode, struct file *file)
{
	struct mapped_device *md;
	int r = 0;

	/*
	 * The opener's hold is on the gendisk only.  private_data is no
	 * reference: the md may be going, or gone.
	 */
	spin_lock(&_minor_lock);

	md = inode->i_bdev->bd_disk->private_data;
	if (md && !test_bit(DMF_FREEING, &md->flags))
		dm_get(md);
	else
		r = -ENXIO;

	spin_unlock(&_minor_lock);

	return r;
}

static int dm_blk_close(struct inode *inode, struct file *file)
{
	struct mapped_device *md;

	md = inode->i_bdev->bd_disk->private_data;
	dm_put(md);

	return 0;
}

/*
 * Puts a bio aside while the device is suspended.  Returns 0, or 1 if it no
 * longer is.
 */
static int queue_io(struct mapped_device *md, struct bio *bio)
{
	down_write(&md->io_lock);

	if (!test_bit(DMF_BLOCK_IO, &md->flags)) {
		up_write(&md->io_lock);
		return 1;
	}

	bio_list_add(&md->deferred, bio);

	up_write(&md->io_lock);

	return 0;
}

/*
 * The live table with a reference, or NULL.  What is put on the way out of
 * a caller must come from here: md->map itself may change at any time.
 */
struct dm_table *dm_get_table(struct mapped_device *md)
{
	struct dm_table *t;

	read_lock(&md->map_lock);
	t = md->map;
	if (t)
		dm_table_get(t);
	read_unlock(&md->map_lock);

	return t;
}

/*
 * Hands a bio to the targets.  io_lock is held for reading.
 *
 * There are no targets in this port, hence none that the bio could go to.
 */
static void __split_bio(struct mapped_device *md, struct bio *bio)
{
	struct dm_table *map;

	map = dm_get_table(md);
	bio_io_error(bio, bio->bi_size);
	dm_table_put(map);
}

/* The queue's make_request_fn. */
static int dm_request(request_queue_t *q, struct bio *bio)
{
	struct mapped_device *md = q->queuedata;
	int r;

	down_read(&md->io_lock);

	while (test_bit(DMF_BLOCK_IO, &md->flags)) {
		up_read(&md->io_lock);

		/* Nobody will miss a read-ahead. */
		if (bio_rw(bio) == READA) {
			bio_io_error(bio, bio->bi_size);
			return 0;
		}

		r = queue_io(md, bio);
		if (r == 0)
			return 0;

		/* Resumed in between: from the beginning. */
		down_read(&md->io_lock);
	}

	__split_bio(md, bio);
	up_read(&md->io_lock);

	return 0;
}

static int dm_flush_all(request_queue_t *q, struct gendisk *disk,
			sector_t *error_sector)
{
	struct mapped_device *md = q->queuedata;
	struct dm_table *map = dm_get_table(md);
	int ret = -ENXIO;

	if (map) {
		ret = dm_table_flush_all(map);
		dm_table_put(map);
	}

	return ret;
}

static void dm_unplug_all(request_queue_t *q)
{
	struct mapped_device *md = q->queuedata;
	struct dm_table *map = dm_get_table(md);

	if (map) {
		dm_table_unplug_all(map);
		dm_table_put(map);
	}
}

static int dm_any_congested(void *congested_data, int bdi_bits)
{
	struct mapped_device *md = congested_data;
	struct dm_table *map = dm_get_table(md);
	int r;

	if (!map || test_bit(DMF_BLOCK_IO, &md->flags))
		r = bdi_bits;
	else
		r = dm_table_any_congested(map, bdi_bits);

	dm_table_put(map);

	return r;
}

/*
 * The minors.
 *
 * A minor stands for its mapped_device, without a reference; or for
 * MINOR_ALLOCED, and so for no device that could be found, while that is
 * being made or unmade.
 */
#define MINOR_ALLOCED	((void *)-1)

static void free_minor(unsigned int minor)
{
	spin_lock(&_minor_lock);
	idr_remove(&_minor_idr, minor);
	spin_unlock(&_minor_lock);
}

/* Takes the minor that was asked for, if it is free. */
static int specific_minor(unsigned int minor)
{
	int r, m;

	if (minor >= (1 << MINORBITS))
		return -EINVAL;

	/* May sleep; the reserve has its own lock. */
	r = idr_pre_get(&_minor_idr, GFP_KERNEL);
	if (!r)
		return -ENOMEM;

	spin_lock(&_minor_lock);

	if (idr_find(&_minor_idr, minor)) {
		r = -EBUSY;
		goto out;
	}

	r = idr_get_new_above(&_minor_idr, MINOR_ALLOCED, minor, &m);
	if (r)
		goto out;

	if (m != (int)minor) {
		idr_remove(&_minor_idr, m);
		r = -EBUSY;
		goto out;
	}

out:
	spin_unlock(&_minor_lock);

	return r;
}

/* Takes the lowest minor that is free. */
static int next_free_minor(unsigned int *minor)
{
	int r, m;

	r = idr_pre_get(&_minor_idr, GFP_KERNEL);
	if (!r)
		return -ENOMEM;

	spin_lock(&_minor_lock);

	r = idr_get_new(&_minor_idr, MINOR_ALLOCED, &m);
	if (r)
		goto out;

	if (m >= (1 << MINORBITS)) {
		idr_remove(&_minor_idr, m);
		r = -ENOSPC;
		goto out;
	}

	*minor = m;

out:
	spin_unlock(&_minor_lock);

	return r;
}

static struct block_device_operations dm_blk_dops;

/*
 * Makes a device with one reference, which is the caller's, and without a
 * table.  No lock is held.
 */
static struct mapped_device *alloc_dev(unsigned int minor, int persistent)
{
	struct mapped_device *md;
	void *old_md;
	int r;

	md = kmalloc(sizeof(*md), GFP_KERNEL);
	if (!md) {
		DMWARN("unable to allocate device, out of memory.");
		return NULL;
	}

	/* The device's functions are ours: it holds us. */
	if (!try_module_get(THIS_MODULE))
		goto bad0;

	r = persistent ? specific_minor(minor) : next_free_minor(&minor);
	if (r < 0)
		goto bad1;

	memset(md, 0, sizeof(*md));
	init_rwsem(&md->io_lock);
	init_MUTEX(&md->suspend_lock);
	rwlock_init(&md->map_lock);
	atomic_set(&md->holders, 1);
	atomic_set(&md->event_nr, 0);

	md->queue = blk_alloc_queue(GFP_KERNEL);
	if (!md->queue)
		goto bad1;

	md->queue->queuedata = md;
	md->queue->backing_dev_info.congested_fn = dm_any_congested;
	md->queue->backing_dev_info.congested_data = md;
	blk_queue_make_request(md->queue, dm_request);
	blk_queue_bounce_limit(md->queue, BLK_BOUNCE_ANY);
	md->queue->unplug_fn = dm_unplug_all;
	md->queue->issue_flush_fn = dm_flush_all;

	md->io_pool = mempool_create_slab_pool(MIN_IOS, _io_cache);
	if (!md->io_pool)
		goto bad2;

	md->tio_pool = mempool_create_slab_pool(MIN_IOS, _tio_cache);
	if (!md->tio_pool)
		goto bad3;

	md->disk = alloc_disk(1);
	if (!md->disk)
		goto bad4;

	/* All that an opener may meet, before there can be one. */
	format_dev_t(md->name, MKDEV(_major, minor));
	atomic_set(&md->pending, 0);
	init_waitqueue_head(&md->wait);
	init_waitqueue_head(&md->eventq);

	md->disk->major = _major;
	md->disk->first_minor = minor;
	md->disk->fops = &dm_blk_dops;
	md->disk->queue = md->queue;
	md->disk->private_data = md;
	sprintf(md->disk->disk_name, "dm-%u", minor);
	add_disk(md->disk);

	/* Complete: now it may be found. */
	spin_lock(&_minor_lock);
	old_md = idr_replace(&_minor_idr, md, minor);
	spin_unlock(&_minor_lock);

	BUG_ON(old_md != MINOR_ALLOCED);

	return md;

bad4:
	mempool_destroy(md->tio_pool);
bad3:
	mempool_destroy(md->io_pool);
bad2:
	blk_cleanup_queue(md->queue);
	free_minor(minor);
bad1:
	module_put(THIS_MODULE);
bad0:
	kfree(md);

	return NULL;
}

/* Unmakes a device that has no reference left.  May sleep. */
static void free_dev(struct mapped_device *md)
{
	unsigned int minor = md->disk->first_minor;

	if (md->suspended_bdev) {
		thaw_bdev(md->suspended_bdev, NULL);
		bdput(md->suspended_bdev);
	}
	mempool_destroy(md->tio_pool);
	mempool_destroy(md->io_pool);
	del_gendisk(md->disk);
	free_minor(minor);

	/* Who still has the gendisk shall not find us through it. */
	spin_lock(&_minor_lock);
	md->disk->private_data = NULL;
	spin_unlock(&_minor_lock);

	put_disk(md->disk);
	blk_cleanup_queue(md->queue);
	module_put(THIS_MODULE);
	kfree(md);
}

/* The table calls this when a target has something to tell. */
static void event_callback(void *context)
{
	struct mapped_device *md = context;

	atomic_inc(&md->event_nr);
	wake_up(&md->eventq);
}

/* Makes a table the live one.  suspend_lock is held, and there is none. */
static int __bind(struct mapped_device *md, struct dm_table *t)
{
	sector_t size = dm_table_get_size(t);

	/* Of another size, the geometry is another too. */
	if (size != get_capacity(md->disk))
		memset(&md->geometry, 0, sizeof(md->geometry));

	set_capacity(md->disk, size);
	if (size == 0)
		return 0;

	dm_table_get(t);
	dm_table_event_callback(t, event_callback, md);

	write_lock(&md->map_lock);
	md->map = t;
	dm_table_set_restrictions(t, md->queue);
	write_unlock(&md->map_lock);

	return 0;
}

/* suspend_lock is held, or else the md's last reference is gone. */
static void __unbind(struct mapped_device *md)
{
	struct dm_table *map = md->map;

	if (!map)
		return;

	dm_table_event_callback(map, NULL, NULL);

	write_lock(&md->map_lock);
	md->map = NULL;
	write_unlock(&md->map_lock);

	dm_table_put(map);
}

static int create_aux(unsigned int minor, int persistent,
		      struct mapped_device **result)
{
	struct mapped_device *md;

	md = alloc_dev(minor, persistent);
	if (!md)
		return -ENXIO;

	*result = md;

	return 0;
}

int dm_create(struct mapped_device **result)
{
	return create_aux(0, 0, result);
}

int dm_create_with_minor(unsigned int minor, struct mapped_device **result)
{
	return create_aux(minor, 1, result);
}

/*
 * The device that has this number, with a reference.  That is taken before
 * _minor_lock is dropped, since what the minor stands for is none.
 */
struct mapped_device *dm_get_md(dev_t dev)
{
	struct mapped_device *md;
	int minor = MINOR(dev);

	if (MAJOR(dev) != _major || minor >= (1 << MINORBITS))
		return NULL;

	spin_lock(&_minor_lock);

	md = idr_find(&_minor_idr, minor);
	if (md && (md == MINOR_ALLOCED ||
		   dm_disk(md)->first_minor != minor ||
		   test_bit(DMF_FREEING, &md->flags)))
		md = NULL;
	if (md)
		dm_get(md);

	spin_unlock(&_minor_lock);

	return md;
}

/* Both are called with _hash_lock held, the second for writing. */
void *dm_get_mdptr(struct mapped_device *md)
{
	return md->interface_ptr;
}

void dm_set_mdptr(struct mapped_device *md, void *ptr)
{
	md->interface_ptr = ptr;
}

void dm_get(struct mapped_device *md)
{
	atomic_inc(&md->holders);
}

/*
 * The one who drops the last reference takes the device down.  May sleep.
 *
 * Neither a lookup nor an open can come between the last reference and the
 * marks that there is none: all are in one hold of _minor_lock.
 */
void dm_put(struct mapped_device *md)
{
	struct dm_table *map;

	BUG_ON(test_bit(DMF_FREEING, &md->flags));

	if (atomic_dec_and_lock(&md->holders, &_minor_lock)) {
		map = dm_get_table(md);
		idr_replace(&_minor_idr, MINOR_ALLOCED,
			    dm_disk(md)->first_minor);
		set_bit(DMF_FREEING, &md->flags);
		spin_unlock(&_minor_lock);

		if (!dm_suspended(md)) {
			dm_table_presuspend_targets(map);
			dm_table_postsuspend_targets(map);
		}
		__unbind(md);
		dm_table_put(map);
		free_dev(md);
	}
}

/* Sends on what was put aside.  io_lock is held for writing. */
static void __flush_deferred_io(struct mapped_device *md, struct bio *bio)
{
	struct bio *next;

	for (; bio; bio = next) {
		next = bio->bi_next;
		bio->bi_next = NULL;
		__split_bio(md, bio);
	}
}

/* Makes a table the live one of a device that is suspended. */
int dm_swap_table(struct mapped_device *md, struct dm_table *table)
{
	int r = -EINVAL;

	down(&md->suspend_lock);

	if (dm_suspended(md)) {
		__unbind(md);
		r = __bind(md, table);
	}

	up(&md->suspend_lock);

	return r;
}

/* suspend_lock is held, and suspended_bdev is set. */
static int lock_fs(struct mapped_device *md)
{
	int r;

	WARN_ON(md->frozen_sb);

	md->frozen_sb = freeze_bdev(md->suspended_bdev);
	if (IS_ERR(md->frozen_sb)) {
		r = PTR_ERR(md->frozen_sb);
		md->frozen_sb = NULL;
		return r;
	}

	set_bit(DMF_FROZEN, &md->flags);

	return 0;
}

static void unlock_fs(struct mapped_device *md)
{
	if (!test_bit(DMF_FROZEN, &md->flags))
		return;

	thaw_bdev(md->suspended_bdev, md->frozen_sb);
	md->frozen_sb = NULL;
	clear_bit(DMF_FROZEN, &md->flags);
}

/*
 * Stops I/O: the targets are told, the filesystem (if do_lockfs) is made to
 * hold still, new bios are put aside, and those under way are waited for.
 */
int dm_suspend(struct mapped_device *md, int do_lockfs)
{
	struct dm_table *map = NULL;
	int r = -EINVAL;

	down(&md->suspend_lock);

	if (dm_suspended(md))
		goto out;

	map = dm_get_table(md);

	/* The targets may still do I/O in here. */
	dm_table_presuspend_targets(map);

	/* Kept until resume, so that there is something to thaw. */
	md->suspended_bdev = bdget_disk(md->disk, 0);
	if (!md->suspended_bdev) {
		DMWARN("bdget failed in dm_suspend");
		r = -ENOMEM;
		goto out;
	}

	if (do_lockfs) {
		r = lock_fs(md);
		if (r) {
			bdput(md->suspended_bdev);
			md->suspended_bdev = NULL;
			goto out;
		}
	}

	down_write(&md->io_lock);
	set_bit(DMF_BLOCK_IO, &md->flags);
	up_write(&md->io_lock);

	if (map)
		dm_table_unplug_all(map);

	/* dm_io's come and go with pending; the last one wakes us. */
	wait_event(md->wait, !atomic_read(&md->pending));

	dm_table_postsuspend_targets(map);

	set_bit(DMF_SUSPENDED, &md->flags);

	r = 0;

out:
	dm_table_put(map);
	up(&md->suspend_lock);

	return r;
}

/* Lets I/O go on.  Without a table there is nothing to let it go on to. */
int dm_resume(struct mapped_device *md)
{
	struct dm_table *map = NULL;
	int r = -EINVAL;

	down(&md->suspend_lock);

	if (!dm_suspended(md))
		goto out;

	map = dm_get_table(md);
	if (!map || !dm_table_get_size(map))
		goto out;

	dm_table_resume_targets(map);

	down_write(&md->io_lock);
	clear_bit(DMF_BLOCK_IO, &md->flags);
	__flush_deferred_io(md, bio_list_get(&md->deferred));
	up_write(&md->io_lock);

	unlock_fs(md);

	if (md->suspended_bdev) {
		bdput(md->suspended_bdev);
		md->suspended_bdev = NULL;
	}

	clear_bit(DMF_SUSPENDED, &md->flags);

	dm_table_unplug_all(map);

	r = 0;

out:
	dm_table_put(map);
	up(&md->suspend_lock);

	return r;
}

uint32_t dm_get_event_nr(struct mapped_device *md)
{
	return atomic_read(&md->event_nr);
}

/* The gendisk is the md's for as long as that lives: no reference here. */
struct gendisk *dm_disk(struct mapped_device *md)
{
	return md->disk;
}

int dm_suspended(struct mapped_device *md)
{
	return test_bit(DMF_SUSPENDED, &md->flags);
}

static struct block_device_operations dm_blk_dops = {
	.open = dm_blk_open,
	.release = dm_blk_close,
	.owner = THIS_MODULE,
};

module_init(dm_init);
module_exit(dm_exit);

module_param(major, uint, 0);
MODULE_PARM_DESC(major, "The major number of the device mapper");
MODULE_DESCRIPTION(DM_NAME " driver");
MODULE_LICENSE("GPL");
