/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/err.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/stat.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <asm/atomic.h>
#include <asm/semaphore.h>

struct bio;
struct block_device;
struct backing_dev_info;
struct file;
struct gendisk;
struct hd_geometry;
struct inode;
struct module;
struct super_block;

#define FMODE_READ	1
#define FMODE_WRITE	2

#define READ		0
#define WRITE		1
#define READA		2	/* may be dropped */

struct address_space {
	struct backing_dev_info *backing_dev_info;
};

struct inode {
	dev_t i_rdev;
	loff_t i_size;		/* read without i_mutex too: marked */
	umode_t i_mode;
	struct mutex i_mutex;
	struct semaphore i_sem;	/* what i_mutex was before Linux 2.6.16 */
	struct block_device *i_bdev;
	struct address_space i_data;
};

#define i_size_read(inode)		READ_ONCE((inode)->i_size)
#define i_size_write(inode, size)	WRITE_ONCE((inode)->i_size, (size))

/*
 * The device with a number.  bd_mutex protects what an open or a close
 * changes; bd_count is the count of its inode.  A block_device stays in memory
 * when it is not used, like its inode.
 */
struct block_device {
	dev_t bd_dev;
	atomic_t bd_count;
	struct inode *bd_inode;
	int bd_openers;			/* read without bd_mutex too: marked */
	struct mutex bd_mutex;
	struct mutex bd_mount_mutex;
	int bd_frozen;			/* core/laws.c */
	struct block_device *bd_contains;
	int bd_holders;			/* these two: under bdev_lock */
	void *bd_holder;
	unsigned int bd_block_size;
	int bd_invalidated;
	struct gendisk *bd_disk;
	struct hlist_node bd_hash;
	struct inode bd_own_inode;
};

struct file_operations {
	struct module *owner;
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	int (*ioctl)(struct inode *inode, struct file *file,
		     unsigned int cmd, unsigned long arg);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd,
			       unsigned long arg);
};

struct dentry {
	struct inode *d_inode;
};

struct path {
	struct dentry *dentry;
};

struct file {
	struct path f_path;		/* since Linux 2.6.20 ... */
#define f_dentry f_path.dentry		/* ... and before */
	const struct file_operations *f_op;
	unsigned int f_mode;
	unsigned int f_flags;
	struct inode *f_inode;
	void *private_data;
};

/* All but ioctl are called with bd_mutex held. */
struct block_device_operations {
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	int (*ioctl)(struct inode *inode, struct file *file,
		     unsigned int cmd, unsigned long arg);
	int (*media_changed)(struct gendisk *disk);
	int (*revalidate_disk)(struct gendisk *disk);
	int (*getgeo)(struct block_device *bdev, struct hd_geometry *geo);
	struct module *owner;
};

/* Majors of block devices; 0 asks for a free one, which is returned. */
int register_blkdev(unsigned int major, const char *name);
int unregister_blkdev(unsigned int major, const char *name);

/* pdflush asks this of an open device before it writes: whether the write would
 * have to wait. */
int writeback_congested(struct block_device *bdev);
/* A journal that waits for its blocks does this to an open device: it sends on
 * what the queue holds back, and lets the disk write what it has cached. */
int writeback_flush(struct block_device *bdev);
/* What HDIO_GETGEO asks, of an open device. */
int blkdev_getgeo(struct block_device *bdev, struct hd_geometry *geo);

struct block_device *bdget(dev_t dev);
void bdput(struct block_device *bdev);
int blkdev_get(struct block_device *bdev, unsigned int mode,
	       unsigned int flags);
int blkdev_put(struct block_device *bdev);
/* Both at once; an ERR_PTR() if it cannot be opened. */
struct block_device *open_by_devnum(dev_t dev, unsigned int mode);

/*
 * A device has one holder, which may claim it any number of times.  Others get
 * -EBUSY until the holder has released it as often.
 */
int bd_claim(struct block_device *bdev, void *holder);
void bd_release(struct block_device *bdev);
/* The same: there is no sysfs for the link to the disk. */
#define bd_claim_by_disk(bdev, holder, disk) \
	((void)(disk), bd_claim(bdev, holder))
#define bd_release_from_disk(bdev, disk) \
	((void)(disk), bd_release(bdev))

/* The two ends of an open block special file. */
int blkdev_open(struct inode *inode, struct file *file);
int blkdev_close(struct inode *inode, struct file *file);

/* No filesystem is mounted on anything. */
struct super_block *freeze_bdev(struct block_device *bdev);
void thaw_bdev(struct block_device *bdev, struct super_block *sb);
int fsync_bdev(struct block_device *bdev);
#define invalidate_inode_pages(mapping)	((void)(mapping))

#define imajor(inode)	MAJOR((inode)->i_rdev)
#define iminor(inode)	MINOR((inode)->i_rdev)

#define nonseekable_open(inode, file)	0
#define no_llseek			NULL

#endif
