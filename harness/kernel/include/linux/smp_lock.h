/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Big Kernel Lock.  A CPU may take it any number of times, and releases it
 * while it sleeps.  Off unless kernel_bkl(true) was called
 * (kernel.h): then these do nothing, and more interleavings are possible than
 * the hardware of 2006 had.
 */
#ifndef _LINUX_SMP_LOCK_H
#define _LINUX_SMP_LOCK_H

void lock_kernel(void);
void unlock_kernel(void);
int kernel_locked(void);

#endif
