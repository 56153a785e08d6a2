/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

#include <linux/errno.h>
#include <linux/fs.h>

struct nameidata {
	struct dentry *dentry;
};

#define LOOKUP_FOLLOW	1

/* There is no filesystem to look in. */
static inline int path_lookup(const char *name, unsigned int flags,
			      struct nameidata *nd)
{
	(void)name;
	(void)flags;
	nd->dentry = NULL;
	return -ENOENT;
}

static inline void path_release(struct nameidata *nd)
{
	(void)nd;
}

#endif
