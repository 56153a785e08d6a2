/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between device-mapper and its targets.
 */
#ifndef _LINUX_DEVICE_MAPPER_H
#define _LINUX_DEVICE_MAPPER_H

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/types.h>

struct dm_target;
struct dm_table;

typedef enum { STATUSTYPE_INFO, STATUSTYPE_TABLE } status_type_t;

union map_info {
	void *ptr;
	unsigned long long ll;
};

typedef int (*dm_ctr_fn)(struct dm_target *target, unsigned int argc,
			 char **argv);
typedef void (*dm_dtr_fn)(struct dm_target *ti);
typedef int (*dm_map_fn)(struct dm_target *ti, struct bio *bio,
			 union map_info *map_context);
typedef int (*dm_endio_fn)(struct dm_target *ti, struct bio *bio, int error,
			   union map_info *map_context);
typedef void (*dm_presuspend_fn)(struct dm_target *ti);
typedef void (*dm_postsuspend_fn)(struct dm_target *ti);
typedef void (*dm_resume_fn)(struct dm_target *ti);
typedef int (*dm_status_fn)(struct dm_target *ti, status_type_t status_type,
			    char *result, unsigned int maxlen);
typedef int (*dm_message_fn)(struct dm_target *ti, unsigned int argc,
			     char **argv);

/* The limits that a table combines. */
struct io_restrictions {
	unsigned long max_sectors;
	unsigned short max_phys_segments;
	unsigned short max_hw_segments;
	unsigned short hardsect_size;
	unsigned int max_segment_size;
	unsigned long seg_boundary_mask;
	unsigned char no_cluster;
};

struct target_type {
	const char *name;
	struct module *module;
	unsigned int version[3];
	dm_ctr_fn ctr;
	dm_dtr_fn dtr;
	dm_map_fn map;
	dm_endio_fn end_io;
	dm_presuspend_fn presuspend;
	dm_postsuspend_fn postsuspend;
	dm_resume_fn resume;
	dm_status_fn status;
	dm_message_fn message;
};

struct dm_target {
	struct dm_table *table;
	struct target_type *type;
	sector_t begin;
	sector_t len;
	sector_t split_io;
	struct io_restrictions limits;
	void *private;
	char *error;
};

/* A device below a table, opened by a target. */
struct dm_dev {
	struct list_head list;

	atomic_t count;
	int mode;
	struct block_device *bdev;
	char name[16];
};

void dm_table_event(struct dm_table *t);

int dm_register_target(struct target_type *t);
int dm_unregister_target(struct target_type *t);

#endif
