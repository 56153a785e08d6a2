/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BLKPG_H
#define _LINUX_BLKPG_H

#endif
