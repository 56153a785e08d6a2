// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables: what a mapped device maps to.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's
 * drivers/md/dm-table.c, as far as dm.c and dm-ioctl.c call it.  The only
 * target there is fails all I/O ("error"), so there is no device to open, no
 * limit to combine and nothing to congest, and no command loads a table: the
 * devices of the scenarios have none.
 */
#include "dm.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/atomic.h>

struct dm_table {
	atomic_t holders;

	int mode;
	unsigned int num_targets;
	sector_t size;

	/* Under _event_lock. */
	void (*event_fn)(void *);
	void *event_context;
};

static DEFINE_MUTEX(_event_lock);

/* The caller's is the one reference. */
int dm_table_create(struct dm_table **result, int mode, unsigned num_targets)
{
	struct dm_table *t;

	t = kmalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;

	memset(t, 0, sizeof(*t));
	atomic_set(&t->holders, 1);
	t->mode = mode;
	*result = t;

	return 0;
}

/* The next target; it must start where the one before it ends. */
int dm_table_add_target(struct dm_table *t, const char *type, sector_t start,
			sector_t len, char *params)
{
	if (!len) {
		DMERR("dm-table: zero-length target");
		return -EINVAL;
	}
	if (start != t->size) {
		DMERR("dm-table: gap in table");
		return -EINVAL;
	}
	if (strcmp(type, "error")) {
		DMERR("dm-table: %s: unknown target type", type);
		return -EINVAL;
	}

	t->size += len;
	t->num_targets++;

	return 0;
}

static void table_destroy(struct dm_table *t)
{
	kfree(t);
}

void dm_table_get(struct dm_table *t)
{
	atomic_inc(&t->holders);
}

void dm_table_put(struct dm_table *t)
{
	if (!t)
		return;

	if (atomic_dec_and_test(&t->holders))
		table_destroy(t);
}

void dm_table_event_callback(struct dm_table *t,
			     void (*fn)(void *), void *context)
{
	mutex_lock(&_event_lock);
	t->event_fn = fn;
	t->event_context = context;
	mutex_unlock(&_event_lock);
}

/* Called by targets, and by who takes a device away.  May sleep. */
void dm_table_event(struct dm_table *t)
{
	mutex_lock(&_event_lock);
	if (t->event_fn)
		t->event_fn(t->event_context);
	mutex_unlock(&_event_lock);
}

sector_t dm_table_get_size(struct dm_table *t)
{
	return t->size;
}

unsigned int dm_table_get_num_targets(struct dm_table *t)
{
	return t->num_targets;
}

/* FMODE_*: what its devices are open for. */
int dm_table_get_mode(struct dm_table *t)
{
	return t->mode;
}

/*
 * Each of these asks all targets of the table; that of type "error" has
 * nothing to say to any.
 */
void dm_table_presuspend_targets(struct dm_table *t)
{
}

void dm_table_postsuspend_targets(struct dm_table *t)
{
}

void dm_table_resume_targets(struct dm_table *t)
{
}

void dm_table_unplug_all(struct dm_table *t)
{
}

int dm_table_flush_all(struct dm_table *t)
{
	return 0;
}

int dm_table_any_congested(struct dm_table *t, int bdi_bits)
{
	return 0;
}

void dm_table_set_restrictions(struct dm_table *t, request_queue_t *q)
{
}
