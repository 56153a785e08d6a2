// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control device: what a process can ask of device-mapper, and the names
 * and uuids that devices go by.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm-ioctl.c;
 * what is not as it was there: docs/port.md.
 */
#include "dm.h"

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/vmalloc.h>
#include <linux/miscdevice.h>
#include <linux/blkdev.h>
#include <linux/capability.h>
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/genhd.h>
#include <linux/hdreg.h>
#include <linux/kdev_t.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/dm-ioctl.h>
#include <asm/uaccess.h>

/*
 * What a device is known by.  The cell owns one reference on md, and while
 * the cell is in the tables md->interface_ptr points back to it.
 */
struct hash_cell {
	struct list_head name_list;
	struct list_head uuid_list;

	char *name;
	char *uuid;
	struct mapped_device *md;
	struct dm_table *new_map;	/* loaded, not yet live */
};

#define NUM_BUCKETS	64
#define MASK_BUCKETS	(NUM_BUCKETS - 1)
#define HASH_MULT	2654435387U

static struct list_head _name_buckets[NUM_BUCKETS];
static struct list_head _uuid_buckets[NUM_BUCKETS];

/*
 * Guards the two tables, the cells in them, and the interface_ptr of all
 * devices.
 */
static DECLARE_RWSEM(_hash_lock);

static void dm_hash_remove_all(void);

static void init_buckets(struct list_head *buckets)
{
	int i;

	for (i = 0; i < NUM_BUCKETS; i++)
		INIT_LIST_HEAD(buckets + i);
}

static int dm_hash_init(void)
{
	init_buckets(_name_buckets);
	init_buckets(_uuid_buckets);

	return 0;
}

static void dm_hash_exit(void)
{
	dm_hash_remove_all();
}

static unsigned int hash_str(const char *str)
{
	unsigned int h = 0;

	for (; *str; str++)
		h = (h + (unsigned int)*str) * HASH_MULT;

	return h & MASK_BUCKETS;
}

/*
 * Looking up by name and by uuid.  _hash_lock is held, and it is what keeps
 * the cell that is returned.
 */
static struct hash_cell *__get_name_cell(const char *str)
{
	struct hash_cell *hc;
	unsigned int h = hash_str(str);

	list_for_each_entry(hc, _name_buckets + h, name_list)
		if (!strcmp(hc->name, str))
			return hc;

	return NULL;
}

static struct hash_cell *__get_uuid_cell(const char *str)
{
	struct hash_cell *hc;
	unsigned int h = hash_str(str);

	list_for_each_entry(hc, _uuid_buckets + h, uuid_list)
		if (!strcmp(hc->uuid, str))
			return hc;

	return NULL;
}

/* Takes no reference on md yet: the tables do that.  May sleep. */
static struct hash_cell *alloc_cell(const char *name, const char *uuid,
				    struct mapped_device *md)
{
	struct hash_cell *hc;

	hc = kmalloc(sizeof(*hc), GFP_KERNEL);
	if (!hc)
		return NULL;

	hc->name = kstrdup(name, GFP_KERNEL);
	if (!hc->name) {
		kfree(hc);
		return NULL;
	}

	hc->uuid = NULL;
	if (uuid) {
		hc->uuid = kstrdup(uuid, GFP_KERNEL);
		if (!hc->uuid) {
			kfree(hc->name);
			kfree(hc);
			return NULL;
		}
	}

	INIT_LIST_HEAD(&hc->name_list);
	INIT_LIST_HEAD(&hc->uuid_list);
	hc->md = md;
	hc->new_map = NULL;

	return hc;
}

static void free_cell(struct hash_cell *hc)
{
	kfree(hc->name);
	kfree(hc->uuid);
	kfree(hc);
}

/*
 * Puts a device into the tables: from here on others find it by name.  The
 * caller has a reference; the cell takes one of its own.
 */
static int dm_hash_insert(const char *name, const char *uuid,
			  struct mapped_device *md)
{
	struct hash_cell *cell;

	cell = alloc_cell(name, uuid, md);
	if (!cell)
		return -ENOMEM;

	down_write(&_hash_lock);

	if (__get_name_cell(name))
		goto bad;
	list_add(&cell->name_list, _name_buckets + hash_str(name));

	if (uuid) {
		if (__get_uuid_cell(uuid)) {
			list_del(&cell->name_list);
			goto bad;
		}
		list_add(&cell->uuid_list, _uuid_buckets + hash_str(uuid));
	}

	dm_get(md);
	dm_set_mdptr(md, cell);

	up_write(&_hash_lock);

	return 0;

bad:
	up_write(&_hash_lock);
	free_cell(cell);

	return -EBUSY;
}

/*
 * Takes a device out of the tables.  _hash_lock is held for writing.  Should
 * the cell's reference be the last one, the device goes right here.
 */
static void __hash_remove(struct hash_cell *hc)
{
	struct dm_table *table;

	list_del(&hc->uuid_list);
	list_del(&hc->name_list);
	dm_set_mdptr(hc->md, NULL);

	/* This device has no more events: wake the processes that wait. */
	table = dm_get_table(hc->md);
	if (table) {
		dm_table_event(table);
		dm_table_put(table);
	}

	if (hc->new_map)
		dm_table_put(hc->new_map);
	dm_put(hc->md);
	free_cell(hc);
}

static void dm_hash_remove_all(void)
{
	struct hash_cell *hc, *n;
	int i;

	down_write(&_hash_lock);

	for (i = 0; i < NUM_BUCKETS; i++)
		list_for_each_entry_safe(hc, n, _name_buckets + i, name_list)
			__hash_remove(hc);

	up_write(&_hash_lock);
}

static int dm_hash_rename(const char *old, const char *new)
{
	struct hash_cell *hc;
	struct dm_table *table;
	char *new_name, *old_name;

	/* Beforehand, since it may sleep. */
	new_name = kstrdup(new, GFP_KERNEL);
	if (!new_name)
		return -ENOMEM;

	down_write(&_hash_lock);

	hc = __get_name_cell(new);
	if (hc) {
		DMWARN("asked to rename to an already existing name %s -> %s",
		       old, new);
		up_write(&_hash_lock);
		kfree(new_name);
		return -EBUSY;
	}

	hc = __get_name_cell(old);
	if (!hc) {
		DMWARN("asked to rename a non existent device %s -> %s",
		       old, new);
		up_write(&_hash_lock);
		kfree(new_name);
		return -ENXIO;
	}

	/* A new name is an event of the device. */
	table = dm_get_table(hc->md);
	if (table) {
		dm_table_event(table);
		dm_table_put(table);
	}

	/* Another name is most likely another bucket. */
	list_del(&hc->name_list);
	old_name = hc->name;
	hc->name = new_name;
	list_add(&hc->name_list, _name_buckets + hash_str(new_name));

	up_write(&_hash_lock);
	kfree(old_name);

	return 0;
}

/*
 * The commands.  Each gets a kernel copy of what the process passed in, and
 * what is in it afterwards is copied back.
 */
typedef int (*ioctl_fn)(struct dm_ioctl *param, size_t param_size);

static int remove_all(struct dm_ioctl *param, size_t param_size)
{
	dm_hash_remove_all();
	param->data_size = 0;

	return 0;
}

/* Results are laid out in steps of eight bytes. */
#define ALIGN_MASK 7

static void *align_ptr(void *ptr)
{
	return (void *)(((unsigned long)ptr + ALIGN_MASK) &
			~(unsigned long)ALIGN_MASK);
}

/* Where a command's own results go, and how much room there is. */
static void *get_result_buffer(struct dm_ioctl *param, size_t param_size,
			       size_t *len)
{
	param->data_start = (char *)align_ptr(param + 1) - (char *)param;

	*len = 0;
	if (param->data_start < param_size)
		*len = param_size - param->data_start;

	return (char *)param + param->data_start;
}

static int list_devices(struct dm_ioctl *param, size_t param_size)
{
	struct dm_name_list *nl, *old_nl = NULL;
	struct hash_cell *hc;
	struct gendisk *disk;
	size_t len, needed = 0;
	int i;

	down_write(&_hash_lock);

	/* First what it takes, then the names. */
	for (i = 0; i < NUM_BUCKETS; i++)
		list_for_each_entry(hc, _name_buckets + i, name_list)
			needed += sizeof(*nl) + strlen(hc->name) + 1 +
				  ALIGN_MASK;

	nl = get_result_buffer(param, param_size, &len);
	if (len < needed || len < sizeof(nl->dev)) {
		param->flags |= DM_BUFFER_FULL_FLAG;
		goto out;
	}
	param->data_size = param->data_start + needed;

	nl->dev = 0;		/* stays so if there is no device */

	for (i = 0; i < NUM_BUCKETS; i++)
		list_for_each_entry(hc, _name_buckets + i, name_list) {
			if (old_nl)
				old_nl->next = (char *)nl - (char *)old_nl;

			disk = dm_disk(hc->md);
			nl->dev = huge_encode_dev(MKDEV(disk->major,
							disk->first_minor));
			nl->next = 0;
			strcpy(nl->name, hc->name);

			old_nl = nl;
			nl = align_ptr((char *)(nl + 1) +
				       strlen(hc->name) + 1);
		}

out:
	up_write(&_hash_lock);

	return 0;
}

static int check_name(const char *name)
{
	if (strchr(name, '/')) {
		DMWARN("invalid device name");
		return -EINVAL;
	}

	return 0;
}

/* Tells the state of a device that the caller has a reference on. */
static int __dev_status(struct mapped_device *md, struct dm_ioctl *param)
{
	struct gendisk *disk = dm_disk(md);
	struct block_device *bdev;
	struct dm_table *table;

	param->flags &= ~(DM_SUSPEND_FLAG | DM_READONLY_FLAG |
			  DM_ACTIVE_PRESENT_FLAG);

	if (dm_suspended(md))
		param->flags |= DM_SUSPEND_FLAG;

	param->dev = huge_encode_dev(MKDEV(disk->major, disk->first_minor));

	if (param->flags & DM_SKIP_BDGET_FLAG)
		param->open_count = -1;
	else {
		bdev = bdget_disk(disk, 0);
		if (!bdev)
			return -ENXIO;

		/* Without its bd_mutex: true at some moment or other. */
		param->open_count = READ_ONCE(bdev->bd_openers);
		bdput(bdev);
	}

	if (READ_ONCE(disk->policy))
		param->flags |= DM_READONLY_FLAG;

	param->event_nr = dm_get_event_nr(md);

	param->target_count = 0;
	table = dm_get_table(md);
	if (table) {
		param->flags |= DM_ACTIVE_PRESENT_FLAG;
		param->target_count = dm_table_get_num_targets(table);
		dm_table_put(table);
	}

	return 0;
}

static int dev_create(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	int r;

	r = check_name(param->name);
	if (r)
		return r;

	if (param->flags & DM_PERSISTENT_DEV_FLAG)
		r = dm_create_with_minor(MINOR(huge_decode_dev(param->dev)),
					 &md);
	else
		r = dm_create(&md);
	if (r)
		return r;

	r = dm_hash_insert(param->name, *param->uuid ? param->uuid : NULL, md);
	if (r) {
		/* Nobody else has it by name, so this is the end of it. */
		dm_put(md);
		return r;
	}

	param->flags &= ~DM_INACTIVE_PRESENT_FLAG;

	r = __dev_status(md, param);
	dm_put(md);

	return r;
}

/*
 * The cell of the device that is meant, by uuid, name or number.  _hash_lock
 * is held, and it is what keeps the cell that is returned.
 */
static struct hash_cell *__find_device_hash_cell(struct dm_ioctl *param)
{
	struct mapped_device *md;
	void *mdptr = NULL;

	if (*param->uuid)
		return __get_uuid_cell(param->uuid);

	if (*param->name)
		return __get_name_cell(param->name);

	md = dm_get_md(huge_decode_dev(param->dev));
	if (md) {
		mdptr = dm_get_mdptr(md);
		dm_put(md);
	}

	return mdptr;
}

/* The device that is meant, with a reference. */
static struct mapped_device *find_device(struct dm_ioctl *param)
{
	struct hash_cell *hc;
	struct mapped_device *md = NULL;

	down_read(&_hash_lock);

	hc = __find_device_hash_cell(param);
	if (hc) {
		md = hc->md;
		dm_get(md);

		/* However it was named: these are its names. */
		strlcpy(param->name, hc->name, sizeof(param->name));
		if (hc->uuid)
			strlcpy(param->uuid, hc->uuid, sizeof(param->uuid));
		else
			param->uuid[0] = '\0';

		if (hc->new_map)
			param->flags |= DM_INACTIVE_PRESENT_FLAG;
		else
			param->flags &= ~DM_INACTIVE_PRESENT_FLAG;
	}

	up_read(&_hash_lock);

	return md;
}

/*
 * A device that is open may be removed too: it lives on, without a name,
 * until the last close.
 */
static int dev_remove(struct dm_ioctl *param, size_t param_size)
{
	struct hash_cell *hc;

	down_write(&_hash_lock);

	hc = __find_device_hash_cell(param);
	if (!hc) {
		DMWARN("device doesn't appear to be in the dev hash table.");
		up_write(&_hash_lock);
		return -ENXIO;
	}

	__hash_remove(hc);

	up_write(&_hash_lock);
	param->data_size = 0;

	return 0;
}

/* Is there no end to a string before the end of the buffer? */
static int invalid_str(const char *str, const char *end)
{
	while (str < end)
		if (!*str++)
			return 0;

	return -EINVAL;
}

static int dev_rename(struct dm_ioctl *param, size_t param_size)
{
	char *new_name = (char *)param + param->data_start;
	int r;

	if (new_name < (char *)(param + 1) ||
	    invalid_str(new_name, (char *)param + param_size)) {
		DMWARN("invalid new logical volume name supplied");
		return -EINVAL;
	}

	r = check_name(new_name);
	if (r)
		return r;

	param->data_size = 0;

	return dm_hash_rename(param->name, new_name);
}

static int do_suspend(struct dm_ioctl *param)
{
	struct mapped_device *md;
	int do_lockfs = !(param->flags & DM_SKIP_LOCKFS_FLAG);
	int r = 0;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	if (!dm_suspended(md))
		r = dm_suspend(md, do_lockfs);

	if (!r)
		r = __dev_status(md, param);

	dm_put(md);

	return r;
}

static int do_resume(struct dm_ioctl *param)
{
	struct hash_cell *hc;
	struct mapped_device *md;
	struct dm_table *new_map;
	int do_lockfs = !(param->flags & DM_SKIP_LOCKFS_FLAG);
	int r = 0;

	down_write(&_hash_lock);

	hc = __find_device_hash_cell(param);
	if (!hc) {
		DMWARN("device doesn't appear to be in the dev hash table.");
		up_write(&_hash_lock);
		return -ENXIO;
	}

	md = hc->md;
	dm_get(md);

	/* The cell's reference on the table becomes ours. */
	new_map = hc->new_map;
	hc->new_map = NULL;
	param->flags &= ~DM_INACTIVE_PRESENT_FLAG;

	up_write(&_hash_lock);

	if (new_map) {
		if (!dm_suspended(md))
			dm_suspend(md, do_lockfs);

		r = dm_swap_table(md, new_map);
		if (r) {
			dm_put(md);
			dm_table_put(new_map);
			return r;
		}

		/* The table was loaded to be read only, or it was not. */
		set_disk_ro(dm_disk(md),
			    !(dm_table_get_mode(new_map) & FMODE_WRITE));

		dm_table_put(new_map);
	}

	if (dm_suspended(md))
		r = dm_resume(md);

	if (!r)
		r = __dev_status(md, param);

	dm_put(md);

	return r;
}

/* One command for both: the flag says which. */
static int dev_suspend(struct dm_ioctl *param, size_t param_size)
{
	if (param->flags & DM_SUSPEND_FLAG)
		return do_suspend(param);

	return do_resume(param);
}

static int dev_status(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	int r;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	r = __dev_status(md, param);
	dm_put(md);

	return r;
}

/* Drops the table that was loaded, if any. */
static int table_clear(struct dm_ioctl *param, size_t param_size)
{
	struct hash_cell *hc;
	int r;

	down_write(&_hash_lock);

	hc = __find_device_hash_cell(param);
	if (!hc) {
		DMWARN("device doesn't appear to be in the dev hash table.");
		up_write(&_hash_lock);
		return -ENXIO;
	}

	if (hc->new_map) {
		dm_table_put(hc->new_map);
		hc->new_map = NULL;
	}

	param->flags &= ~DM_INACTIVE_PRESENT_FLAG;

	r = __dev_status(hc->md, param);
	up_write(&_hash_lock);

	return r;
}

/* What a table's devices are opened for. */
static int get_mode(struct dm_ioctl *param)
{
	if (param->flags & DM_READONLY_FLAG)
		return FMODE_READ;

	return FMODE_READ | FMODE_WRITE;
}

/*
 * The target that follows last, next bytes after its start, and its
 * parameters, which must end before the buffer does.
 */
static int next_target(struct dm_target_spec *last, uint32_t next, char *end,
		       struct dm_target_spec **spec, char **target_params)
{
	*spec = (struct dm_target_spec *)((char *)last + next);
	*target_params = (char *)(*spec + 1);

	if (*spec < last + 1)
		return -EINVAL;

	return invalid_str(*target_params, end);
}

/* Adds to a table all targets that the process passes in. */
static int populate_table(struct dm_table *table, struct dm_ioctl *param,
			  size_t param_size)
{
	struct dm_target_spec *spec = (struct dm_target_spec *)param;
	char *end = (char *)param + param_size;
	uint32_t next = param->data_start;
	char *target_params;
	unsigned int i;
	int r;

	if (!param->target_count) {
		DMWARN("populate_table: no targets specified");
		return -EINVAL;
	}

	for (i = 0; i < param->target_count; i++) {
		r = next_target(spec, next, end, &spec, &target_params);
		if (r) {
			DMWARN("unable to find target");
			return r;
		}

		r = dm_table_add_target(table, spec->target_type,
					(sector_t)spec->sector_start,
					(sector_t)spec->length,
					target_params);
		if (r) {
			DMWARN("error adding target to table");
			return r;
		}

		next = spec->next;
	}

	return dm_table_complete(table);
}

/* Loads a table, which becomes the live one with the next resume. */
static int table_load(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	struct hash_cell *hc;
	struct dm_table *t;
	int r;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	r = dm_table_create(&t, get_mode(param), param->target_count, md);
	if (r)
		goto out;

	r = populate_table(t, param, param_size);
	if (r) {
		dm_table_put(t);
		goto out;
	}

	down_write(&_hash_lock);

	/* All that took a while. */
	hc = dm_get_mdptr(md);
	if (!hc || hc->md != md) {
		DMWARN("device has been removed from the dev hash table.");
		dm_table_put(t);
		up_write(&_hash_lock);
		r = -ENXIO;
		goto out;
	}

	/* The reference on t becomes the cell's. */
	if (hc->new_map)
		dm_table_put(hc->new_map);
	hc->new_map = t;

	up_write(&_hash_lock);

	param->flags |= DM_INACTIVE_PRESENT_FLAG;
	r = __dev_status(md, param);

out:
	dm_put(md);

	return r;
}

/*
 * What the targets of a table say, or what they were made with, one after the
 * other for as long as there is room.
 */
static void retrieve_status(struct dm_table *table, struct dm_ioctl *param,
			    size_t param_size)
{
	status_type_t type = STATUSTYPE_INFO;
	struct dm_target_spec *spec;
	struct dm_target *ti;
	char *outbuf, *outptr, *said;
	size_t len, room, used = 0;
	unsigned int i, num_targets;

	if (param->flags & DM_STATUS_TABLE_FLAG)
		type = STATUSTYPE_TABLE;

	outptr = outbuf = get_result_buffer(param, param_size, &len);

	num_targets = dm_table_get_num_targets(table);
	for (i = 0; i < num_targets; i++) {
		ti = dm_table_get_target(table, i);

		/* The step of eight may have led behind the end. */
		room = outptr < outbuf + len ? outbuf + len - outptr : 0;
		if (room <= sizeof(*spec)) {
			param->flags |= DM_BUFFER_FULL_FLAG;
			break;
		}

		spec = (struct dm_target_spec *)outptr;
		spec->status = 0;
		spec->sector_start = ti->begin;
		spec->length = ti->len;
		strncpy(spec->target_type, ti->type->name,
			sizeof(spec->target_type));

		said = (char *)(spec + 1);
		room -= sizeof(*spec);
		if (ti->type->status) {
			if (ti->type->status(ti, type, said, room)) {
				param->flags |= DM_BUFFER_FULL_FLAG;
				break;
			}
		} else {
			said[0] = '\0';
		}

		outptr = said + strlen(said) + 1;
		used = param->data_start + (outptr - outbuf);

		outptr = align_ptr(outptr);
		spec->next = outptr - outbuf;
	}

	if (used)
		param->data_size = used;

	param->target_count = num_targets;
}

/* Waits for an event that the process does not know of yet. */
static int dev_wait(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	struct dm_table *table;
	int r;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	/* Who wakes us may have removed the device: ours may be the last. */
	r = dm_wait_event(md, param->event_nr);
	if (r)
		goto out;

	/* Afterwards, so that the process hears of what has changed. */
	r = __dev_status(md, param);
	if (r)
		goto out;

	table = dm_get_table(md);
	if (table) {
		retrieve_status(table, param, param_size);
		dm_table_put(table);
	}

out:
	dm_put(md);

	return r;
}

/* Tells the devices below a table. */
static void retrieve_deps(struct dm_table *table, struct dm_ioctl *param,
			  size_t param_size)
{
	struct list_head *devices = dm_table_get_devices(table);
	struct dm_target_deps *deps;
	struct dm_dev *dd;
	size_t len, needed;
	unsigned int count = 0;

	deps = get_result_buffer(param, param_size, &len);

	/* A table that is complete gets no more: no lock. */
	list_for_each_entry(dd, devices, list)
		count++;

	needed = sizeof(*deps) + sizeof(*deps->dev) * count;
	if (len < needed) {
		param->flags |= DM_BUFFER_FULL_FLAG;
		return;
	}

	deps->count = count;
	count = 0;
	list_for_each_entry(dd, devices, list)
		deps->dev[count++] = huge_encode_dev(dd->bdev->bd_dev);

	param->data_size = param->data_start + needed;
}

static int table_deps(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	struct dm_table *table;
	int r;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	r = __dev_status(md, param);
	if (r)
		goto out;

	table = dm_get_table(md);
	if (table) {
		retrieve_deps(table, param, param_size);
		dm_table_put(table);
	}

out:
	dm_put(md);

	return r;
}

/* Of the live table only. */
static int table_status(struct dm_ioctl *param, size_t param_size)
{
	struct mapped_device *md;
	struct dm_table *table;
	int r;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	r = __dev_status(md, param);
	if (r)
		goto out;

	table = dm_get_table(md);
	if (table) {
		retrieve_status(table, param, param_size);
		dm_table_put(table);
	}

out:
	dm_put(md);

	return r;
}

/*
 * The kinds of target: first what it takes, then their names, in another hold
 * of the registry's lock.
 */
struct vers_iter {
	size_t param_size;
	struct dm_target_versions *vers, *old_vers;
	char *end;
	uint32_t flags;
};

static void list_version_get_needed(struct target_type *tt, void *needed_param)
{
	size_t *needed = needed_param;

	*needed += sizeof(struct dm_target_versions);
	*needed += strlen(tt->name);
	*needed += ALIGN_MASK;
}

static void list_version_get_info(struct target_type *tt, void *param)
{
	struct vers_iter *info = param;

	/* There may be one more by now. */
	if ((char *)info->vers + sizeof(tt->version) + strlen(tt->name) + 1 >
	    info->end) {
		info->flags = DM_BUFFER_FULL_FLAG;
		return;
	}

	if (info->old_vers)
		info->old_vers->next = (char *)info->vers -
				       (char *)info->old_vers;

	info->vers->version[0] = tt->version[0];
	info->vers->version[1] = tt->version[1];
	info->vers->version[2] = tt->version[2];
	info->vers->next = 0;
	strcpy(info->vers->name, tt->name);

	info->old_vers = info->vers;
	info->vers = align_ptr((char *)(info->vers + 1) +
			       strlen(tt->name) + 1);
}

static int list_versions(struct dm_ioctl *param, size_t param_size)
{
	struct dm_target_versions *vers;
	struct vers_iter iter_info;
	size_t len, needed = 0;

	dm_target_iterate(list_version_get_needed, &needed);

	vers = get_result_buffer(param, param_size, &len);
	if (len < needed) {
		param->flags |= DM_BUFFER_FULL_FLAG;
		return 0;
	}
	param->data_size = param->data_start + needed;

	iter_info.param_size = param_size;
	iter_info.old_vers = NULL;
	iter_info.vers = vers;
	iter_info.flags = 0;
	iter_info.end = (char *)vers + len;

	dm_target_iterate(list_version_get_info, &iter_info);
	param->flags |= iter_info.flags;

	return 0;
}

/* Passes a message on to the target that has the sector that it names. */
static int target_message(struct dm_ioctl *param, size_t param_size)
{
	struct dm_target_msg *tmsg = (void *)param + param->data_start;
	struct mapped_device *md;
	struct dm_table *table;
	struct dm_target *ti;
	char **argv;
	int r, argc;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	r = __dev_status(md, param);
	if (r)
		goto out;

	if (tmsg < (struct dm_target_msg *)(param + 1) ||
	    invalid_str(tmsg->message, (char *)param + param_size)) {
		DMWARN("Invalid target message parameters.");
		r = -EINVAL;
		goto out;
	}

	r = dm_split_args(&argc, &argv, tmsg->message);
	if (r) {
		DMWARN("Failed to split target message parameters");
		goto out;
	}

	/* Without a table nobody gets it, and that is no error. */
	table = dm_get_table(md);
	if (!table)
		goto out_argv;

	if (tmsg->sector >= dm_table_get_size(table)) {
		DMWARN("Target message sector outside device.");
		r = -EINVAL;
	} else {
		ti = dm_table_find_target(table, tmsg->sector);
		if (ti->type->message)
			r = ti->type->message(ti, argc, argv);
		else {
			DMWARN("Target type does not support messages");
			r = -EINVAL;
		}
	}

	dm_table_put(table);
out_argv:
	kfree(argv);
out:
	param->data_size = 0;
	dm_put(md);

	return r;
}

/* "CYLINDERS HEADS SECTORS START" */
static int dev_set_geometry(struct dm_ioctl *param, size_t param_size)
{
	char *geostr = (char *)param + param->data_start;
	struct hd_geometry geometry;
	unsigned long indata[4];
	struct mapped_device *md;
	int r = -EINVAL;

	md = find_device(param);
	if (!md)
		return -ENXIO;

	if (geostr < (char *)(param + 1) ||
	    invalid_str(geostr, (char *)param + param_size)) {
		DMWARN("Invalid geometry supplied.");
		goto out;
	}

	if (sscanf(geostr, "%lu %lu %lu %lu", indata, indata + 1, indata + 2,
		   indata + 3) != 4) {
		DMWARN("Unable to interpret geometry settings.");
		goto out;
	}

	if (indata[0] > 65535 || indata[1] > 255 || indata[2] > 255) {
		DMWARN("Geometry exceeds range limits.");
		goto out;
	}

	geometry.cylinders = indata[0];
	geometry.heads = indata[1];
	geometry.sectors = indata[2];
	geometry.start = indata[3];

	r = dm_set_geometry(md, &geometry);
	if (!r)
		r = __dev_status(md, param);

	param->data_size = 0;

out:
	dm_put(md);

	return r;
}

/* By number.  A command that is not here has no function either. */
static const ioctl_fn _ioctls[] = {
	[DM_REMOVE_ALL_CMD] = remove_all,
	[DM_LIST_DEVICES_CMD] = list_devices,
	[DM_DEV_CREATE_CMD] = dev_create,
	[DM_DEV_REMOVE_CMD] = dev_remove,
	[DM_DEV_RENAME_CMD] = dev_rename,
	[DM_DEV_SUSPEND_CMD] = dev_suspend,
	[DM_DEV_STATUS_CMD] = dev_status,
	[DM_TABLE_CLEAR_CMD] = table_clear,
	[DM_DEV_WAIT_CMD] = dev_wait,
	[DM_TABLE_LOAD_CMD] = table_load,
	[DM_TABLE_DEPS_CMD] = table_deps,
	[DM_TABLE_STATUS_CMD] = table_status,
	[DM_LIST_VERSIONS_CMD] = list_versions,
	[DM_TARGET_MSG_CMD] = target_message,
	[DM_DEV_SET_GEOMETRY_CMD] = dev_set_geometry,
};

static ioctl_fn lookup_ioctl(unsigned int cmd)
{
	return cmd < ARRAY_SIZE(_ioctls) ? _ioctls[cmd] : NULL;
}

/*
 * Another major version, or a minor one that is newer than ours, is not for
 * us to serve.  Either way the process is told which one is ours.
 */
static int check_version(unsigned int cmd, struct dm_ioctl __user *user)
{
	uint32_t version[3];
	int r = 0;

	if (copy_from_user(version, user->version, sizeof(version)))
		return -EFAULT;

	if (version[0] != DM_VERSION_MAJOR || version[1] > DM_VERSION_MINOR) {
		DMWARN("ioctl interface mismatch: "
		       "kernel(%u.%u.%u), user(%u.%u.%u), cmd(%d)",
		       DM_VERSION_MAJOR, DM_VERSION_MINOR,
		       DM_VERSION_PATCHLEVEL,
		       version[0], version[1], version[2], cmd);
		r = -EINVAL;
	}

	version[0] = DM_VERSION_MAJOR;
	version[1] = DM_VERSION_MINOR;
	version[2] = DM_VERSION_PATCHLEVEL;
	if (copy_to_user(user->version, version, sizeof(version)))
		return -EFAULT;

	return r;
}

static void free_params(struct dm_ioctl *param)
{
	vfree(param);
}

/* Gets all of what the process passes in, as long as that says it is. */
static int copy_params(struct dm_ioctl __user *user, struct dm_ioctl **param)
{
	struct dm_ioctl tmp, *dmi;

	if (copy_from_user(&tmp, user, sizeof(tmp)))
		return -EFAULT;

	if (tmp.data_size < sizeof(tmp))
		return -EINVAL;

	dmi = vmalloc(tmp.data_size);
	if (!dmi)
		return -ENOMEM;

	if (copy_from_user(dmi, user, tmp.data_size)) {
		vfree(dmi);
		return -EFAULT;
	}

	*param = dmi;

	return 0;
}

static int validate_params(unsigned int cmd, struct dm_ioctl *param)
{
	/* Only ever told, never asked. */
	param->flags &= ~DM_BUFFER_FULL_FLAG;

	/* These are about no device. */
	if (cmd == DM_REMOVE_ALL_CMD || cmd == DM_LIST_DEVICES_CMD ||
	    cmd == DM_LIST_VERSIONS_CMD)
		return 0;

	if (cmd == DM_DEV_CREATE_CMD) {
		if (!*param->name) {
			DMWARN("name not supplied when creating device");
			return -EINVAL;
		}
	} else if (*param->uuid && *param->name) {
		DMWARN("only supply one of name or uuid, cmd(%u)", cmd);
		return -EINVAL;
	}

	param->name[DM_NAME_LEN - 1] = '\0';
	param->uuid[DM_UUID_LEN - 1] = '\0';

	return 0;
}

static int ctl_ioctl(struct inode *inode, struct file *file,
		     uint command, ulong u)
{
	struct dm_ioctl __user *user = (struct dm_ioctl __user *)u;
	struct dm_ioctl *param;
	size_t param_size;
	unsigned int cmd;
	ioctl_fn fn;
	int r;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;

	if (_IOC_TYPE(command) != DM_IOCTL)
		return -ENOTTY;

	cmd = _IOC_NR(command);

	/* Before anything else: is it our layout at all? */
	r = check_version(cmd, user);
	if (r)
		return r;

	/* That was the whole of this one. */
	if (cmd == DM_VERSION_CMD)
		return 0;

	fn = lookup_ioctl(cmd);
	if (!fn) {
		DMWARN("dm_ctl_ioctl: unknown command 0x%x", command);
		return -ENOTTY;
	}

	r = copy_params(user, &param);
	if (r)
		return r;

	r = validate_params(cmd, param);
	if (r)
		goto out;

	param_size = param->data_size;
	param->data_size = sizeof(*param);
	r = fn(param, param_size);

	/* The command has left in data_size how much there is to tell. */
	if (!r && copy_to_user(user, param, param->data_size))
		r = -EFAULT;

out:
	free_params(param);

	return r;
}

static struct file_operations _ctl_fops = {
	.ioctl = ctl_ioctl,
	.owner = THIS_MODULE,
};

static struct miscdevice _dm_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = DM_NAME,
	.fops = &_ctl_fops,
};

int __init dm_interface_init(void)
{
	int r;

	r = dm_hash_init();
	if (r)
		return r;

	r = misc_register(&_dm_misc);
	if (r) {
		DMERR("misc_register failed for control device");
		dm_hash_exit();
		return r;
	}

	DMINFO("%d.%d.%d%s initialised", DM_VERSION_MAJOR,
	       DM_VERSION_MINOR, DM_VERSION_PATCHLEVEL, DM_VERSION_EXTRA);

	return 0;
}

void dm_interface_exit(void)
{
	if (misc_deregister(&_dm_misc) < 0)
		DMERR("misc_deregister failed for control device");

	dm_hash_exit();
}
