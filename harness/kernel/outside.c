// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes from outside.  Not instrumented: see user.c.  A block device is
 * read by whole sectors and without a page cache: a process that reads a byte
 * makes a bio for its sector.
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/string.h>
#include "block/block.h"
#include "core/core.h"
#include "core/laws.h"
#include "outside.h"
#include "part.h"
#include "user.h"
#include "vcpu/capacity.h"

#define SECTOR		512
#define AT_ONCE		4		/* sectors of a bio: user_read() */
#define READ_AHEAD	256l		/* sectors: 128 KB, a queue's default */

/* The requests that a block device answers, beside those of its driver. */
#define BLKROGET	0x125e
#define BLKGETSIZE	0x1260
#define BLKRAGET	0x1263
#define BLKSSZGET	0x1268
#define BLKGETSIZE64	0x80081272

struct outside_file {
	bool used;
	struct user_file *block;	/* NULL: a control device */
	struct file control;
	long long at;
};

/* [0]: set-up's. */
static struct outside_file files[VCPU_MAX + 1][SYSTEM_FILES];
static char texts[VCPU_MAX + 1][1024];
static int control_minor;		/* < 0: there is none */
static char devices[256];		/* /proc/devices after insmod */

void outside_boot(void)
{
	vcpu_hide(files, sizeof(files));
	vcpu_hide(texts, sizeof(texts));
	vcpu_hide(&control_minor, sizeof(control_minor));
	vcpu_hide(devices, sizeof(devices));
	control_minor = -ENODEV;
}

static const struct kernel_part *controlled(void)
{
	for_each_kernel_part(p)
		if ((*p)->control_name)
			return *p;
	return NULL;
}

void outside_loaded(void)
{
	const struct kernel_part *part = controlled();

	int used = kernel_format(devices, sizeof(devices),
				 "Character devices:\n"
				 " %2d misc\n\nBlock devices:\n", MISC_MAJOR);

	blkdev_list(devices + used, sizeof(devices) - used);
	control_minor = part ? misc_minor(part->control_name) : -ENODEV;
}

void outside_unloaded(void)
{
	control_minor = -ENODEV;
}

static struct outside_file *file_of(const struct system_call *call)
{
	struct outside_file *f = files[vcpu_self() + 1];

	if (call->file < 0 || call->file >= SYSTEM_FILES)
		return NULL;
	f += call->file;
	return f->used ? f : NULL;
}

/* ---- open files -------------------------------------------------------- */

static int open_control(struct outside_file *f, const struct system_call *call)
{
	const struct kernel_part *part = controlled();

	if (!part || call->major != MISC_MAJOR ||
	    (int)call->minor != control_minor)
		return -ENODEV;
	return user_open_control(part->control_name, &f->control);
}

static int open_block(struct outside_file *f, const struct system_call *call)
{
	if ((int)call->major != user_major())
		return -ENXIO;
	return user_open(call->minor, &f->block);
}

static int do_open(const struct system_call *call)
{
	struct outside_file *f = files[vcpu_self() + 1];
	int err, n;

	for (n = 0; n < SYSTEM_FILES && f->used; n++)
		f++;
	if (n == SYSTEM_FILES) {
		CAPACITY_EXCEEDED(SYSTEM_FILES, "files that a program has open");
		return -EMFILE;
	}
	bytes_set(f, 0, sizeof(*f));
	if (call->type == S_IFCHR)
		err = open_control(f, call);
	else if (call->type == S_IFBLK)
		err = open_block(f, call);
	else
		err = -EINVAL;
	f->used = !err;
	return err ? err : n;
}

static int do_close(struct outside_file *f)
{
	int err = 0;

	if (f->block)
		err = user_close(f->block);
	else
		user_close_control(&f->control);
	f->used = false;
	return err;
}

/* ---- requests ---------------------------------------------------------- */

static int control_ioctl(struct outside_file *f, struct system_call *call)
{
	int err = 0;

	for_each_kernel_part(p)
		if (!err && (*p)->ioctl_begins)
			err = (*p)->ioctl_begins(call->request, call->data,
						 call->size);
	if (err)
		return err;
	law_call_begins();
	err = misc_ioctl(&f->control, call->request, (unsigned long)call->data);
	law_call_ended();
	for_each_kernel_part(p)
		if ((*p)->ioctl_ended)
			(*p)->ioctl_ended(call->request, call->data, err);
	return err;
}

static int put(struct system_call *call, const void *value, size_t size)
{
	if (call->size < size)
		return -EFAULT;
	bytes_copy(call->data, value, size);
	return 0;
}

static int block_ioctl(struct outside_file *f, struct system_call *call)
{
	u64 size = user_size(f->block);
	unsigned long sectors = size / SECTOR;
	struct hd_geometry geo;
	int none = 0, sector = SECTOR;
	long ahead = READ_AHEAD;

	switch (call->request) {
	case BLKGETSIZE64:
		return put(call, &size, sizeof(size));
	case BLKGETSIZE:
		return put(call, &sectors, sizeof(sectors));
	case BLKSSZGET:
		return put(call, &sector, sizeof(sector));
	case BLKRAGET:
		return put(call, &ahead, sizeof(ahead));
	case BLKROGET:
		return put(call, &none, sizeof(none));
	case HDIO_GETGEO:
		bytes_set(&geo, 0, sizeof(geo));
		none = user_geometry(f->block, &geo);
		return none ? none : put(call, &geo, sizeof(geo));
	default:
		return -ENOTTY;
	}
}

/* ---- bytes of a block device ------------------------------------------- */

/*
 * One bio at a time, so that a process that is stopped by an error has what came
 * before it.  A write of part of a sector reads the sector first.
 */
static int transfer(struct outside_file *f, bool write, long long at, char *data,
		    size_t size)
{
	unsigned int in = at % SECTOR, sectors;
	size_t n = AT_ONCE * SECTOR - in;
	bool whole;
	int err;

	if (n > size)
		n = size;
	sectors = (in + n + SECTOR - 1) / SECTOR;
	whole = !in && n == sectors * SECTOR;
	if (!write || !whole) {
		err = user_read(f->block, at / SECTOR, sectors);
		if (err)
			return err;
	}
	if (write) {
		bytes_copy(user_data() + in, data, n);
		err = user_write(f->block, at / SECTOR, sectors);
		if (err)
			return err;
	} else {
		bytes_copy(data, user_data() + in, n);
	}
	return n;
}

static int read_or_write(struct outside_file *f, struct system_call *call)
{
	bool write = call->kind == SYSTEM_CALL_WRITE;
	long long at = call->at < 0 ? f->at : call->at;
	long long end = f->block ? user_size(f->block) : 0;
	size_t done = 0, size = call->size;
	int n = 0;

	call->size = 0;
	if (!f->block)
		return -EINVAL;
	if (at >= end)
		return write && size ? -ENOSPC : 0;
	if (size > (size_t)(end - at))
		size = end - at;
	while (done < size) {
		n = transfer(f, write, at + done, call->data + done,
			     size - done);
		if (n < 0)
			break;
		done += n;
	}
	if (call->at < 0)
		f->at = at + done;
	call->size = write ? 0 : done;
	return done ? (int)done : n;
}

static int do_seek(struct outside_file *f, struct system_call *call)
{
	long long size = f->block ? user_size(f->block) : 0;
	long long at = call->at;

	if (!f->block)
		return -ESPIPE;
	if (call->request == 1)			/* SEEK_CUR */
		at += f->at;
	else if (call->request == 2)		/* SEEK_END */
		at += size;
	else if (call->request)
		return -EINVAL;
	if (at < 0 || at > size)
		return -EINVAL;
	call->at = f->at = at;
	return 0;
}

/* ---- files to look at -------------------------------------------------- */

static bool begins_with(const char *text, const char *with)
{
	size_t n = string_span(with, 64) - 1;

	return !string_compare(text, with, n);
}

/* The number at the end of a disk's name. */
static bool disk_number(const char *path, const char *prefix,
			unsigned int *minor)
{
	int used = 0;

	path += string_span(prefix, 64) - 1;
	return kernel_sscanf(path, "%u%n", minor, &used) == 1 && !path[used] &&
	       *minor <= MINORMASK;
}

static int do_stat(struct system_call *call)
{
	const struct kernel_part *part = controlled();

	call->no_device = control_minor < 0;
	if (!part || control_minor < 0)
		return -ENOENT;
	if (!string_compare(call->data, part->control_path, 64)) {
		call->type = S_IFCHR;
		call->major = MISC_MAJOR;
		call->minor = control_minor;
		return 0;
	}
	if (!begins_with(call->data, part->disk_prefix) ||
	    !disk_number(call->data, part->disk_prefix, &call->minor))
		return -ENOENT;
	call->type = S_IFBLK;
	call->major = user_major();
	return 0;
}

static bool lists_control(const char *text)
{
	const struct kernel_part *part = controlled();

	return part && string_find_string(text, part->control_name);
}

static int do_text(struct system_call *call)
{
	char *text = texts[vcpu_self() + 1];
	size_t size = sizeof(texts[0]);
	int used;

	if (!string_compare(call->data, "/proc/devices", 16)) {
		used = kernel_format(text, size, "%s", devices);
	} else if (!string_compare(call->data, "/proc/misc", 16)) {
		used = misc_list_text(text, size);
		text[used] = '\0';
		call->no_device = !lists_control(text);
	} else {
		return -ENOENT;
	}
	if ((size_t)used > call->size)
		return -EINVAL;
	bytes_copy(call->data, text, used);
	call->size = used;
	return 0;
}

int outside_call(struct system_call *call)
{
	struct outside_file *f = file_of(call);

	switch (call->kind) {
	case SYSTEM_CALL_OPEN:
		return do_open(call);
	case SYSTEM_CALL_STAT:
		return do_stat(call);
	case SYSTEM_CALL_TEXT:
		return do_text(call);
	default:
		break;
	}
	if (!f)
		return -EBADF;
	switch (call->kind) {
	case SYSTEM_CALL_CLOSE:
		return do_close(f);
	case SYSTEM_CALL_IOCTL:
		return f->block ? block_ioctl(f, call) : control_ioctl(f, call);
	case SYSTEM_CALL_READ:
	case SYSTEM_CALL_WRITE:
		return read_or_write(f, call);
	case SYSTEM_CALL_SEEK:
		return do_seek(f, call);
	default:
		return -EINVAL;
	}
}
