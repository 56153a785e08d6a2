// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and unloads the one module.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's kernel/module.c.  There
 * references are counted for each CPU, and all CPUs are stopped to see that
 * there is none; here one word holds the count, and MODULE_DEAD in it
 * means that no CPU may take another.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "../block/block.h"

static DEFINE_MUTEX(module_mutex);

/* The subject's name, if module_init() has not set it. */
const char __module_name[] __attribute__((weak)) = "subject";

struct module __this_module = {
	.state = MODULE_STATE_UNLOADED,
	.name = __module_name,
	.refcount = ATOMIC_INIT(MODULE_DEAD),
};

/* A subject may be without them. */
extern const initcall_t __module_init_fn __attribute__((weak));
extern const exitcall_t __module_exit_fn __attribute__((weak));

int try_module_get(struct module *module)
{
	return !module || atomic_inc_unless(&module->refcount, MODULE_DEAD);
}

void __module_get(struct module *module)
{
	if (module) {
		BUG_ON(module_refcount(module) == 0);
		atomic_inc(&module->refcount);
	}
}

void module_put(struct module *module)
{
	/* What the user did is done when the module goes. */
	if (module)
		atomic_dec_release(&module->refcount);
}

int module_refcount(struct module *module)
{
	return atomic_read(&module->refcount);
}

static int init_module(struct module *mod)
{
	int ret = (&__module_init_fn && __module_init_fn) ?
		  __module_init_fn() : 0;

	mutex_lock(&module_mutex);
	if (ret < 0) {
		/* No CPU can have used it yet. */
		mod->state = MODULE_STATE_UNLOADED;
		atomic_set(&mod->refcount, MODULE_DEAD);
	} else {
		mod->state = MODULE_STATE_LIVE;
		module_put(mod);
		ret = 0;
	}
	mutex_unlock(&module_mutex);
	return ret;
}

int sys_init_module(void)
{
	struct module *mod = THIS_MODULE;

	mutex_lock(&module_mutex);
	if (mod->state != MODULE_STATE_UNLOADED) {
		mutex_unlock(&module_mutex);
		return -EEXIST;
	}
	mod->state = MODULE_STATE_COMING;
	/* One reference, while it initialises. */
	atomic_set(&mod->refcount, 1);
	mutex_unlock(&module_mutex);

	return init_module(mod);
}

/* Unloaded although a disk points to its functions: the next CPU to open, or
 * to close it, jumps to freed memory. */
static void check_unused(struct module *mod)
{
	char disk[64], text[128];

	if (!genhd_owned_by(mod, disk, sizeof(disk)))
		return;
	snprintf(text, sizeof(text),
		 "rmmod: %s is unloaded while its block device %s is registered",
		 mod->name, disk);
	kernel_complain("unload-in-use", text);
}

int sys_delete_module(void)
{
	struct module *mod = THIS_MODULE;
	int ret = -EBUSY;

	mutex_lock(&module_mutex);
	if (mod->state == MODULE_STATE_UNLOADED)
		ret = -ENOENT;
	if (mod->state != MODULE_STATE_LIVE)
		goto out;
	/* Without an exit function it cannot be unloaded. */
	if (!&__module_exit_fn || !__module_exit_fn)
		goto out;
	if (atomic_cmpxchg(&mod->refcount, 0, MODULE_DEAD) != 0)
		goto out;
	mod->state = MODULE_STATE_GOING;
	mutex_unlock(&module_mutex);

	check_unused(mod);
	__module_exit_fn();

	mutex_lock(&module_mutex);
	mod->state = MODULE_STATE_UNLOADED;
	ret = 0;
out:
	mutex_unlock(&module_mutex);
	return ret;
}
