/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Laws that hold in every kernel and after every call, for every subject.  A
 * broken law is a finding; scenarios need not mention it.
 *
 *  L1. A call of the kernel returns with the locks held that were held before
 *      it: spinlocks, rwlocks, mutexes, rwsems, semaphores that began with
 *      one token, the Big Kernel Lock.  Kind "held-lock", at the place where
 *      the lock was taken.
 *  L2. It returns with preemption and interrupts as they were.  Kind "broken",
 *      at the place that changed them last.
 *  L3. No two objects are registered with one name or one number: Linux 2.6.17
 *      returned -EEXIST and continued with an invisible disk.  Kind "broken".
 *  L4. A bio ends once.  Kind "broken", where it ends the second time.
 *  L5. After the module was unloaded, and while no file is open: no major, no
 *      misc device and no reference to a block device is left.  Kind "leak".
 *  L6. An object of a cache with a constructor is in its constructed state when
 *      it is freed.  Kind "broken", where it is freed.
 *  L7. A CPU releases only locks that it holds, and as it took them: for
 *      reading or for writing.  A semaphore may be released by any CPU.  Kind
 *      "broken", where it is released.
 *  L8. Only a block device that is frozen is thawed, and only one that is not is
 *      frozen.  Kind "broken", in the function of the kernel.
 *  L9. While a CPU hands a bio to a driver it allocates nothing with a flag that
 *      lets it wait for other I/O.  Kind "broken", where it allocates.
 * L10. Nothing is written behind the end of a block of memory.  Kind "broken",
 *      where it is freed.
 *
 * The code is not instrumented and has no scheduling points, so it changes no
 * run.  Any CPU may call all functions, in a free run too, where L1 does not
 * notice if another CPU releases a semaphore.
 */
#ifndef KERNEL_CORE_LAWS_H
#define KERNEL_CORE_LAWS_H

/* Around each call from user space (user.c): L1, L2.  They do not nest. */
void law_call_begins(void);
void law_call_ended(void);

/* Called by code that registers objects: L3. */
void law_number_taken(unsigned int dev);
void law_number_freed(unsigned int dev);
void law_name_taken(const char *name);
void law_name_freed(const char *name);

/* Called by code that freezes filesystems, with the block device's number and its
 * mark: L8. */
void law_frozen(unsigned int dev, int *mark);
void law_thawed(unsigned int dev, int *mark);

/* Around the call of a driver with a bio, and before each allocation: L9. */
void law_io_begins(void);
void law_io_ended(void);
void law_allocates(bool waits_for_io, const void *pc);

/* A finding of kind "broken".  pc: a return address. */
void law_broken(const char *text, const void *pc);

void laws_boot(void);

#endif
