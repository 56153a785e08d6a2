// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices with a single minor, and what a process does with one: open
 * it, which pins the module, ioctl, close.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/char/misc.c
 * and fs/ioctl.c.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/string.h>
#include <asm/semaphore.h>

#include "../block/block.h"

#define FIRST_DYNAMIC_MINOR	63	/* and down */

static DECLARE_MUTEX(misc_sem);

/* Under misc_sem. */
static LIST_HEAD(misc_list);

static struct miscdevice *find_minor(int minor)
{
	struct miscdevice *c;

	list_for_each_entry(c, &misc_list, list)
		if (c->minor == minor)
			return c;
	return NULL;
}

int misc_register(struct miscdevice *misc)
{
	int minor = misc->minor, ret = 0;

	down(&misc_sem);
	if (minor == MISC_DYNAMIC_MINOR) {
		minor = FIRST_DYNAMIC_MINOR;
		while (minor >= 0 && find_minor(minor))
			minor--;
	} else if (find_minor(minor)) {
		minor = -1;
	}
	if (minor < 0) {
		ret = -EBUSY;
		goto out;
	}
	misc->class = kmalloc(32, GFP_KERNEL);
	if (!misc->class) {
		ret = -ENOMEM;
	} else {
		misc->minor = minor;
		list_add(&misc->list, &misc_list);
	}
out:
	up(&misc_sem);
	return ret;
}

int misc_deregister(struct miscdevice *misc)
{
	if (list_empty(&misc->list))
		return -EINVAL;
	down(&misc_sem);
	list_del(&misc->list);
	kfree(misc->class);
	up(&misc_sem);
	return 0;
}

int misc_devices(void)
{
	struct miscdevice *c;
	int n = 0;

	down(&misc_sem);
	list_for_each_entry(c, &misc_list, list)
		n++;
	up(&misc_sem);
	return n;
}

int misc_list_text(char *text, size_t size)
{
	struct miscdevice *c;
	int used = 0;

	down(&misc_sem);
	list_for_each_entry(c, &misc_list, list)
		used += scnprintf(text + used, size - used, "%3i %s\n",
				  c->minor, c->name);
	up(&misc_sem);
	return used;
}

int misc_minor(const char *name)
{
	struct miscdevice *c;
	int minor = -ENODEV;

	down(&misc_sem);
	list_for_each_entry(c, &misc_list, list)
		if (!strcmp(c->name, name))
			minor = c->minor;
	up(&misc_sem);
	return minor;
}

int misc_open(const char *name, struct file *file)
{
	const struct file_operations *fops = NULL;
	struct miscdevice *c;
	int err = -ENODEV;

	down(&misc_sem);
	list_for_each_entry(c, &misc_list, list) {
		if (!strcmp(c->name, name)) {
			fops = c->fops;
			break;
		}
	}
	if (!fops || !try_module_get(fops->owner))
		goto fail;
	err = 0;
	file->f_op = fops;
	if (fops->open) {
		err = fops->open(file->f_inode, file);
		if (err)
			module_put(fops->owner);
	}
fail:
	up(&misc_sem);
	return err;
}

int misc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	int ret;

	if (file->f_op->unlocked_ioctl)
		return file->f_op->unlocked_ioctl(file, cmd, arg);
	if (!file->f_op->ioctl)
		return -ENOTTY;
	lock_kernel();
	ret = file->f_op->ioctl(file->f_inode, file, cmd, arg);
	unlock_kernel();
	return ret;
}

void misc_release(struct file *file)
{
	const struct file_operations *fops = file->f_op;

	if (fops->release)
		fops->release(file->f_inode, file);
	module_put(fops->owner);
}
