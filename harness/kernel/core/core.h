/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the primitives use of each other.  Nothing in this directory is
 * instrumented, so ThreadSanitizer does not see it.  Helgrind and DRD see
 * everything, so each file hides its data from them at boot.
 *
 * In a controlled run one CPU runs at a time and there are no locks here.  In
 * a free run data that CPUs share is under a host_spin.
 */
#ifndef KERNEL_CORE_H
#define KERNEL_CORE_H

#include <linux/kernel.h>
#include <linux/sched.h>
#include "kernel.h"

#define PC(return_address)	((const void *)((const char *)(return_address) - 1))

struct held_lock {
	struct lock_state *lock;
	enum lock_kind kind;
	enum vlock_mode mode;
	const void *pc;		/* a return address: where it was taken */
};

/* What must be the same before and after a call of the kernel: laws.c. */
struct call_state {
	int held_n, preempt, irqs_off, bkl_depth;
};

#ifndef KERNEL_HELD
#define KERNEL_HELD	32		/* locks that a CPU holds */
#endif
#define LINE_MAX_BYTES	1024

struct cpu {
	int preempt;		/* spinlocks held, and preempt_disable()s */
	int irqs_off;
	int bkl_depth;
	const void *bkl_pc;	/* a return address: where it was taken */
	int bkl_owed;		/* depth to restore after a sleep */
	int io_depth;		/* bios that it hands to a driver right now */
	int bit_fence;		/* smp_mb__before_clear_bit() */
	int held_n;		/* may exceed KERNEL_HELD */
	struct held_lock held[KERNEL_HELD];
	const void *preempt_pc, *irqs_pc;	/* last change */
	struct call_state before;
	int line_n;
	char line[LINE_MAX_BYTES];	/* the console's, so far */
};

/* [0] is the controller's. */
extern struct cpu kernel_cpus[VCPU_MAX + 1];
extern struct task_struct kernel_tasks[VCPU_MAX + 1];

static inline struct cpu *this_cpu(void)
{
	return &kernel_cpus[vcpu_self() + 1];
}

/* Memory that no access can reach: the first page, and non-canonical. */
static inline bool bad_address(const void *p)
{
	uintptr_t a = (uintptr_t)p;

	return a < 4096 || a >> 47;
}

/* The BKL, around a sleep: returns how deep it was held. */
int bkl_drop(void);
void bkl_retake(int depth);

int kernel_vformat(char *buf, size_t size, const char *fmt, va_list args);
int kernel_format(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Report to the runner; print; or both.  pc as in an op: a return address. */
void report_finding(const char *kind, const void *pc, const char *text);
/* The same for another place than the CPU's current one; pcs innermost
 * first. */
void report_at(const char *kind, const void *const *pcs, int n,
	       const char *text);
void print_trace(const void *pc);
void die(const char *kind, const char *text, const char *file, int line,
	 const void *pc) __attribute__((noreturn));
void fault(const struct vcpu_op *op);
/* The controller would wait for ever; text: "waits for ...". */
void stuck(const void *pc, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* Under Helgrind: forgets how the locks in that block were used. */
void locks_freed(const void *block, size_t size);

/*
 * This CPU crashed.  It does not end, but continues elsewhere.  For detectors
 * it no longer holds its locks, or they would complain at its end.
 */
void locks_given_back(void);

void locking_boot(void);
void sched_boot(void);
void slab_boot(void);
void printk_boot(void);
void vsprintf_boot(void);
void oops_boot(void);
void user_boot(void);

#endif
