/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of device-mapper tell each other, and nobody else.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm.h.
 */
#ifndef DM_INTERNAL_H
#define DM_INTERNAL_H

#include <linux/fs.h>
#include <linux/device-mapper.h>
#include <linux/list.h>
#include <linux/blkdev.h>

#define DM_NAME		"device-mapper"
#define DMWARN(f, x...)	printk(KERN_WARNING DM_NAME ": " f "\n", ##x)
#define DMERR(f, x...)	printk(KERN_ERR DM_NAME ": " f "\n", ##x)
#define DMINFO(f, x...)	printk(KERN_INFO DM_NAME ": " f "\n", ##x)

#define SECTOR_SHIFT	9
#define to_sector(bytes)	((bytes) >> SECTOR_SHIFT)
#define to_bytes(sectors)	((sectors) << SECTOR_SHIFT)

struct dm_table;
struct mapped_device;

/*
 * dm.c: the devices.
 *
 * Each of the two that create one hands over a reference with it.
 */
int dm_create(struct mapped_device **md);
int dm_create_with_minor(unsigned int minor, struct mapped_device **md);

/* A reference: by number, one more of an md that is held, one less. */
struct mapped_device *dm_get_md(dev_t dev);
void dm_get(struct mapped_device *md);
void dm_put(struct mapped_device *md);

/* What the ioctl layer hangs on a device: its hash cell. */
void dm_set_mdptr(struct mapped_device *md, void *ptr);
void *dm_get_mdptr(struct mapped_device *md);

/* All of these need a reference on the md. */
int dm_suspend(struct mapped_device *md, int do_lockfs);
int dm_resume(struct mapped_device *md);
int dm_swap_table(struct mapped_device *md, struct dm_table *t);
struct dm_table *dm_get_table(struct mapped_device *md);
uint32_t dm_get_event_nr(struct mapped_device *md);
struct gendisk *dm_disk(struct mapped_device *md);
int dm_suspended(struct mapped_device *md);
/* Returns when the number of events is no longer event_nr. */
int dm_wait_event(struct mapped_device *md, int event_nr);
int dm_get_geometry(struct mapped_device *md, struct hd_geometry *geo);
int dm_set_geometry(struct mapped_device *md, struct hd_geometry *geo);

/*
 * dm-table.c: the tables.  A table is counted; the functions below that
 * take one also take NULL where the comment says so.
 */
int dm_table_create(struct dm_table **result, int mode, unsigned num_targets,
		    struct mapped_device *md);
int dm_table_add_target(struct dm_table *t, const char *type, sector_t start,
			sector_t len, char *params);
int dm_table_complete(struct dm_table *t);
void dm_table_get(struct dm_table *t);
void dm_table_put(struct dm_table *t);			/* or NULL */
void dm_table_event(struct dm_table *t);
void dm_table_event_callback(struct dm_table *t,
			     void (*fn)(void *), void *context);
struct dm_target *dm_table_get_target(struct dm_table *t, unsigned int index);
struct dm_target *dm_table_find_target(struct dm_table *t, sector_t sector);
struct list_head *dm_table_get_devices(struct dm_table *t);
sector_t dm_table_get_size(struct dm_table *t);
unsigned int dm_table_get_num_targets(struct dm_table *t);
int dm_table_get_mode(struct dm_table *t);
void dm_table_presuspend_targets(struct dm_table *t);	/* or NULL */
void dm_table_postsuspend_targets(struct dm_table *t);	/* or NULL */
void dm_table_resume_targets(struct dm_table *t);
void dm_table_unplug_all(struct dm_table *t);
int dm_table_flush_all(struct dm_table *t);
int dm_table_any_congested(struct dm_table *t, int bdi_bits);
void dm_table_set_restrictions(struct dm_table *t, request_queue_t *q);

/* argv is the caller's to free; its words lie in input. */
int dm_split_args(int *argc, char ***argvp, char *input);

/* dm-target.c: the kinds of target. */
int dm_target_iterate(void (*iter_func)(struct target_type *tt, void *param),
		      void *param);
struct target_type *dm_get_target_type(const char *name);
void dm_put_target_type(struct target_type *t);

/*
 * What dm_init() starts after dm.c's own part, and dm_exit() ends.
 */
int dm_target_init(void);
void dm_target_exit(void);

int dm_linear_init(void);
void dm_linear_exit(void);

int dm_stripe_init(void);
void dm_stripe_exit(void);

int dm_zero_init(void);		/* called by dm_stripe_init() */
void dm_zero_exit(void);

int dm_hold_init(void);		/* likewise */
void dm_hold_exit(void);
/* Ends all bios that targets of the kind "hold" have, and those that come later
 * at once; returns how many there were. */
int dm_hold_answer(int error);

int dm_interface_init(void);
void dm_interface_exit(void);

#endif
