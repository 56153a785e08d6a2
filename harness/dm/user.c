// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmsetup.  Not instrumented: what is a process's own nobody else can reach,
 * and what it shares with others it shares through the kernel.
 */
#include <linux/dm-ioctl.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "core/core.h"
#include "kernel/user.h"
#include "leak-check.h"
#include "user.h"

#define CONTROL		"device-mapper"
#define ANSWER		2048		/* most bytes after the dm_ioctl */
#define SMALL_ANSWER	DM_NAME_LEN

/* What a CPU's process passes and gets back. */
static struct argument {
	struct dm_ioctl head;
	char data[ANSWER];
} arguments[VCPU_MAX + 1];		/* [0]: set-up's */

KERNEL_PART(device_mapper);

void user_dm_boot(void)
{
	vcpu_hide(arguments, sizeof(arguments));
}

static struct argument *mine(void)
{
	return &arguments[vcpu_self() + 1];
}

int user_control_open(void)
{
	return user_keep_open(CONTROL);
}

void user_control_close(void)
{
	user_keep_no_more();
}
static struct dm_ioctl *command(const char *name, size_t room)
{
	struct dm_ioctl *io = &mine()->head;
	size_t start = offsetof(struct argument, data);

	bytes_set(io, 0, start + room);
	io->version[0] = DM_VERSION_MAJOR;
	io->data_size = start + room;
	io->data_start = start;
	if (name)
		kernel_format(io->name, sizeof(io->name), "%s", name);
	return io;
}

static int ask(unsigned int cmd)
{
	return user_ioctl(CONTROL, cmd, mine());
}

int user_version(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(DM_VERSION);
}

int user_create(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_CREATE);
}

int user_create_minor(const char *name, unsigned int minor)
{
	struct dm_ioctl *io = command(name, SMALL_ANSWER);

	io->flags = DM_PERSISTENT_DEV_FLAG;
	io->dev = huge_encode_dev(MKDEV(user_major(), minor));
	return ask(DM_DEV_CREATE);
}

int user_remove(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_REMOVE);
}

int user_remove_all(void)
{
	command(NULL, SMALL_ANSWER);
	return ask(DM_REMOVE_ALL);
}

int user_rename(const char *name, const char *new_name)
{
	command(name, SMALL_ANSWER);
	kernel_format(mine()->data, SMALL_ANSWER, "%s", new_name);
	return ask(DM_DEV_RENAME);
}

int user_status(const char *name)
{
	command(name, SMALL_ANSWER);
	return ask(DM_DEV_STATUS);
}

int user_status_dev(unsigned int minor)
{
	struct dm_ioctl *io = command(NULL, SMALL_ANSWER);

	io->dev = huge_encode_dev(MKDEV(user_major(), minor));
	return ask(DM_DEV_STATUS);
}

int user_list(void)
{
	const struct dm_name_list *entry;
	const struct dm_ioctl *io = command(NULL, ANSWER);
	int n = 0, err = ask(DM_LIST_DEVICES);
	const char *at;

	if (err)
		return err;
	at = (const char *)io + io->data_start;
	for (;; at += entry->next) {
		entry = (const struct dm_name_list *)at;
		/* No device: one entry, all zero. */
		if (entry->dev)
			n++;
		if (!entry->next)
			return n;
	}
}

int user_minor_of(const char *name)
{
	const struct dm_ioctl *io = command(name, SMALL_ANSWER);
	int err = ask(DM_DEV_STATUS);

	return err ? err : (int)MINOR(huge_decode_dev(io->dev));
}
