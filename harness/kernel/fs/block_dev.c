// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening and closing a block device.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's fs/block_dev.c: the same
 * locks in the same order, and the same pins.  From get_gendisk() on an opener
 * has a reference to the disk and one to the module, so neither can be freed
 * while the driver's open runs.  The first opener keeps them until the last
 * close; later openers drop theirs at once and rely on the first.
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/genhd.h>
#include <linux/hdreg.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "../block/block.h"
#include "../core/laws.h"
#include "../core/slab.h"

#define BUCKETS		16

static struct kmem_cache bdev_cache = {
	.name = "bdev_cache",
	.size = sizeof(struct block_device),
};

/*
 * The lock protects the list.  The kernel has one lock, inode_lock, for all.
 * Here look-ups of different devices are not ordered: that order is an accident,
 * and would hide races.
 */
static struct bdev_bucket {
	spinlock_t lock;
	struct hlist_head bdevs;
} bdev_buckets[BUCKETS] = {
	[0 ... BUCKETS - 1] = { .lock = __SPIN_LOCK_UNLOCKED(bdev_lock) },
};

static struct bdev_bucket *bucket_of(dev_t dev)
{
	return &bdev_buckets[dev % BUCKETS];
}

static struct block_device *bdev_find(struct bdev_bucket *b, dev_t dev)
{
	struct block_device *bdev;
	struct hlist_node *node;

	hlist_for_each(node, &b->bdevs) {
		bdev = hlist_entry(node, struct block_device, bd_hash);
		if (bdev->bd_dev == dev) {
			atomic_inc(&bdev->bd_count);
			return bdev;
		}
	}
	return NULL;
}

static struct block_device *bdev_alloc(dev_t dev)
{
	struct block_device *bdev;

	bdev = kmem_cache_alloc(&bdev_cache, GFP_KERNEL);
	if (!bdev)
		return NULL;
	memset(bdev, 0, sizeof(*bdev));
	mutex_init(&bdev->bd_mutex);
	mutex_init(&bdev->bd_mount_mutex);
	atomic_set(&bdev->bd_count, 1);
	bdev->bd_dev = dev;
	bdev->bd_block_size = 1024;
	bdev->bd_inode = &bdev->bd_own_inode;
	mutex_init(&bdev->bd_inode->i_mutex);
	init_MUTEX(&bdev->bd_inode->i_sem);
	bdev->bd_inode->i_mode = S_IFBLK;
	bdev->bd_inode->i_rdev = dev;
	bdev->bd_inode->i_bdev = bdev;
	bdev->bd_inode->i_data.backing_dev_info = &default_backing_dev_info;
	return bdev;
}

struct block_device *bdget(dev_t dev)
{
	struct bdev_bucket *b = bucket_of(dev);
	struct block_device *bdev, *new;

	spin_lock(&b->lock);
	bdev = bdev_find(b, dev);
	spin_unlock(&b->lock);
	if (bdev)
		return bdev;

	new = bdev_alloc(dev);
	if (!new)
		return NULL;

	spin_lock(&b->lock);
	bdev = bdev_find(b, dev);
	if (!bdev)
		hlist_add_head(&new->bd_hash, &b->bdevs);
	spin_unlock(&b->lock);
	if (!bdev)
		return new;

	kmem_cache_free(&bdev_cache, new);
	return bdev;
}

void bdput(struct block_device *bdev)
{
	/* When it is not used, it stays in the cache: see take_unused(). */
	atomic_dec_release(&bdev->bd_count);
}

/* The first one of the bucket that nobody uses, taken out of it; or NULL. */
static struct block_device *take_unused(struct bdev_bucket *b)
{
	struct block_device *bdev, *unused = NULL;
	struct hlist_node *node;

	spin_lock(&b->lock);
	hlist_for_each(node, &b->bdevs) {
		bdev = hlist_entry(node, struct block_device, bd_hash);
		if (!smp_load_acquire(&bdev->bd_count.counter)) {
			hlist_del(&bdev->bd_hash);
			unused = bdev;
			break;
		}
	}
	spin_unlock(&b->lock);
	return unused;
}

void bdevs_shrink(void)
{
	struct block_device *bdev;
	int i;

	for (i = 0; i < BUCKETS; i++)
		while ((bdev = take_unused(&bdev_buckets[i])))
			kmem_cache_free(&bdev_cache, bdev);
}

int bdevs_in_use(void)
{
	struct hlist_node *node;
	int i, n = 0;

	for (i = 0; i < BUCKETS; i++) {
		spin_lock(&bdev_buckets[i].lock);
		hlist_for_each(node, &bdev_buckets[i].bdevs)
			n += atomic_read(&hlist_entry(node, struct block_device,
						      bd_hash)->bd_count) != 0;
		spin_unlock(&bdev_buckets[i].lock);
	}
	return n;
}

static void bd_set_size(struct block_device *bdev, loff_t size)
{
	i_size_write(bdev->bd_inode, size);
}

static int do_open(struct block_device *bdev, struct file *file)
{
	struct backing_dev_info *bdi;
	struct module *owner;
	struct gendisk *disk;
	int part, ret = -ENXIO;

	file->f_inode = bdev->bd_inode;
	lock_kernel();
	disk = get_gendisk(bdev->bd_dev, &part);
	if (!disk) {
		unlock_kernel();
		bdput(bdev);
		return ret;
	}
	owner = disk->fops->owner;

	mutex_lock(&bdev->bd_mutex);
	if (!bdev->bd_openers) {
		bdev->bd_disk = disk;
		bdev->bd_contains = bdev;
		if (disk->fops->open) {
			ret = disk->fops->open(bdev->bd_inode, file);
			if (ret)
				goto out_first;
		}
		bd_set_size(bdev, (loff_t)get_capacity(disk) << 9);
		bdi = blk_get_backing_dev_info(bdev);
		bdev->bd_inode->i_data.backing_dev_info = bdi;
	} else {
		/* The first opener's pins are on the disk that counts. */
		put_disk(disk);
		module_put(owner);
		if (bdev->bd_disk->fops->open) {
			ret = bdev->bd_disk->fops->open(bdev->bd_inode, file);
			if (ret)
				goto out;
		}
	}
	WRITE_ONCE(bdev->bd_openers, bdev->bd_openers + 1);
	mutex_unlock(&bdev->bd_mutex);
	unlock_kernel();
	return 0;

out_first:
	bdev->bd_disk = NULL;
	bdev->bd_inode->i_data.backing_dev_info = &default_backing_dev_info;
	bdev->bd_contains = NULL;
	put_disk(disk);
	module_put(owner);
out:
	mutex_unlock(&bdev->bd_mutex);
	unlock_kernel();
	bdput(bdev);
	return ret;
}

int blkdev_get(struct block_device *bdev, unsigned int mode,
	       unsigned int flags)
{
	struct file file = { .f_mode = mode, .f_flags = flags };

	return do_open(bdev, &file);
}

int blkdev_put(struct block_device *bdev)
{
	struct inode *bd_inode = bdev->bd_inode;
	struct gendisk *disk;
	struct module *owner;
	int ret = 0;

	mutex_lock(&bdev->bd_mutex);
	lock_kernel();
	disk = bdev->bd_disk;
	WRITE_ONCE(bdev->bd_openers, bdev->bd_openers - 1);
	if (disk->fops->release)
		ret = disk->fops->release(bd_inode, NULL);
	if (!bdev->bd_openers) {
		owner = disk->fops->owner;
		put_disk(disk);
		module_put(owner);
		bdev->bd_disk = NULL;
		bd_inode->i_data.backing_dev_info = &default_backing_dev_info;
		bdev->bd_contains = NULL;
	}
	unlock_kernel();
	mutex_unlock(&bdev->bd_mutex);
	bdput(bdev);
	return ret;
}

struct block_device *open_by_devnum(dev_t dev, unsigned int mode)
{
	struct block_device *bdev = bdget(dev);
	int err;

	if (!bdev)
		return ERR_PTR(-ENOMEM);
	err = blkdev_get(bdev, mode, 0);
	return err ? ERR_PTR(err) : bdev;
}

int blkdev_open(struct inode *inode, struct file *file)
{
	struct block_device *bdev = bdget(inode->i_rdev);

	if (!bdev)
		return -ENOMEM;
	inode->i_bdev = bdev;
	return do_open(bdev, file);
}

int blkdev_close(struct inode *inode, struct file *file)
{
	(void)file;
	return blkdev_put(inode->i_bdev);
}

/* The caller has the device open, which keeps bd_disk.  No BKL here. */
int blkdev_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	struct gendisk *disk = bdev->bd_disk;

	if (!disk->fops->getgeo)
		return -ENOTTY;
	memset(geo, 0, sizeof(*geo));
	return disk->fops->getgeo(bdev, geo);
}

/* ---- holders ---------------------------------------------------------- */

static DEFINE_SPINLOCK(bdev_lock);

/* No disk has partitions, so a device contains only itself. */
int bd_claim(struct block_device *bdev, void *holder)
{
	int ret = 0;

	spin_lock(&bdev_lock);
	if (bdev->bd_holder && bdev->bd_holder != holder) {
		ret = -EBUSY;
	} else {
		bdev->bd_holder = holder;
		bdev->bd_holders++;
	}
	spin_unlock(&bdev_lock);
	return ret;
}

void bd_release(struct block_device *bdev)
{
	spin_lock(&bdev_lock);
	if (!--bdev->bd_holders)
		bdev->bd_holder = NULL;
	spin_unlock(&bdev_lock);
}

/* ---- no filesystem is mounted on anything ----------------------------- */

struct super_block *freeze_bdev(struct block_device *bdev)
{
	law_frozen(bdev->bd_dev, &bdev->bd_frozen);
	return NULL;
}

void thaw_bdev(struct block_device *bdev, struct super_block *sb)
{
	(void)sb;
	law_thawed(bdev->bd_dev, &bdev->bd_frozen);
}

int fsync_bdev(struct block_device *bdev)
{
	(void)bdev;
	return 0;
}
