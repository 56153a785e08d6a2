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

/* A CPU that listens: how far it has read each log. */
#define LISTENER(i)	[i] = {						\
	.queue = __WAIT_QUEUE_HEAD_INITIALIZER(listeners[i].queue) }
static struct listener {
	wait_queue_head_t queue;
	int waits;
	int heard[VCPU_MAX];
} listeners[VCPU_MAX] = {
	LISTENER(0), LISTENER(1), LISTENER(2), LISTENER(3),
	LISTENER(4), LISTENER(5), LISTENER(6), LISTENER(7),
};

/* With the BKL held, a sleep lets other CPUs run; without it they run
 * anyway. */
static void sleep_a_little(void)
{
	if (kernel_locked())
		yield();
}

void kobject_uevent(struct kobject *kobj, kobject_action_t action)
{
	int cpu = vcpu_self(), i;
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
	for (i = 0; i < VCPU_MAX; i++)
		if (__atomic_load_n(&listeners[i].waits, __ATOMIC_SEQ_CST))
			wake_up_all(&listeners[i].queue);
	sleep_a_little();
}

/* Takes an event of this kind that the listener has not received: 1 if any. */
static int hear(struct listener *l, kobject_action_t action, dev_t *devt)
{
	int cpu, n, i;

	for (cpu = 0; cpu < VCPU_MAX; cpu++) {
		n = __atomic_load_n(&logs[cpu].n, __ATOMIC_SEQ_CST);
		if (n > KERNEL_UEVENTS) {
			n = KERNEL_UEVENTS;
			CAPACITY_EXCEEDED(KERNEL_UEVENTS,
					  "events that a CPU sends");
		}
		for (i = l->heard[cpu]; i < n; i++) {
			if (logs[cpu].events[i].action != action)
				continue;
			*devt = logs[cpu].events[i].devt;
			l->heard[cpu] = i + 1;
			return 1;
		}
	}
	return 0;
}

dev_t uevent_wait(kobject_action_t action)
{
	int cpu = vcpu_self();
	struct listener *l;
	dev_t devt = 0;

	if (cpu < 0)
		return devt;
	l = &listeners[cpu];
	/* Senders wake listeners, and listeners read logs, in the order of the
	 * CPUs' numbers. */
	vcpu_numbers_matter();
	/* Either the sender sees that we wait, or we see its event. */
	__atomic_store_n(&l->waits, 1, __ATOMIC_SEQ_CST);
	wait_event(l->queue, hear(l, action, &devt));
	WRITE_ONCE(l->waits, 0);
	return devt;
}
