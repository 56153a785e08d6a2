// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks, and the majors of block devices.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's block/genhd.c and of
 * the two functions of fs/partitions/check.c that announce a disk and take
 * it back.  No disk here has partitions.
 *
 * A gendisk is counted: its creator, the registration and each open have one
 * reference each.  An open also pins the module of the disk's functions.  What
 * private_data points to is not counted.
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/genhd.h>
#include <linux/kdev_t.h>
#include <linux/kobj_map.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "block.h"

static DEFINE_MUTEX(block_subsys_lock);

static struct kobj_map bdev_map = KOBJ_MAP_INIT(block_subsys_lock);

#define MAJORS	255

/* Under block_subsys_lock.  NULL: the major is free. */
static struct blk_major_name {
	char name[16];
} *major_names[MAJORS];

int register_blkdev(unsigned int major, const char *name)
{
	struct blk_major_name *p;
	unsigned int m;
	int ret = 0;

	mutex_lock(&block_subsys_lock);
	if (!major) {
		for (m = MAJORS - 1; m > 0 && major_names[m]; m--)
			;
		if (!m) {
			printk("register_blkdev: failed to get major for %s\n",
			       name);
			ret = -EBUSY;
			goto out;
		}
		major = m;
		ret = major;
	}
	p = kmalloc(sizeof(*p), GFP_KERNEL);
	if (!p) {
		ret = -ENOMEM;
		goto out;
	}
	if (major >= MAJORS || major_names[major]) {
		printk("register_blkdev: cannot get major %u for %s\n", major,
		       name);
		kfree(p);
		ret = -EBUSY;
		goto out;
	}
	strlcpy(p->name, name, sizeof(p->name));
	major_names[major] = p;
out:
	mutex_unlock(&block_subsys_lock);
	return ret;
}

int unregister_blkdev(unsigned int major, const char *name)
{
	int ret = 0;

	mutex_lock(&block_subsys_lock);
	if (major >= MAJORS || !major_names[major] ||
	    strncmp(major_names[major]->name, name,
		    sizeof(major_names[0]->name) - 1)) {
		ret = -EINVAL;
	} else {
		kfree(major_names[major]);
		major_names[major] = NULL;
	}
	mutex_unlock(&block_subsys_lock);
	return ret;
}

int blkdev_major(void)
{
	int m, found = -ENOENT;

	mutex_lock(&block_subsys_lock);
	for (m = 1; m < MAJORS && found < 0; m++)
		if (major_names[m])
			found = m;
	mutex_unlock(&block_subsys_lock);
	return found;
}

int blkdev_list(char *text, size_t size)
{
	int m, used = 0;

	mutex_lock(&block_subsys_lock);
	for (m = 0; m < MAJORS; m++)
		if (major_names[m])
			used += scnprintf(text + used, size - used, "%3d %s\n",
					  m, major_names[m]->name);
	mutex_unlock(&block_subsys_lock);
	return used;
}

int blkdev_majors(void)
{
	int m, n = 0;

	mutex_lock(&block_subsys_lock);
	for (m = 0; m < MAJORS; m++)
		n += major_names[m] != NULL;
	mutex_unlock(&block_subsys_lock);
	return n;
}

/* ---- by number -------------------------------------------------------- */

static struct kobject *exact_match(dev_t dev, int *part, void *data)
{
	struct gendisk *disk = data;

	(void)dev;
	(void)part;
	return &disk->kobj;
}

/* Called with the lock of its bucket held, which keeps the disk registered. */
static int exact_lock(dev_t dev, void *data)
{
	struct gendisk *disk = data;

	(void)dev;
	return get_disk(disk) ? 0 : -1;
}

struct gendisk *get_gendisk(dev_t dev, int *part)
{
	struct kobject *kobj = kobj_lookup(&bdev_map, dev, part);

	return kobj ? to_disk(kobj) : NULL;
}

/* ---- coming and going ------------------------------------------------- */

static void register_disk(struct gendisk *disk)
{
	strlcpy(disk->kobj.name, disk->disk_name, KOBJ_NAME_LEN);
	disk->kobj.k_name = disk->kobj.name;
	disk->kobj.devt = MKDEV(disk->major, disk->first_minor);
	if (kobject_add(&disk->kobj))
		return;
	/* One minor: no partitions to look for, so nothing opens it here. */
	kobject_uevent(&disk->kobj, KOBJ_ADD);
}

void add_disk(struct gendisk *disk)
{
	disk->flags |= GENHD_FL_UP;
	kobj_map(&bdev_map, MKDEV(disk->major, disk->first_minor), disk->minors,
		 NULL, exact_match, exact_lock, disk);
	register_disk(disk);
}

void del_gendisk(struct gendisk *disk)
{
	/* Nothing of it is cached: there is no page cache to invalidate. */
	set_capacity(disk, 0);
	disk->flags &= ~GENHD_FL_UP;
	kobj_unmap(&bdev_map, MKDEV(disk->major, disk->first_minor),
		   disk->minors);
	kobject_uevent(&disk->kobj, KOBJ_REMOVE);
	kobject_del(&disk->kobj);
}

static void disk_release(struct kobject *kobj)
{
	kfree(to_disk(kobj));
}

static struct kobj_type ktype_block = {
	.release = disk_release,
};

struct gendisk *alloc_disk(int minors)
{
	struct gendisk *disk = kmalloc(sizeof(*disk), GFP_KERNEL);

	if (!disk)
		return NULL;
	memset(disk, 0, sizeof(*disk));
	disk->minors = minors;
	disk->kobj.ktype = &ktype_block;
	kobject_init(&disk->kobj);
	return disk;
}

struct kobject *get_disk(struct gendisk *disk)
{
	struct module *owner;

	if (!disk->fops)
		return NULL;
	owner = disk->fops->owner;
	if (!try_module_get(owner))
		return NULL;
	return kobject_get(&disk->kobj);
}

void put_disk(struct gendisk *disk)
{
	if (disk)
		kobject_put(&disk->kobj);
}

struct block_device *bdget_disk(struct gendisk *disk, int part)
{
	return bdget(MKDEV(disk->major, disk->first_minor) + part);
}

void set_disk_ro(struct gendisk *disk, int ro)
{
	WRITE_ONCE(disk->policy, ro);
}

/* ---- for module.c ----------------------------------------------------- */

struct owned_by {
	struct module *module;
	char *name;
	size_t size;
};

static int is_owned_by(void *data, void *arg)
{
	struct gendisk *disk = data;
	struct owned_by *who = arg;

	if (!disk->fops || disk->fops->owner != who->module)
		return 0;
	snprintf(who->name, who->size, "%s (%d:%d)", disk->disk_name,
		 disk->major, disk->first_minor);
	return 1;
}

int genhd_owned_by(struct module *module, char *name, size_t size)
{
	struct owned_by who = { module, name, size };

	return kobj_map_any(&bdev_map, is_owned_by, &who);
}
