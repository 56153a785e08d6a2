/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls of processes from outside: real programs whose calls arrive
 * over a socket (harness/client/).  Each is made on the CPU of its process.
 *
 *  O1. A call that the process makes of a kernel is a call here, at the same
 *      places: what a detector sees in it is the kernel's own code.
 *  O2. A bad call gets an error, as from a kernel, and changes nothing.
 *  O3. /dev and /proc/devices are as they are after insmod.  To look at them
 *      takes no lock and is no scheduling point.  To read /proc/misc takes the
 *      lock of its list, as in a kernel.
 */
#ifndef KERNEL_OUTSIDE_H
#define KERNEL_OUTSIDE_H

#include "system.h"

int outside_call(struct system_call *call);
void outside_boot(void);
/* After insmod: udev makes its files; after rmmod: it removes them. */
void outside_loaded(void);
void outside_unloaded(void);

#endif
