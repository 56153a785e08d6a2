// SPDX-License-Identifier: GPL-2.0-only
/*
 * What user space is told of objects that come and go.
 *
 * There is one event source and any number of listeners, the CPUs, each of
 * which hears every event from the start of the run; as over a netlink
 * socket, an event that was heard is ordered after the one that caused it.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <asm/host.h>

#define EVENTS_MAX	64

struct uevent {
	kobject_action_t action;
	dev_t devt;
};

static DEFINE_SPINLOCK(uevent_lock);
static DECLARE_WAIT_QUEUE_HEAD(uevent_queue);

/* Under uevent_lock: the events, and how far each listener has read. */
static struct uevent events[EVENTS_MAX];
static int event_n;
static int heard[VCPU_MAX];

/* With the BKL held a sleep lets others in; without it they are in anyway. */
static void sleep_a_little(void)
{
	if (kernel_locked())
		yield();
}

void kobject_uevent(struct kobject *kobj, kobject_action_t action)
{
	/* Set-up has no listeners: what it does nobody hears. */
	if (vcpu_self() < 0)
		return;

	/* The message is allocated; then /sbin/hotplug is started. */
	sleep_a_little();
	spin_lock(&uevent_lock);
	if (event_n < EVENTS_MAX) {
		events[event_n].action = action;
		events[event_n].devt = kobj->devt;
		event_n++;
	}
	spin_unlock(&uevent_lock);

	wake_up_all(&uevent_queue);
	sleep_a_little();
}

/* The next event of this kind that cpu has not heard: 1, and it has. */
static int hear(int cpu, kobject_action_t action, dev_t *devt)
{
	int i, found = 0;

	spin_lock(&uevent_lock);
	for (i = heard[cpu]; i < event_n && !found; i++) {
		if (events[i].action != action)
			continue;
		*devt = events[i].devt;
		heard[cpu] = i + 1;
		found = 1;
	}
	spin_unlock(&uevent_lock);

	return found;
}

dev_t uevent_wait(kobject_action_t action)
{
	int cpu = vcpu_self();
	dev_t devt = 0;

	if (cpu >= 0)
		wait_event(uevent_queue, hear(cpu, action, &devt));
	return devt;
}
