// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target types: which are registered, and how many users each has.  The
 * target "error" is here too.  linear and striped are only steps of dm_init()
 * and dm_exit().
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/md/dm-target.c,
 * dm-linear.c and dm-stripe.c.
 */
#include "dm.h"

#include <linux/bio.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * A target type.  What was registered is copied.  All users together hold the
 * module once: from the first user to the last.
 */
struct tt_internal {
	struct target_type tt;

	struct list_head list;
	long use;	/* changed with _lock held for reading only: 2.6.30 */
};

static LIST_HEAD(_targets);
static DECLARE_RWSEM(_lock);

/* _lock is held. */
static struct tt_internal *__find_target_type(const char *name)
{
	struct tt_internal *ti;

	list_for_each_entry(ti, &_targets, list)
		if (!strcmp(name, ti->tt.name))
			return ti;

	return NULL;
}

static struct tt_internal *get_target_type(const char *name)
{
	struct tt_internal *ti;

	down_read(&_lock);

	ti = __find_target_type(name);
	if (ti) {
		if (ti->use == 0 && !try_module_get(ti->tt.module))
			ti = NULL;
		else
			ti->use++;
	}

	up_read(&_lock);

	return ti;
}

/* Counts a user, which the caller must put; or NULL.  May sleep. */
struct target_type *dm_get_target_type(const char *name)
{
	struct tt_internal *ti = get_target_type(name);

	if (!ti) {
		request_module("dm-%s", name);
		ti = get_target_type(name);
	}

	return ti ? &ti->tt : NULL;
}

void dm_put_target_type(struct target_type *t)
{
	struct tt_internal *ti = container_of(t, struct tt_internal, tt);

	down_read(&_lock);

	if (--ti->use == 0)
		module_put(ti->tt.module);

	BUG_ON(ti->use < 0);

	up_read(&_lock);
}

int dm_target_iterate(void (*iter_func)(struct target_type *tt, void *param),
		      void *param)
{
	struct tt_internal *ti;

	down_read(&_lock);
	list_for_each_entry(ti, &_targets, list)
		iter_func(&ti->tt, param);
	up_read(&_lock);

	return 0;
}

int dm_register_target(struct target_type *t)
{
	struct tt_internal *ti = kzalloc(sizeof(*ti), GFP_KERNEL);
	int rv = 0;

	if (!ti)
		return -ENOMEM;
	memcpy(&ti->tt, t, sizeof(*t));	/* gcc's own copy is not modelled */

	down_write(&_lock);

	if (__find_target_type(t->name))
		rv = -EEXIST;
	else
		list_add(&ti->list, &_targets);

	up_write(&_lock);

	if (rv)
		kfree(ti);

	return rv;
}

int dm_unregister_target(struct target_type *t)
{
	struct tt_internal *ti;

	down_write(&_lock);

	ti = __find_target_type(t->name);
	if (!ti) {
		up_write(&_lock);
		return -EINVAL;
	}
	if (ti->use) {
		up_write(&_lock);
		return -ETXTBSY;
	}
	list_del(&ti->list);
	kfree(ti);

	up_write(&_lock);

	return 0;
}

/* error: all I/O fails. */
static int io_err_ctr(struct dm_target *ti, unsigned int argc, char **args)
{
	return 0;
}

static void io_err_dtr(struct dm_target *ti)
{
}

static int io_err_map(struct dm_target *ti, struct bio *bio,
		      union map_info *map_context)
{
	return -EIO;
}

/* No .module: it belongs to dm-mod, and its users do not pin that. */
static struct target_type error_target = {
	.name = "error",
	.version = { 1, 0, 1 },
	.ctr = io_err_ctr,
	.dtr = io_err_dtr,
	.map = io_err_map,
};

int __init dm_target_init(void)
{
	return dm_register_target(&error_target);
}

void dm_target_exit(void)
{
	if (dm_unregister_target(&error_target))
		DMWARN("error target unregistration failed");
}
