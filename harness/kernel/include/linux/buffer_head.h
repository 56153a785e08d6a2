/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_BUFFER_HEAD_H
#define _LINUX_BUFFER_HEAD_H

#include <linux/fs.h>

#endif
