// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes.  Not instrumented: no other process can reach their data, and they
 * share data only through the kernel.
 */
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include "block/block.h"
#include "core/core.h"
#include "core/laws.h"
#include "outside.h"
#include "part.h"
#include "slab-control.h"
#include "user.h"
#include "vcpu/capacity.h"

#ifndef USER_FILES
#define USER_FILES	8		/* open at a time, by one CPU */
#endif

#define USER_SECTORS	4		/* of one bio */

struct user_file {
	bool used;
	struct inode inode;
	struct file file;
};

/* A CPU's process. */
struct process {
	struct user_file files[USER_FILES];
	struct file control;
	unsigned int fault_at;		/* copies until one fails; 0: none does */
	unsigned int faults;
	char data[USER_SECTORS * 512];
};

static struct process processes[VCPU_MAX + 1];	/* [0]: set-up */
static bool kept;		/* set-up's control device is open, for all */
static int major;		/* from /proc/devices, after insmod */

static struct process *self(void)
{
	return &processes[vcpu_self() + 1];
}

void user_boot(void)
{
	vcpu_hide(processes, sizeof(processes));
	vcpu_hide(&kept, sizeof(kept));
	vcpu_hide(&major, sizeof(major));
	outside_boot();
}

/* ---- around each call -------------------------------------------------- */

static void begins(const struct user_call *call)
{
	for_each_kernel_part(p)
		if ((*p)->call_begins)
			(*p)->call_begins(call);
	law_call_begins();
}

/* Back in user space: a signal is handled, and its handler restarts nothing. */
static int returns(int result)
{
	law_call_ended();
	get_current()->signal = 0;
	get_current()->unprivileged = 0;
	return result == -ERESTARTSYS ? -EINTR : result;
}

static int ends(int result)
{
	result = returns(result);
	for_each_kernel_part(p)
		if ((*p)->call_ended)
			(*p)->call_ended(result);
	return result;
}

int user_insmod(void)
{
	int err;

	begins(&(struct user_call){ .what = USER_INSMOD });
	err = ends(sys_init_module());
	if (!err) {
		major = blkdev_major();
		outside_loaded();
	}
	return err;
}

int user_rmmod(void)
{
	int err;

	begins(&(struct user_call){ .what = USER_RMMOD });
	err = ends(sys_delete_module());
	if (!err)
		outside_unloaded();
	return err;
}

int user_major(void)
{
	return major;
}

/* ---- control devices -------------------------------------------------- */

int user_keep_open(const char *device)
{
	int err = misc_open(device, &processes[0].control);

	kept = !err;
	return err;
}

void user_keep_no_more(void)
{
	if (kept)
		misc_release(&processes[0].control);
	kept = false;
}

int user_ioctl(const char *device, unsigned int cmd, void *arg)
{
	struct file *file = &self()->control;
	int err = 0;

	if (kept)
		file = &processes[0].control;
	else
		err = misc_open(device, file);
	if (err)
		return err;
	law_call_begins();
	err = returns(misc_ioctl(file, cmd, (unsigned long)arg));
	if (!kept)
		misc_release(file);
	return err;
}

int user_open_control(const char *device, struct file *file)
{
	begins(&(struct user_call){ .what = USER_OPEN_CONTROL });
	return ends(misc_open(device, file));
}

void user_close_control(struct file *file)
{
	begins(&(struct user_call){ .what = USER_CLOSE_CONTROL });
	misc_release(file);
	ends(0);
}

/* ---- block devices ---------------------------------------------------- */

/* The number among all possible files. */
static int file_number(const struct user_file *f)
{
	int i;

	for (i = 0; i <= VCPU_MAX; i++)
		if (f >= processes[i].files &&
		    f < processes[i].files + USER_FILES)
			return i * USER_FILES + (f - processes[i].files);
	return -1;
}

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
	f->inode.i_rdev = MKDEV(major, minor);
	f->file.f_inode = &f->inode;
	f->file.f_mode = FMODE_READ;
	begins(&(struct user_call){
		.what = USER_OPEN, .minor = minor, .file = file_number(f),
	});
	err = ends(blkdev_open(&f->inode, &f->file));
	f->used = !err;
	*result = err ? NULL : f;
	return err;
}

int user_close(struct user_file *f)
{
	int err;

	begins(&(struct user_call){
		.what = USER_CLOSE, .file = file_number(f),
	});
	err = ends(blkdev_close(&f->inode, &f->file));
	f->used = false;
	return err;
}

struct user_file *user_file_of(int cpu, unsigned int minor)
{
	struct user_file *f = processes[cpu + 1].files;
	int n;

	for (n = 0; n < USER_FILES; n++, f++)
		if (f->used && MINOR(f->inode.i_rdev) == minor)
			return f;
	return NULL;
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

/*
 * Each CPU's wait for its I/O.  It is not on the CPU's stack: detectors would
 * confuse later data there with the completion that another CPU has ended.
 */
static struct io_wait {
	struct completion done;
	int error;
} io_waits[VCPU_MAX + 1];		/* [0]: set-up's */

static int end_io(struct bio *bio, unsigned int bytes, int error)
{
	struct io_wait *wait = bio->bi_private;

	(void)bytes;
	if (bio->bi_size)
		return 1;
	if (!wait) {
		law_broken("a bio has ended twice", VCPU_CALLER);
		return 0;
	}
	/* The waiter frees it, so a second end must not reach it. */
	bio->bi_private = NULL;
	wait->error = error;
	complete(&wait->done);
	return 0;
}

static struct bio *make_bio(struct user_file *f, unsigned long sector,
			    unsigned int n)
{
	struct bio *bio = bio_alloc(GFP_KERNEL, USER_SECTORS / 2);
	struct bio_vec *bv;
	unsigned int i;

	if (!bio)
		return NULL;
	for (i = 0; i < n; i += 2) {
		bv = &bio->bi_io_vec[bio->bi_vcnt++];
		bv->bv_page = user_data();
		bv->bv_offset = i * 512;
		bv->bv_len = (n - i == 1 ? 1 : 2) * 512;
	}
	bio->bi_bdev = f->inode.i_bdev;
	bio->bi_sector = sector;
	bio->bi_size = n * 512;
	return bio;
}

/* READ, WRITE or READA. */
static int do_io(struct user_file *f, int rw, unsigned long sector,
		 unsigned int n)
{
	struct io_wait *wait = &io_waits[vcpu_self() + 1];
	struct bio *bio;

	if (!n || n > USER_SECTORS)
		return -EINVAL;
	bio = make_bio(f, sector, n);
	if (!bio)
		return -ENOMEM;
	init_completion(&wait->done);
	bio->bi_end_io = end_io;
	bio->bi_private = wait;
	begins(&(struct user_call){
		.what = rw == READA ? USER_READ_AHEAD : USER_IO,
		.file = file_number(f), .sector = sector, .sectors = n,
	});
	submit_bio(rw, bio);
	wait_for_completion(&wait->done);
	bio_put(bio);
	return ends(wait->error);
}

static int end_unattended(struct bio *bio, unsigned int bytes, int error)
{
	(void)bytes;
	(void)error;
	if (bio->bi_size)
		return 1;
	bio_put(bio);
	return 0;
}

int user_start_io(struct user_file *f)
{
	struct bio *bio = make_bio(f, 0, 1);

	if (!bio)
		return -ENOMEM;
	bio->bi_end_io = end_unattended;
	law_call_begins();
	submit_bio(READ, bio);
	return returns(0);
}

int user_io(struct user_file *f)
{
	return do_io(f, READ, 0, 1);
}

int user_read(struct user_file *f, unsigned long sector, unsigned int n)
{
	return do_io(f, READ, sector, n);
}

int user_read_ahead(struct user_file *f)
{
	return do_io(f, READA, 0, 1);
}

int user_write(struct user_file *f, unsigned long sector, unsigned int n)
{
	return do_io(f, WRITE, sector, n);
}

char *user_data(void)
{
	return self()->data;
}

int user_flush(struct user_file *f)
{
	begins(&(struct user_call){
		.what = USER_FLUSH, .file = file_number(f),
	});
	return ends(writeback_flush(f->inode.i_bdev));
}

void user_drop_caches(void)
{
	law_call_begins();
	bdevs_shrink();
	returns(0);
}

int user_congested(struct user_file *f)
{
	return writeback_congested(f->inode.i_bdev);
}

int user_geometry(struct user_file *f, struct hd_geometry *geo)
{
	return blkdev_getgeo(f->inode.i_bdev, geo);
}

long long user_size(struct user_file *f)
{
	return i_size_read(f->inode.i_bdev->bd_inode);
}

int user_getgeo(struct user_file *f, unsigned long values[4])
{
	struct hd_geometry geo;
	int err = user_geometry(f, &geo);

	if (err)
		return err;
	values[0] = geo.cylinders;
	values[1] = geo.heads;
	values[2] = geo.sectors;
	values[3] = geo.start;
	return 0;
}

void user_signal(void)
{
	get_current()->signal = 1;
}

void user_unprivileged(void)
{
	get_current()->unprivileged = 1;
}

void user_starve(unsigned int n)
{
	slab_fail_at(n);
}

void user_fault(unsigned int n)
{
	self()->fault_at = n;
}

unsigned int user_faults(void)
{
	return self()->faults;
}

bool __user_copy_fails(void)
{
	struct process *p = self();

	if (!p->fault_at || --p->fault_at)
		return false;
	p->faults++;
	return true;
}

int user_wait_uevent(const char *action)
{
	kobject_action_t which;
	int minor;

	if (!string_compare(action, "add", 16))
		which = KOBJ_ADD;
	else if (!string_compare(action, "remove", 16))
		which = KOBJ_REMOVE;
	else if (!string_compare(action, "change", 16))
		which = KOBJ_CHANGE;
	else
		return -EINVAL;
	minor = MINOR(uevent_wait(which));
	/* Records when the event came, not how long it took. */
	begins(&(struct user_call){
		.what = which == KOBJ_ADD ? USER_HEARD_ADD : USER_HEARD,
		.minor = minor,
	});
	return ends(minor);
}
