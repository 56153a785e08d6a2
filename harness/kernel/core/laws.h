/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Laws that hold in every kernel and after every call, for every subject.  Each
 * that is broken is a finding, without a line in any scenario.
 *
 *  L1. A call of the kernel returns with the locks held that were held before
 *      it: spinlocks, rwlocks, mutexes, rwsems, semaphores that began with
 *      one token, the Big Kernel Lock.  Kind "held-lock", at the place where
 *      the lock was taken.
 *  L2. It returns with preemption and interrupts as they were.  Kind "broken",
 *      at the place that changed them last.
 *  L3. No two objects are registered with one name or one number: Linux 2.6.17
 *      said -EEXIST, and went on with a disk that nobody sees.  Kind "broken".
 *  L4. A bio ends once.  Kind "broken", where it ends the second time.
 *  L5. When the module has gone, and nobody has a file open: no major, no misc
 *      device and no reference on a block device is left.  Kind "leak".
 *  L6. What goes back to a cache with a constructor is as the constructor made
 *      it.  Kind "broken", where it is freed.
 *
 * Not instrumented, and no scheduling points: nobody who runs under these laws
 * can tell.  Any CPU may call all of them, in a free run too, where L1 does not
 * know of a semaphore that another CPU gives back.
 */
#ifndef KERNEL_CORE_LAWS_H
#define KERNEL_CORE_LAWS_H

/* Around each call from user space (user.c): L1, L2.  They do not nest. */
void law_call_begins(void);
void law_call_ended(void);

/* By whoever registers objects: L3. */
void law_number_taken(unsigned int dev);
void law_number_freed(unsigned int dev);
void law_name_taken(const char *name);
void law_name_freed(const char *name);

/* A finding of kind "broken".  pc: a return address. */
void law_broken(const char *text, const void *pc);

void laws_boot(void);

#endif
