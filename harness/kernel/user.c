// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes.  Not instrumented: what is theirs nobody else can reach, and
 * what they share with others they share through the kernel.
 */
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/dm-ioctl.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include "block/block.h"
#include "core/core.h"
#include "user.h"
#include "vcpu/capacity.h"

#define CONTROL		"device-mapper"
#define ANSWER		2048		/* most bytes after the dm_ioctl */
#define SMALL_ANSWER	DM_NAME_LEN
#ifndef USER_FILES
#define USER_FILES	8		/* open at a time, by one CPU */
#endif

struct user_file {
	bool used;
	struct inode inode;
	struct file file;
};

/* A CPU's process. */
struct process {
	struct user_file files[USER_FILES];
	struct file control;
	struct {
		struct dm_ioctl head;
		char data[ANSWER];
	} arg;
};

static struct process processes[VCPU_MAX + 1];	/* [0]: set-up */
static bool control_kept;	/* set-up's is open, and everybody's */
static int dm_major;		/* from /proc/devices, after insmod */

static struct process *self(void)
{
	return &processes[vcpu_self() + 1];
}

void user_boot(void)
{
	vcpu_hide(processes, sizeof(processes));
	vcpu_hide(&control_kept, sizeof(control_kept));
	vcpu_hide(&dm_major, sizeof(dm_major));
}

int user_insmod(void)
{
	int err = load_module();

	if (!err)
		dm_major = blkdev_major(CONTROL);
	return err;
}

int user_rmmod(void)
{
	return delete_module();
}

/* ---- the control device ----------------------------------------------- */

int user_control_open(void)
{
	int err = misc_open(CONTROL, &processes[0].control);

	control_kept = !err;
	return err;
}

void user_control_close(void)
{
	if (control_kept)
		misc_release(&processes[0].control);
	control_kept = false;
}

static struct dm_ioctl *command(const char *name, size_t room)
{
	struct dm_ioctl *io = &self()->arg.head;
	size_t start = offsetof(__typeof__(self()->arg), data);

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
	unsigned long arg = (unsigned long)&self()->arg;
	struct file *file = &self()->control;
	int err;

	if (control_kept)
		return misc_ioctl(&processes[0].control, cmd, arg);
	err = misc_open(CONTROL, file);
	if (err)
		return err;
	err = misc_ioctl(file, cmd, arg);
	misc_release(file);
	return err;
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
	io->dev = huge_encode_dev(MKDEV(dm_major, minor));
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
	kernel_format(self()->arg.data, SMALL_ANSWER, "%s", new_name);
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

	io->dev = huge_encode_dev(MKDEV(dm_major, minor));
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

/* ---- block devices ---------------------------------------------------- */

int user_open(unsigned int minor, struct user_file **result)
{
	struct user_file *f = self()->files;
	int err, n;

	for (n = 0; n < USER_FILES && f->used; n++)
		f++;
	if (n == USER_FILES) {
		CAPACITY_EXCEEDED(USER_FILES, "files that a CPU has open");
		return -EMFILE;
	}
	bytes_set(f, 0, sizeof(*f));
	f->inode.i_rdev = MKDEV(dm_major, minor);
	f->file.f_inode = &f->inode;
	f->file.f_mode = FMODE_READ;
	err = blkdev_open(&f->inode, &f->file);
	f->used = !err;
	*result = err ? NULL : f;
	return err;
}

int user_close(struct user_file *f)
{
	int err = blkdev_close(&f->inode, &f->file);

	f->used = false;
	return err;
}

bool user_has_open(void)
{
	int i, n;

	for (i = 0; i <= VCPU_MAX; i++)
		for (n = 0; n < USER_FILES; n++)
			if (processes[i].files[n].used)
				return true;
	return false;
}

struct io_wait {
	struct completion done;
	int error;
};

static int end_io(struct bio *bio, unsigned int bytes, int error)
{
	struct io_wait *wait = bio->bi_private;

	(void)bytes;
	if (bio->bi_size)
		return 1;
	wait->error = error;
	complete(&wait->done);
	return 0;
}

int user_io(struct user_file *f)
{
	struct io_wait wait;
	struct bio *bio = bio_alloc(GFP_KERNEL, 1);

	if (!bio)
		return -ENOMEM;
	init_completion(&wait.done);
	bio->bi_bdev = f->inode.i_bdev;
	bio->bi_size = 512;
	bio->bi_end_io = end_io;
	bio->bi_private = &wait;
	submit_bio(READ, bio);
	wait_for_completion(&wait.done);
	bio_put(bio);
	return wait.error;
}

int user_wait_uevent(const char *action)
{
	kobject_action_t which;

	if (!string_compare(action, "add", 16))
		which = KOBJ_ADD;
	else if (!string_compare(action, "remove", 16))
		which = KOBJ_REMOVE;
	else if (!string_compare(action, "change", 16))
		which = KOBJ_CHANGE;
	else
		return -EINVAL;
	return MINOR(uevent_wait(which));
}
