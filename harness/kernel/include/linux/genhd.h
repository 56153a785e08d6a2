/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Disks.  A gendisk is counted by its kobject; what its private_data points to
 * is not counted with it.
 */
#ifndef _LINUX_GENHD_H
#define _LINUX_GENHD_H

#include <linux/kobject.h>
#include <linux/types.h>

struct block_device;
struct block_device_operations;
struct request_queue;

#define GENHD_FL_REMOVABLE	1
#define GENHD_FL_UP		16

struct gendisk {
	int major;
	int first_minor;
	int minors;
	char disk_name[32];
	struct block_device_operations *fops;
	struct request_queue *queue;
	void *private_data;
	sector_t capacity;	/* an open may read it during del_gendisk() */

	int flags;
	int policy;		/* read only; read without a lock: marked */
	int in_flight;		/* bios in progress; never read */
	struct kobject kobj;
};

#define to_disk(obj)	container_of(obj, struct gendisk, kobj)

/* With one reference, which belongs to the caller; NULL: no memory. */
struct gendisk *alloc_disk(int minors);
/* From now on the disk can be found; also sends its event. */
void add_disk(struct gendisk *disk);
/* It can no longer be found.  Open files can still use it. */
void del_gendisk(struct gendisk *disk);

/* By number, with a reference to the disk and one to its module. */
struct gendisk *get_gendisk(dev_t dev, int *part);
/* One more reference to both, or NULL; put_disk() drops only the disk's. */
struct kobject *get_disk(struct gendisk *disk);
void put_disk(struct gendisk *disk);

struct block_device *bdget_disk(struct gendisk *disk, int part);

#define get_capacity(disk)	READ_ONCE((disk)->capacity)
#define set_capacity(disk, n)	WRITE_ONCE((disk)->capacity, (n))
void set_disk_ro(struct gendisk *disk, int ro);

/* The statistics are never read. */
#define disk_stat_inc(disk, field)		do { } while (0)
#define disk_stat_add(disk, field, n)		do { } while (0)
#define disk_round_stats(disk)			do { } while (0)

#endif
