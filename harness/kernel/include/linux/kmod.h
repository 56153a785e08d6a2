/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KMOD_H
#define _LINUX_KMOD_H

#include <linux/errno.h>
#include <linux/module.h>

#endif
