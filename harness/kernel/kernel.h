/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The userspace kernel, as a runner sees it: start it, get its messages, and
 * look up names.
 */
#ifndef HARNESS_KERNEL_H
#define HARNESS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "system.h"

/*
 * The controller calls this once, before set-up and after the functions below
 * that say where the kernel's messages go.
 */
void kernel_boot(void);

/* See system.h: findings(), console(). */
void printk_console(system_console_fn fn);
void kernel_findings(system_finding_fn fn);

/* The kernel oopsed on the controller; the program ends if this returns. */
void kernel_on_panic(void (*fn)(void));

/* See system.h: on_stop(). */
void kernel_on_stop(void (*fn)(void));

/*
 * From a handler of a signal (with SA_NODEFER): the CPU, or the controller
 * with kernel_on_panic(), has crashed at pc.  what: "divide error", or NULL:
 * a bad address, addr.  An oops; does not return.
 */
void kernel_crashed(const char *what, const void *addr, const void *pc)
	__attribute__((noreturn));

/* Whether there is a Big Kernel Lock; at first there is none. */
void kernel_bkl(bool on);

/* What is registered, and what has a reference. */
struct kernel_registered {
	int majors, misc_devices, bdevs_in_use;
};
struct kernel_registered kernel_registered(void);

/* On a CPU, when its actor has ended: nothing may be held. */
void kernel_process_ended(void);
/* See system.h: next_process(). */
void kernel_next_process(void);

/*
 * See system.h: each_holder().  In a free run, if one CPU takes a semaphore and
 * another releases it, it counts as still held by the first.
 */
void kernel_each_holder(const void *lock, system_holder_fn fn);

/*
 * CPUs that stopped still hold their locks.  Just before the kernel's state is
 * restored, release the real locks: a detector would take them as held for
 * ever.  ThreadSanitizer needs report_destroy_locked=0 for this.
 */
void kernel_abandon_locks(void);

/*
 * The program's symbols, static ones too.  A suffix that the compiler added
 * (".part.0") does not count.  Functions only.  May be asked before boot.
 */
void kallsyms_boot(void);	/* reads them, unless that was done */
bool kallsyms_lookup(const char *name, uintptr_t *start, uintptr_t *end);
/* The function that contains pc, or NULL. */
const char *kallsyms_name(const void *pc, size_t *offset, size_t *size);

#endif
