/* SPDX-License-Identifier: GPL-2.0-only */
/* What kind of file an inode is. */
#ifndef _LINUX_STAT_H
#define _LINUX_STAT_H

#define S_IFMT		00170000
#define S_IFBLK		0060000
#define S_IFCHR		0020000
#define S_IFDIR		0040000
#define S_IFREG		0100000
#define S_ISBLK(mode)	(((mode) & S_IFMT) == S_IFBLK)
#define S_ISCHR(mode)	(((mode) & S_IFMT) == S_IFCHR)
#define S_ISDIR(mode)	(((mode) & S_IFMT) == S_IFDIR)
#define S_ISREG(mode)	(((mode) & S_IFMT) == S_IFREG)

#define S_IRUSR		00400
#define S_IWUSR		00200
#define S_IRUGO		00444
#define S_IWUGO		00222

#endif
