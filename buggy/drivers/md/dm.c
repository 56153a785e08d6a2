// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapped devices: how they come to be, are found, opened, closed and go.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm.c; what
 * is not as it was there: docs/port.md.
 */
#include "dm.h"
#include "dm-bio-list.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
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

/* The minors; under _minor_lock. */
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

	md = inode->i_bdev->bd_disk->private_data;
	dm_get(md);

	return 0;
}

static int dm_blk_close(struct inode *inode, struct file *file)
{
	struct mapped_device *md;

	md = inode->i_bdev->bd_disk->private_data;
	dm_put(md);

	return 0;
}

/* What HDIO_GETGEO asks; neither the BKL nor bd_mutex is held. */
static int dm_blk_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	struct mapped_device *md;

	md = bdev->bd_disk->private_data;
	dm_get_geometry(md, geo);

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
 * The geometry has no lock: a reader may get some of the old values and some
 * of the new ones.
 */
static void copy_geometry(struct hd_geometry *to,
			  const struct hd_geometry *from)
{
	WRITE_ONCE(to->heads, READ_ONCE(from->heads));
	WRITE_ONCE(to->sectors, READ_ONCE(from->sectors));
	WRITE_ONCE(to->cylinders, READ_ONCE(from->cylinders));
	WRITE_ONCE(to->start, READ_ONCE(from->start));
}

int dm_get_geometry(struct mapped_device *md, struct hd_geometry *geo)
{
	copy_geometry(geo, &md->geometry);

	return 0;
}

int dm_set_geometry(struct mapped_device *md, struct hd_geometry *geo)
{
	sector_t size = (sector_t)geo->cylinders * geo->heads * geo->sectors;

	if (geo->start > size) {
		DMWARN("Start sector is beyond the geometry limits.");
		return -EINVAL;
	}

	copy_geometry(&md->geometry, geo);

	return 0;
}

/*
 * The way of a bio through the targets.
 *
 * A bio becomes a dm_io, and each piece that one target gets a target_io
 * with a clone.  io_count counts the pieces that are under way, and one more
 * while they are being made; the last to end ends the bio.
 */
static struct dm_io *alloc_io(struct mapped_device *md)
{
	return mempool_alloc(md->io_pool, GFP_NOIO);
}

static void free_io(struct mapped_device *md, struct dm_io *io)
{
	mempool_free(io, md->io_pool);
}

static struct target_io *alloc_tio(struct mapped_device *md)
{
	return mempool_alloc(md->tio_pool, GFP_NOIO);
}

static void free_tio(struct mapped_device *md, struct target_io *tio)
{
	mempool_free(tio, md->tio_pool);
}

static void start_io_acct(struct dm_io *io)
{
	struct mapped_device *md = io->md;
	int pending = atomic_inc_return(&md->pending);

	WRITE_ONCE(dm_disk(md)->in_flight, pending);
}

/* Returns 1 if it was the last one under way. */
static int end_io_acct(struct dm_io *io)
{
	struct mapped_device *md = io->md;
	int pending = atomic_dec_return(&md->pending);

	WRITE_ONCE(dm_disk(md)->in_flight, pending);

	return !pending;
}

/*
 * One piece less.  The last one ends the bio, and only then gives the dm_io
 * back to the md.
 */
static void dec_pending(struct dm_io *io, int error)
{
	if (error)
		io->error = error;

	if (atomic_dec_and_test(&io->io_count)) {
		if (end_io_acct(io))
			/* dm_suspend() may wait for this. */
			wake_up(&io->md->wait);

		bio_endio(io->bio, io->bio->bi_size, io->error);
		free_io(io->md, io);
	}
}

static int clone_endio(struct bio *bio, unsigned int done, int error)
{
	struct target_io *tio = bio->bi_private;
	struct dm_io *io = tio->io;
	dm_endio_fn endio = tio->ti->type->end_io;
	int r = 0;

	/* Not all of it yet. */
	if (bio->bi_size)
		return 1;

	if (!bio_flagged(bio, BIO_UPTODATE) && !error)
		error = -EIO;

	if (endio) {
		r = endio(tio->ti, bio, error, &tio->info);
		if (r < 0)
			error = r;
		else if (r > 0)
			/* The target is not done with it. */
			return 1;
	}

	free_tio(io->md, tio);
	dec_pending(io, error);
	bio_put(bio);

	return r;
}

/* How many sectors from this one on may go to the target in one piece. */
static sector_t max_io_len(sector_t sector, struct dm_target *ti)
{
	sector_t offset = sector - ti->begin;
	sector_t len = ti->len - offset;
	sector_t boundary;

	/* Up to where a unit of the target's ends. */
	if (ti->split_io) {
		boundary = ((offset + ti->split_io) & ~(ti->split_io - 1)) -
			   offset;
		if (len > boundary)
			len = boundary;
	}

	return len;
}

/* Hands a clone to its target; both clone and tio are then the target's. */
static void __map_bio(struct dm_target *ti, struct bio *clone,
		      struct target_io *tio)
{
	struct dm_io *io = tio->io;
	int r;

	BUG_ON(!clone->bi_size);

	clone->bi_end_io = clone_endio;
	clone->bi_private = tio;

	atomic_inc(&io->io_count);
	r = ti->type->map(ti, clone, &tio->info);
	if (r > 0)
		/* Meant for the device that the target has put into it. */
		generic_make_request(clone);
	else if (r < 0) {
		/* The target does not want it, and has not ended it. */
		free_tio(io->md, tio);
		dec_pending(io, r);
		bio_put(clone);
	}
}

/* A bio on its way, and how much of it is still to do. */
struct clone_info {
	struct mapped_device *md;
	struct dm_table *map;
	struct bio *bio;
	struct dm_io *io;
	sector_t sector;
	sector_t sector_count;
	unsigned short idx;
};

static struct target_io *make_tio(struct clone_info *ci, struct dm_target *ti)
{
	struct target_io *tio = alloc_tio(ci->md);

	tio->io = ci->io;
	tio->ti = ti;
	memset(&tio->info, 0, sizeof(tio->info));

	return tio;
}

/* A clone of whole segments: count of them, of len sectors. */
static struct bio *clone_bio(struct clone_info *ci, unsigned short count,
			     sector_t len)
{
	struct bio *clone = bio_clone(ci->bio, GFP_NOIO);

	clone->bi_sector = ci->sector;
	clone->bi_idx = ci->idx;
	clone->bi_vcnt = ci->idx + count;
	clone->bi_size = to_bytes(len);
	clone->bi_flags &= ~(1 << BIO_SEG_VALID);

	return clone;
}

/* A bio of one segment, which is a part of one. */
static struct bio *split_bvec(struct clone_info *ci, unsigned int offset,
			      sector_t len)
{
	struct bio_vec *bv = ci->bio->bi_io_vec + ci->idx;
	struct bio *clone = bio_alloc(GFP_NOIO, 1);

	clone->bi_io_vec[0].bv_page = bv->bv_page;
	clone->bi_io_vec[0].bv_offset = bv->bv_offset + offset;
	clone->bi_io_vec[0].bv_len = to_bytes(len);
	clone->bi_sector = ci->sector;
	clone->bi_bdev = ci->bio->bi_bdev;
	clone->bi_rw = ci->bio->bi_rw;
	clone->bi_vcnt = 1;
	clone->bi_size = to_bytes(len);

	return clone;
}

/* The next segment crosses the edge of a target: one bio for each piece. */
static void __clone_and_map_pieces(struct clone_info *ci)
{
	sector_t remaining = to_sector(ci->bio->bi_io_vec[ci->idx].bv_len);
	unsigned int offset = 0;
	struct target_io *tio;
	struct dm_target *ti;
	struct bio *clone;
	sector_t len;

	while (remaining) {
		ti = dm_table_find_target(ci->map, ci->sector);
		tio = make_tio(ci, ti);
		len = min(remaining, max_io_len(ci->sector, ti));
		clone = split_bvec(ci, offset, len);
		__map_bio(ti, clone, tio);

		ci->sector += len;
		ci->sector_count -= len;
		offset += to_bytes(len);
		remaining -= len;
	}

	ci->idx++;
}

/* One step: as much as may go to one target in one piece. */
static void __clone_and_map(struct clone_info *ci)
{
	struct dm_target *ti = dm_table_find_target(ci->map, ci->sector);
	sector_t max = max_io_len(ci->sector, ti);
	struct bio *bio = ci->bio;
	struct target_io *tio;
	struct bio *clone;
	sector_t len = 0;
	int i = ci->idx;

	if (ci->sector_count <= max) {
		/* All that is left. */
		len = ci->sector_count;
		i = bio->bi_vcnt;
	} else {
		while (i < bio->bi_vcnt &&
		       len + to_sector(bio->bi_io_vec[i].bv_len) <= max)
			len += to_sector(bio->bi_io_vec[i++].bv_len);
	}

	if (!len) {
		__clone_and_map_pieces(ci);
		return;
	}

	tio = make_tio(ci, ti);
	clone = clone_bio(ci, i - ci->idx, len);
	__map_bio(ti, clone, tio);

	ci->sector += len;
	ci->sector_count -= len;
	ci->idx = i;
}

/* Hands a bio to the targets.  io_lock is held. */
static void __split_bio(struct mapped_device *md, struct bio *bio)
{
	struct clone_info ci;

	ci.map = dm_get_table(md);
	if (!ci.map) {
		bio_io_error(bio, bio->bi_size);
		return;
	}

	ci.md = md;
	ci.bio = bio;
	ci.io = alloc_io(md);
	ci.io->error = 0;
	atomic_set(&ci.io->io_count, 1);
	ci.io->bio = bio;
	ci.io->md = md;
	ci.sector = bio->bi_sector;
	ci.sector_count = bio_sectors(bio);
	ci.idx = bio->bi_idx;

	start_io_acct(ci.io);
	while (ci.sector_count)
		__clone_and_map(&ci);

	/* All pieces are made. */
	dec_pending(ci.io, 0);
	dm_table_put(ci.map);
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
 * _minor_lock serialises all use of _minor_idr.  A minor stands for its
 * mapped_device, without a reference.
 */
static DEFINE_MUTEX(_minor_lock);

static void free_minor(unsigned int minor)
{
	mutex_lock(&_minor_lock);
	idr_remove(&_minor_idr, minor);
	mutex_unlock(&_minor_lock);
}

/* Takes the minor that was asked for, if it is free. */
static int specific_minor(struct mapped_device *md, unsigned int minor)
{
	int r, m;

	if (minor >= (1 << MINORBITS))
		return -EINVAL;

	mutex_lock(&_minor_lock);

	if (idr_find(&_minor_idr, minor)) {
		r = -EBUSY;
		goto out;
	}

	r = idr_pre_get(&_minor_idr, GFP_KERNEL);
	if (!r) {
		r = -ENOMEM;
		goto out;
	}

	r = idr_get_new_above(&_minor_idr, md, minor, &m);
	if (r)
		goto out;

	if (m != (int)minor) {
		idr_remove(&_minor_idr, m);
		r = -EBUSY;
		goto out;
	}

out:
	mutex_unlock(&_minor_lock);

	return r;
}

/* Takes the lowest minor that is free. */
static int next_free_minor(struct mapped_device *md, unsigned int *minor)
{
	int r, m;

	mutex_lock(&_minor_lock);

	r = idr_pre_get(&_minor_idr, GFP_KERNEL);
	if (!r) {
		r = -ENOMEM;
		goto out;
	}

	r = idr_get_new(&_minor_idr, md, &m);
	if (r)
		goto out;

	if (m >= (1 << MINORBITS)) {
		idr_remove(&_minor_idr, m);
		r = -ENOSPC;
		goto out;
	}

	*minor = m;

out:
	mutex_unlock(&_minor_lock);

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
	int r;

	md = kmalloc(sizeof(*md), GFP_KERNEL);
	if (!md) {
		DMWARN("unable to allocate device, out of memory.");
		return NULL;
	}

	r = persistent ? specific_minor(md, minor) :
			 next_free_minor(md, &minor);
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

	md->disk->major = _major;
	md->disk->first_minor = minor;
	md->disk->fops = &dm_blk_dops;
	md->disk->queue = md->queue;
	md->disk->private_data = md;
	sprintf(md->disk->disk_name, "dm-%u", minor);
	add_disk(md->disk);
	format_dev_t(md->name, MKDEV(_major, minor));

	atomic_set(&md->pending, 0);
	init_waitqueue_head(&md->wait);
	init_waitqueue_head(&md->eventq);

	return md;

bad4:
	mempool_destroy(md->tio_pool);
bad3:
	mempool_destroy(md->io_pool);
bad2:
	blk_cleanup_queue(md->queue);
	free_minor(minor);
bad1:
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
	put_disk(md->disk);
	blk_cleanup_queue(md->queue);
	kfree(md);
}

/* The table calls this when a target has something to tell. */
static void event_callback(void *context)
{
	struct mapped_device *md = context;

	atomic_inc(&md->event_nr);
	wake_up(&md->eventq);
}

/* suspend_lock is held, and suspended_bdev is set. */
static void set_bdev_size(struct mapped_device *md, sector_t size)
{
	struct inode *inode = md->suspended_bdev->bd_inode;

	mutex_lock(&inode->i_mutex);
	i_size_write(inode, (loff_t)size << SECTOR_SHIFT);
	mutex_unlock(&inode->i_mutex);
}

/* Makes a table the live one.  suspend_lock is held, and there is none. */
static int __bind(struct mapped_device *md, struct dm_table *t)
{
	static const struct hd_geometry none;
	sector_t size = dm_table_get_size(t);

	/* Of another size, the geometry is another too. */
	if (size != get_capacity(md->disk))
		copy_geometry(&md->geometry, &none);

	set_capacity(md->disk, size);
	set_bdev_size(md, size);
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

/* The device that has this number, without a reference. */
static struct mapped_device *dm_find_md(dev_t dev)
{
	struct mapped_device *md;
	int minor = MINOR(dev);

	if (MAJOR(dev) != _major || minor >= (1 << MINORBITS))
		return NULL;

	mutex_lock(&_minor_lock);

	md = idr_find(&_minor_idr, minor);
	if (md && dm_disk(md)->first_minor != minor)
		md = NULL;

	mutex_unlock(&_minor_lock);

	return md;
}

/* The device that has this number, with a reference. */
struct mapped_device *dm_get_md(dev_t dev)
{
	struct mapped_device *md = dm_find_md(dev);

	if (md)
		dm_get(md);

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

/* The one who drops the last reference takes the device down.  May sleep. */
void dm_put(struct mapped_device *md)
{
	struct dm_table *map;

	if (atomic_dec_and_test(&md->holders)) {
		map = dm_get_table(md);
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
	DECLARE_WAITQUEUE(wait, current);
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
			/* There is nothing to thaw. */
			goto out;
		}
	}

	down_write(&md->io_lock);
	set_bit(DMF_BLOCK_IO, &md->flags);
	up_write(&md->io_lock);

	if (map)
		dm_table_unplug_all(map);

	/* dm_io's come and go with pending; the last one wakes us. */
	add_wait_queue(&md->wait, &wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);

		if (!atomic_read(&md->pending) || signal_pending(current))
			break;

		io_schedule();
	}
	set_current_state(TASK_RUNNING);

	down_write(&md->io_lock);
	remove_wait_queue(&md->wait, &wait);

	/* A signal came first: as if nothing had been. */
	if (atomic_read(&md->pending)) {
		clear_bit(DMF_BLOCK_IO, &md->flags);
		__flush_deferred_io(md, bio_list_get(&md->deferred));
		up_write(&md->io_lock);
		unlock_fs(md);
		r = -EINTR;
		goto out;
	}
	up_write(&md->io_lock);

	dm_table_postsuspend_targets(map);

	set_bit(DMF_SUSPENDED, &md->flags);

	r = 0;

out:
	if (r && md->suspended_bdev) {
		bdput(md->suspended_bdev);
		md->suspended_bdev = NULL;
	}
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

	bdput(md->suspended_bdev);
	md->suspended_bdev = NULL;

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

/* Interruptible, and no lock is held. */
int dm_wait_event(struct mapped_device *md, int event_nr)
{
	return wait_event_interruptible(md->eventq,
			event_nr != atomic_read(&md->event_nr));
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
	.getgeo = dm_blk_getgeo,
	.owner = THIS_MODULE,
};

module_init(dm_init);
module_exit(dm_exit);

module_param(major, uint, 0);
MODULE_PARM_DESC(major, "The major number of the device mapper");
MODULE_DESCRIPTION(DM_NAME " driver");
MODULE_LICENSE("GPL");
