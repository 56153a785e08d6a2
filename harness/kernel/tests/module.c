// SPDX-License-Identifier: GPL-2.0-only
/* Modules: used or not, and gone. */
#include <linux/err.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include "../user.h"
#include "code.h"
#include "kernel-test.h"

static int of_module;

/* What a user did is done when the module goes. */
static void get(void)
{
	EXPECT(try_module_get(THIS_MODULE));
	to(2);
	write_int(&of_module, 3);
	module_put(THIS_MODULE);
	to(2);
}

static void unload(void)
{
	EXPECT(user_rmmod() == -EBUSY);
	to(1);
	EXPECT(user_rmmod() == 0);
	EXPECT(read_int(&of_module) == 3);
	EXPECT(!try_module_get(THIS_MODULE));
}

void test_module(void)
{
	struct file control = { 0 };
	struct user_file *f;

	EXPECT(user_rmmod() == -ENOENT);
	EXPECT(!try_module_get(THIS_MODULE));
	EXPECT(try_module_get(NULL));
	EXPECT(misc_open("device-mapper", &control) == -ENODEV);

	module_fails = -EIO;
	EXPECT(user_insmod() == -EIO);
	EXPECT(!try_module_get(THIS_MODULE));
	module_fails = 0;
	EXPECT(!user_insmod());
	EXPECT(user_insmod() == -EEXIST);
	EXPECT(module_refcount(THIS_MODULE) == 0);

	/* An open control device, or disk, is a user. */
	EXPECT(!misc_open("device-mapper", &control));
	EXPECT(misc_ioctl(&control, 1, 0) == 0);
	EXPECT(misc_ioctl(&control, 2, 0) == -ENOTTY);
	EXPECT(user_rmmod() == -EBUSY);
	misc_release(&control);
	EXPECT(misc_open("no such", &control) == -ENODEV);
	EXPECT(!test_disk_add());
	EXPECT(!user_open(0, &f));
	EXPECT(user_rmmod() == -EBUSY);
	EXPECT(!user_close(f));
	test_disk_remove();

	EXPECT(!user_keep_open("device-mapper"));
	EXPECT(user_rmmod() == -EBUSY);
	user_keep_no_more();
	forget();
	EXPECT(!user_rmmod());
	EXPECT(!found("unload-in-use"));

	/* A disk that is not open is none, but leads to its functions. */
	EXPECT(!user_insmod());
	EXPECT(!test_disk_add());
	forget();
	EXPECT(!user_rmmod());
	EXPECT(found("unload-in-use") == 1);
	EXPECT(console_has("rmmod: subject is unloaded while its block device "
			   "test0 (254:0) is registered"));
	test_disk_remove();

	EXPECT(!user_insmod());
	forget();
	EXPECT(run(get, unload) == VCPU_COMPLETE);
	EXPECT(!detector_reports());
}
