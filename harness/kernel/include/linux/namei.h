/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

#include <linux/errno.h>
#include <linux/fs.h>

struct nameidata;

/* There is no filesystem to look in. */
#define path_lookup(name, flags, nd)	(-ENOENT)
#define path_release(nd)		do { } while (0)

#endif
