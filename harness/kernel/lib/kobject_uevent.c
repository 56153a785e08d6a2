// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for user space about objects that appear and disappear.
 *
 * Each CPU keeps its own events.  Any number of listeners, CPUs too, receive
 * all events from the start of the run.  As with a netlink socket, a received
 * event is ordered after its sender.  The kernel numbers all events under one
 * lock.  Here events of different CPUs are not ordered: no code needs that
 * order, and it would hide races.  A listener reads the logs until it finds its
 * event, and a sender need not know who listens: so listeners that do the same
 * are equal (explore/symmetry.h), and no order of waking them is explored.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/smp_lock.h>
#include "vcpu/capacity.h"
#include "vcpu/vcpu.h"

#ifndef KERNEL_UEVENTS
#define KERNEL_UEVENTS	16		/* of one kind, of one CPU */
#endif

/* Its CPU writes it; entries below n can be read. */
static struct log {
	dev_t devt[KERNEL_UEVENTS];
	int n;			/* one too many: some were lost */
} logs[KOBJ_ACTIONS][VCPU_MAX];

/* How far each listener has read each log. */
static int heard[KOBJ_ACTIONS][VCPU_MAX][VCPU_MAX];

/* With the BKL held, a sleep lets other CPUs run; without it they run
 * anyway. */
static void sleep_a_little(void)
{
	if (kernel_locked())
		yield();
}

void kobject_uevent(struct kobject *kobj, kobject_action_t action)
{
	int cpu = vcpu_self();
	struct log *log;

	/* Set-up has no listeners. */
	if (cpu < 0)
		return;

	/* The message is allocated; then /sbin/hotplug is started. */
	sleep_a_little();
	log = &logs[action][cpu];
	if (log->n < KERNEL_UEVENTS) {
		log->devt[log->n] = kobj->devt;
		__atomic_store_n(&log->n, log->n + 1, __ATOMIC_SEQ_CST);
	} else if (log->n == KERNEL_UEVENTS) {
		__atomic_store_n(&log->n, KERNEL_UEVENTS + 1, __ATOMIC_SEQ_CST);
	}
	sleep_a_little();
}

/*
 * Takes an event from these logs that the listener has not received.  It reads
 * two words for each CPU, and yield() those of the Big Kernel Lock: no more than
 * VCPU_SPIN_WORDS, or uevent_wait() would not be recognised as a loop that waits.
 */
static bool hear(const struct log *logs, int *heard, dev_t *devt)
{
	int cpu, n;

	for (cpu = 0; cpu < VCPU_MAX; cpu++) {
		n = __atomic_load_n(&logs[cpu].n, __ATOMIC_SEQ_CST);
		if (n > KERNEL_UEVENTS) {
			n = KERNEL_UEVENTS;
			CAPACITY_EXCEEDED(KERNEL_UEVENTS,
					  "events that a CPU sends");
		}
		if (heard[cpu] >= n)
			continue;
		/* The logs are read in the order of the numbers. */
		vcpu_number_matters(cpu);
		*devt = logs[cpu].devt[heard[cpu]++];
		return true;
	}
	return false;
}

dev_t uevent_wait(kobject_action_t action)
{
	int cpu = vcpu_self();
	dev_t devt = 0;

	if (cpu < 0)
		return devt;
	while (!hear(logs[action], heard[action][cpu], &devt))
		yield();
	return devt;
}
