/* SPDX-License-Identifier: GPL-2.0-only */
/* Character devices with a single minor. */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>

#define MISC_MAJOR		10
#define MISC_DYNAMIC_MINOR	255

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct class_device *class;	/* what sysfs would show */
	char devfs_name[64];
};

int misc_register(struct miscdevice *misc);
int misc_deregister(struct miscdevice *misc);

/* Open, use and close its special file.  An open file holds a reference to the
 * module. */
int misc_open(const char *name, struct file *file);
int misc_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
void misc_release(struct file *file);

#endif
