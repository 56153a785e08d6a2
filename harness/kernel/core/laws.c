// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laws of a kernel that hold whatever the subject is: see laws.h.
 *
 * A broken law is a finding at the place that broke it, and the run goes on:
 * what follows from it (a CPU that waits for ever) is a finding of its own.
 */
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include "block/block.h"
#include "core.h"
#include "laws.h"
#include "vcpu/capacity.h"

static void report_law(const char *kind, const void *pc, const char *text)
{
	const void *place = PC(pc);

	printk("%s\n", text);
	report_at(kind, &place, 1, text);
}

/* ---- after each call ---------------------------------------------------- */

void law_call_begins(void)
{
	struct cpu *cpu = this_cpu();

	cpu->before = (struct call_state){
		.held_n = cpu->held_n, .preempt = cpu->preempt,
		.irqs_off = cpu->irqs_off, .bkl_depth = cpu->bkl_depth,
	};
}

static void check_locks(struct cpu *cpu, const struct call_state *before)
{
	char text[128];
	int i;

	/* A CPU may release what it took before the call. */
	for (i = before->held_n; i < cpu->held_n && i < KERNEL_HELD; i++) {
		const struct held_lock *h = &cpu->held[i];

		kernel_format(text, sizeof(text),
			      "returned to user space with %s held",
			      vcpu_lock_name(&h->lock->model));
		report_law("held-lock", h->pc, text);
	}
}

static int spinlocks(const struct cpu *cpu)
{
	int i, n = 0;

	for (i = 0; i < cpu->held_n && i < KERNEL_HELD; i++)
		n += cpu->held[i].kind == LOCK_SPIN ||
		     cpu->held[i].kind == LOCK_RW;
	return n;
}

static void check(struct cpu *cpu, const struct call_state *before,
		  const void *pc)
{
	check_locks(cpu, before);
	/* A held spinlock has been reported already. */
	if (cpu->preempt - spinlocks(cpu) > before->preempt)
		report_law("broken", cpu->preempt_pc ? cpu->preempt_pc : pc,
			   "returned to user space with preemption off");
	if (cpu->preempt < before->preempt)
		report_law("broken", cpu->preempt_pc ? cpu->preempt_pc : pc,
			   "returned to user space with a preempt count too low");
	if (cpu->irqs_off != before->irqs_off)
		report_law("broken", cpu->irqs_pc ? cpu->irqs_pc : pc,
			   "returned to user space with interrupts off");
	if (cpu->bkl_depth != before->bkl_depth)
		report_law("held-lock", pc,
			   "returned to user space with the Big Kernel Lock held");
}

void law_call_ended(void)
{
	check(this_cpu(), &this_cpu()->before, VCPU_CALLER);
	law_call_begins();
}

void kernel_process_ended(void)
{
	check(this_cpu(), &(struct call_state){ 0 }, VCPU_CALLER);
}

/* The Big Kernel Lock is dropped whenever a process goes to sleep for good. */
void kernel_next_process(void)
{
	struct cpu *cpu = this_cpu();

	vcpu_survived();
	bkl_drop();
	cpu->held_n = 0;
	cpu->preempt = cpu->irqs_off = cpu->io_depth = 0;
	task_set_state(TASK_RUNNING);
}

/* ---- one name, one object ----------------------------------------------- */

#ifndef LAW_OBJECTS
#define LAW_OBJECTS	128		/* registered at a time */
#endif
#define LAW_NAME	20

/*
 * The registered objects, in a list of our own: to read the kernel's lists
 * would be accesses and points.  It is static data, so that an explorer
 * restores it.  An object has a place of its own, as long as no other is in it:
 * so what the list looks like in the end seldom depends on which CPU came
 * first, and the leak check need not run again (runner/clean-ends.h).
 */
static struct {
	struct host_spin lock;		/* in a free run */
	unsigned int numbers[LAW_OBJECTS];	/* dev_t + 1; 0: free */
	char names[LAW_OBJECTS][LAW_NAME];	/* "": free */
} taken;

void law_number_taken(unsigned int dev)
{
	int i, at, free = -1;
	bool twice = false;
	char text[80];

	host_spin_lock(&taken.lock);
	for (i = 0; i < LAW_OBJECTS; i++) {
		at = (dev + i) % LAW_OBJECTS;
		twice |= taken.numbers[at] == dev + 1;
		if (free < 0 && !taken.numbers[at])
			free = at;
	}
	if (free >= 0)
		taken.numbers[free] = dev + 1;
	host_spin_unlock(&taken.lock);
	if (free < 0)
		CAPACITY_EXCEEDED(LAW_OBJECTS, "registered numbers");
	if (!twice)
		return;
	kernel_format(text, sizeof(text),
		      "two devices are registered with the number %u:%u",
		      MAJOR(dev), MINOR(dev));
	law_broken(text, VCPU_CALLER);
}

void law_number_freed(unsigned int dev)
{
	int i;

	host_spin_lock(&taken.lock);
	for (i = 0; i < LAW_OBJECTS; i++)
		if (taken.numbers[i] == dev + 1) {
			taken.numbers[i] = 0;
			break;
		}
	host_spin_unlock(&taken.lock);
}

static unsigned int place_of(const char *name)
{
	unsigned int sum = 0;

	while (*name)
		sum = 31 * sum + (unsigned char)*name++;
	return sum;
}

/* The place of name, or with "" a free one, the first from start on; or -1. */
static int find_name(const char *name, unsigned int start)
{
	int i, at;

	for (i = 0; i < LAW_OBJECTS; i++) {
		at = (start + i) % LAW_OBJECTS;
		if (!string_compare(taken.names[at], name, LAW_NAME))
			return at;
	}
	return -1;
}

void law_name_taken(const char *name)
{
	char text[120];
	bool twice;
	int free;

	host_spin_lock(&taken.lock);
	twice = find_name(name, 0) >= 0;
	free = find_name("", place_of(name));
	if (free >= 0)
		kernel_format(taken.names[free], LAW_NAME, "%s", name);
	host_spin_unlock(&taken.lock);
	if (free < 0)
		CAPACITY_EXCEEDED(LAW_OBJECTS, "registered names");
	if (!twice)
		return;
	kernel_format(text, sizeof(text), "kobject_add failed for %s with "
		      "-EEXIST, don't try to register things with the same name "
		      "in the same directory.", name);
	law_broken(text, VCPU_CALLER);
}

void law_name_freed(const char *name)
{
	int i;

	host_spin_lock(&taken.lock);
	i = find_name(name, 0);
	if (i >= 0)
		bytes_set(taken.names[i], 0, LAW_NAME);
	host_spin_unlock(&taken.lock);
}

/* ---- frozen filesystems ------------------------------------------------- */

static void law_about_freezing(unsigned int dev, const char *what,
			       const void *pc)
{
	char text[80];

	kernel_format(text, sizeof(text), "block device %u:%u is %s",
		      MAJOR(dev), MINOR(dev), what);
	law_broken(text, pc);
}

/* Linux keeps a mutex until the thaw: a second freeze would wait for ever. */
void law_frozen(unsigned int dev, int *mark)
{
	if (__atomic_exchange_n(mark, 1, __ATOMIC_RELAXED))
		law_about_freezing(dev, "frozen twice", VCPU_CALLER);
}

void law_thawed(unsigned int dev, int *mark)
{
	if (!__atomic_exchange_n(mark, 0, __ATOMIC_RELAXED))
		law_about_freezing(dev, "thawed, but not frozen", VCPU_CALLER);
}

/* ---- memory in the way of a bio ----------------------------------------- */

void law_io_begins(void)
{
	this_cpu()->io_depth++;
}

void law_io_ended(void)
{
	this_cpu()->io_depth--;
}

/* That I/O may wait for this one. */
void law_allocates(bool waits_for_io, const void *pc)
{
	if (waits_for_io && this_cpu()->io_depth)
		law_broken("an allocation for a bio may wait for other I/O", pc);
}

/* ---- what is left after the module was unloaded ------------------------- */

struct kernel_registered kernel_registered(void)
{
	return (struct kernel_registered){
		.majors = blkdev_majors(), .misc_devices = misc_devices(),
		.bdevs_in_use = bdevs_in_use(),
	};
}

void law_broken(const char *text, const void *pc)
{
	printk("%s\n", text);
	report_finding("broken", pc, text);
}

void laws_boot(void)
{
	vcpu_hide(&taken, sizeof(taken));
	bytes_set(&taken, 0, sizeof(taken));
}
