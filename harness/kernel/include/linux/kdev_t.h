/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KDEV_T_H
#define _LINUX_KDEV_T_H

#include <linux/kernel.h>
#include <linux/types.h>

#define MINORBITS	20
#define MINORMASK	((1u << MINORBITS) - 1)

#define MAJOR(dev)	((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev)	((unsigned int)((dev) & MINORMASK))
#define MKDEV(ma, mi)	((dev_t)((ma) << MINORBITS | (mi)))

#define format_dev_t(buffer, dev) \
	({ sprintf(buffer, "%u:%u", MAJOR(dev), MINOR(dev)); (buffer); })

/* As user space has it: 8 bits of minor, 12 of major, the rest of minor. */
static __always_inline u64 huge_encode_dev(dev_t dev)
{
	unsigned int minor = MINOR(dev);

	return (minor & 0xff) | (u64)MAJOR(dev) << 8 |
	       (u64)(minor & ~0xffu) << 12;
}

static __always_inline dev_t huge_decode_dev(u64 dev)
{
	return MKDEV((unsigned int)(dev >> 8) & 0xfff,
		     (unsigned int)(dev & 0xff) |
		     ((unsigned int)(dev >> 12) & 0xfff00));
}

#define new_encode_dev(dev)	((u32)huge_encode_dev(dev))
#define new_decode_dev(dev)	huge_decode_dev(dev)

#endif
