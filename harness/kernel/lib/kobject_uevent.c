// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events for user space about objects that appear and disappear.
 *
 * Each CPU keeps its own events.  Any number of listeners, CPUs too, receive
 * all events from the start of the run.  As with a netlink socket, a received
 * event is ordered after its sender.  The kernel numbers all events under one
 * lock.  Here events of different CPUs are not ordered: no code needs that
 * order, and it would hide races.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/smp_lock.h>
#include <linux/wait.h>
#include <asm/host.h>
#include "vcpu/capacity.h"

#ifndef KERNEL_UEVENTS
#define KERNEL_UEVENTS	16		/* of one CPU */
#endif

struct uevent {
	kobject_action_t action;
	dev_t devt;
};

/* Its CPU writes it; entries below n can be read. */
static struct log {
	struct uevent events[KERNEL_UEVENTS];
	int n;			/* one too many: some were lost */
} logs[VCPU_MAX];

/* How far a CPU that listens has read each log. */
static int heard[VCPU_MAX][VCPU_MAX];

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
	log = &logs[cpu];
	if (log->n < KERNEL_UEVENTS) {
		log->events[log->n].action = action;
		log->events[log->n].devt = kobj->devt;
		__atomic_store_n(&log->n, log->n + 1, __ATOMIC_SEQ_CST);
	} else if (log->n == KERNEL_UEVENTS) {
		__atomic_store_n(&log->n, KERNEL_UEVENTS + 1, __ATOMIC_SEQ_CST);
	}
	sleep_a_little();
}

/* Takes an event of this kind that the listener has not received. */
static bool hear(int *heard, kobject_action_t action, dev_t *devt)
{
	int cpu, n, i;

	for (cpu = 0; cpu < VCPU_MAX; cpu++) {
		n = __atomic_load_n(&logs[cpu].n, __ATOMIC_SEQ_CST);
		if (n > KERNEL_UEVENTS) {
			n = KERNEL_UEVENTS;
			CAPACITY_EXCEEDED(KERNEL_UEVENTS,
					  "events that a CPU sends");
		}
		for (i = heard[cpu]; i < n; i++) {
			if (logs[cpu].events[i].action != action)
				continue;
			*devt = logs[cpu].events[i].devt;
			heard[cpu] = i + 1;
			return true;
		}
	}
	return false;
}

dev_t uevent_wait(kobject_action_t action)
{
	int cpu = vcpu_self();
	dev_t devt = 0;

	if (cpu < 0)
		return devt;
	vcpu_numbers_matter();
	while (!hear(heard[cpu], action, &devt))
		yield();
	return devt;
}
