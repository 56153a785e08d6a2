/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KERNEL_MODULE_INTERNAL_H
#define KERNEL_MODULE_INTERNAL_H

/* core/boot.c: tells the runner that a module goes while in use. */
void module_in_use(const char *text);

#endif
