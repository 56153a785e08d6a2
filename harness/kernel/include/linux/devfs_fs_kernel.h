/* SPDX-License-Identifier: GPL-2.0-only */
/* devfs still existed in 2.6.17.  Here it is not mounted. */
#ifndef _LINUX_DEVFS_FS_KERNEL_H
#define _LINUX_DEVFS_FS_KERNEL_H

#define devfs_mk_dir(...)	0
#define devfs_mk_bdev(...)	0
#define devfs_mk_cdev(...)	0
#define devfs_remove(...)	do { } while (0)

#endif
