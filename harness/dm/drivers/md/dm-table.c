// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables: what a mapped device maps to.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's
 * drivers/md/dm-table.c.  No target here has a device below it (error, zero):
 * nothing is opened, no limit is combined, the list of devices stays empty.
 * The targets are searched from the front; the kernel uses a tree.
 */
#include "dm.h"

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/atomic.h>

/* Targets are allocated in units of what one node of the tree holds. */
#define KEYS_PER_NODE	8

struct dm_table {
	struct mapped_device *md;	/* not counted; no target here uses it */
	atomic_t holders;

	/*
	 * highs[i] is the last sector of targets[i].  Both arrays have room
	 * for num_allocated; in what is not used, highs are all ones and
	 * targets zero.
	 */
	unsigned int num_targets;
	unsigned int num_allocated;
	sector_t *highs;
	struct dm_target *targets;

	int mode;			/* FMODE_* that its devices need */
	struct io_restrictions limits;
	struct list_head devices;

	/* Under _event_lock. */
	void (*event_fn)(void *);
	void *event_context;
};

static DEFINE_MUTEX(_event_lock);

static int alloc_targets(struct dm_table *t, unsigned int num)
{
	size_t size = num * (sizeof(*t->highs) + sizeof(*t->targets));

	t->highs = vmalloc(size);
	if (!t->highs)
		return -ENOMEM;

	t->targets = (struct dm_target *)(t->highs + num);
	memset(t->highs, -1, num * sizeof(*t->highs));
	memset(t->targets, 0, num * sizeof(*t->targets));
	t->num_allocated = num;

	return 0;
}

/* With one reference, which belongs to the caller. */
int dm_table_create(struct dm_table **result, int mode, unsigned num_targets,
		    struct mapped_device *md)
{
	struct dm_table *t;

	/* Too many: the size of their arrays overflows. */
	if (num_targets > INT_MAX / (2 * sizeof(struct dm_target)))
		return -ENOMEM;

	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;

	INIT_LIST_HEAD(&t->devices);
	atomic_set(&t->holders, 1);

	if (!num_targets)
		num_targets = KEYS_PER_NODE;
	num_targets = (num_targets + KEYS_PER_NODE - 1) / KEYS_PER_NODE *
		      KEYS_PER_NODE;

	if (alloc_targets(t, num_targets)) {
		kfree(t);
		return -ENOMEM;
	}

	t->mode = mode;
	t->md = md;
	*result = t;

	return 0;
}

static void table_destroy(struct dm_table *t)
{
	struct dm_target *ti;
	unsigned int i;

	for (i = 0; i < t->num_targets; i++) {
		ti = t->targets + i;

		if (ti->type->dtr)
			ti->type->dtr(ti);

		dm_put_target_type(ti->type);
	}

	vfree(t->highs);
	kfree(t);
}

void dm_table_get(struct dm_table *t)
{
	atomic_inc(&t->holders);
}

/* The put of the last reference destroys the table.  May sleep. */
void dm_table_put(struct dm_table *t)
{
	if (!t)
		return;

	if (atomic_dec_and_test(&t->holders))
		table_destroy(t);
}

/* Makes room for that many arguments, and keeps the present ones. */
static char **more_args(char **old, unsigned int *size)
{
	unsigned int more = *size ? *size * 2 : 64;
	char **argv = kmalloc(more * sizeof(*argv), GFP_KERNEL);

	if (argv) {
		if (*size)
			memcpy(argv, old, *size * sizeof(*argv));
		*size = more;
	}
	kfree(old);

	return argv;
}

/*
 * Splits the input into words, in place.  A backslash makes the next character
 * part of the word.
 */
int dm_split_args(int *argc, char ***argvp, char *input)
{
	char *start, *end = input, *out, **argv = NULL;
	unsigned int size = 0;

	*argc = 0;
	argv = more_args(argv, &size);
	if (!argv)
		return -ENOMEM;

	for (;;) {
		start = end;
		while (*start && isspace(*start))
			start++;
		if (!*start)
			break;

		end = out = start;
		while (*end) {
			if (*end == '\\' && end[1]) {
				*out++ = end[1];
				end += 2;
				continue;
			}
			if (isspace(*end))
				break;
			*out++ = *end++;
		}

		if (*argc + 1 > (int)size) {
			argv = more_args(argv, &size);
			if (!argv)
				return -ENOMEM;
		}

		/* The zero may overwrite the character that comes next. */
		if (*end)
			end++;
		*out = '\0';
		argv[(*argc)++] = start;
	}

	*argvp = argv;

	return 0;
}

/* Does the target begin where the one before it ends? */
static int adjoin(struct dm_table *t, struct dm_target *ti)
{
	struct dm_target *prev;

	if (!t->num_targets)
		return !ti->begin;

	prev = t->targets + t->num_targets - 1;

	return ti->begin == prev->begin + prev->len;
}

/* params is split into words, and is useless afterwards.  May sleep. */
int dm_table_add_target(struct dm_table *t, const char *type, sector_t start,
			sector_t len, char *params)
{
	struct dm_target *ti;
	char **argv;
	int r = -EINVAL, argc;

	/* A load gives the number of targets in advance. */
	if (t->num_targets >= t->num_allocated)
		return -ENOMEM;

	ti = t->targets + t->num_targets;
	memset(ti, 0, sizeof(*ti));

	if (!len) {
		DMERR("dm-table: %s: zero-length target", type);
		return -EINVAL;
	}

	ti->type = dm_get_target_type(type);
	if (!ti->type) {
		DMERR("dm-table: %s: unknown target type", type);
		return -EINVAL;
	}

	ti->table = t;
	ti->begin = start;
	ti->len = len;
	ti->error = "Unknown error";

	if (!adjoin(t, ti)) {
		ti->error = "Gap in table";
		goto bad;
	}

	r = dm_split_args(&argc, &argv, params);
	if (r) {
		ti->error = "couldn't split parameters (insufficient memory)";
		goto bad;
	}

	r = ti->type->ctr(ti, argc, argv);
	kfree(argv);
	if (r)
		goto bad;

	t->highs[t->num_targets++] = ti->begin + ti->len - 1;

	return 0;

bad:
	DMERR("dm-table: %s: %s", type, ti->error);
	dm_put_target_type(ti->type);

	return r;
}

/* No target has limits of its own: these are the defaults. */
int dm_table_complete(struct dm_table *t)
{
	t->limits.max_sectors = SAFE_MAX_SECTORS;
	t->limits.max_phys_segments = MAX_PHYS_SEGMENTS;
	t->limits.max_hw_segments = MAX_HW_SEGMENTS;
	t->limits.hardsect_size = 1 << SECTOR_SHIFT;
	t->limits.max_segment_size = MAX_SEGMENT_SIZE;
	t->limits.seg_boundary_mask = -1;

	return 0;
}

void dm_table_event_callback(struct dm_table *t,
			     void (*fn)(void *), void *context)
{
	mutex_lock(&_event_lock);
	t->event_fn = fn;
	t->event_context = context;
	mutex_unlock(&_event_lock);
}

/* Called by targets, and when a device is removed.  May sleep. */
void dm_table_event(struct dm_table *t)
{
	BUG_ON(in_interrupt());

	mutex_lock(&_event_lock);
	if (t->event_fn)
		t->event_fn(t->event_context);
	mutex_unlock(&_event_lock);
}

sector_t dm_table_get_size(struct dm_table *t)
{
	return t->num_targets ? t->highs[t->num_targets - 1] + 1 : 0;
}

struct dm_target *dm_table_get_target(struct dm_table *t, unsigned int index)
{
	if (index > t->num_targets)
		return NULL;

	return t->targets + index;
}

/*
 * The target that contains a sector.  Nothing checks that there is one: behind
 * the end it is an unused target, without a type, or what is behind the array
 * (2.6.24).
 */
struct dm_target *dm_table_find_target(struct dm_table *t, sector_t sector)
{
	unsigned int i;

	for (i = 0; i < t->num_allocated; i++)
		if (t->highs[i] >= sector)
			break;

	return t->targets + i;
}

unsigned int dm_table_get_num_targets(struct dm_table *t)
{
	return t->num_targets;
}

struct list_head *dm_table_get_devices(struct dm_table *t)
{
	return &t->devices;
}

/* FMODE_*: how its devices are opened. */
int dm_table_get_mode(struct dm_table *t)
{
	return t->mode;
}

static void suspend_targets(struct dm_table *t, int postsuspend)
{
	struct target_type *type;
	unsigned int i;

	for (i = 0; i < t->num_targets; i++) {
		type = t->targets[i].type;

		if (postsuspend) {
			if (type->postsuspend)
				type->postsuspend(t->targets + i);
		} else if (type->presuspend) {
			type->presuspend(t->targets + i);
		}
	}
}

void dm_table_presuspend_targets(struct dm_table *t)
{
	if (!t)
		return;

	suspend_targets(t, 0);
}

void dm_table_postsuspend_targets(struct dm_table *t)
{
	if (!t)
		return;

	suspend_targets(t, 1);
}

void dm_table_resume_targets(struct dm_table *t)
{
	struct dm_target *ti;
	unsigned int i;

	for (i = 0; i < t->num_targets; i++) {
		ti = t->targets + i;

		if (ti->type->resume)
			ti->type->resume(ti);
	}
}

/*
 * Each of these three asks the devices below.  There are none, but the list is
 * read: the caller must have a reference to the table.
 */
void dm_table_unplug_all(struct dm_table *t)
{
	struct dm_dev *dd;

	list_for_each_entry(dd, &t->devices, list)
		blk_unplug(bdev_get_queue(dd->bdev));
}

int dm_table_flush_all(struct dm_table *t)
{
	struct dm_dev *dd;
	int ret = 0, err;

	list_for_each_entry(dd, &t->devices, list) {
		err = blkdev_issue_flush(dd->bdev, NULL);
		if (!ret)
			ret = err;
	}

	return ret;
}

int dm_table_any_congested(struct dm_table *t, int bdi_bits)
{
	struct dm_dev *dd;
	int r = 0;

	list_for_each_entry(dd, &t->devices, list)
		r |= bdi_congested(&bdev_get_queue(dd->bdev)->backing_dev_info,
				   bdi_bits);

	return r;
}

/* map_lock of the device is held for writing. */
void dm_table_set_restrictions(struct dm_table *t, request_queue_t *q)
{
	q->max_sectors = t->limits.max_sectors;
	q->max_phys_segments = t->limits.max_phys_segments;
	q->max_hw_segments = t->limits.max_hw_segments;
	q->hardsect_size = t->limits.hardsect_size;
	q->max_segment_size = t->limits.max_segment_size;
	q->seg_boundary_mask = t->limits.seg_boundary_mask;

	/* Other CPUs use other bits of the word meanwhile. */
	WRITE_ONCE(q->queue_flags, READ_ONCE(q->queue_flags) |
		   1ul << QUEUE_FLAG_CLUSTER);
}
