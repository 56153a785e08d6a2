/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <asm/processor.h>
#include <asm/system.h>
#include <asm/host.h>

#define TASK_RUNNING		0
#define TASK_INTERRUPTIBLE	1
#define TASK_UNINTERRUPTIBLE	2

#define PF_MEMALLOC		0x00000800

#define MAX_SCHEDULE_TIMEOUT	LONG_MAX

/*
 * A task is a CPU's script: there is one for each CPU, and one for the
 * controller.  All of it belongs to core/sched.c.
 */
struct task_struct {
	/* Only set_current_state() sets it: schedule() reads both words. */
	struct vsleep sleep;
	struct host_mutex lock;	/* orders waker and sleeper */
	struct host_cond woken;	/* waited for in a free run only */
	char comm[16];
	int pid;
	unsigned long flags;	/* PF_...; the task's own */
	int signal;		/* pending; only the task itself gets one */
	int unprivileged;	/* without capabilities, until its call returns */
};

struct task_struct *get_current(void);
#define current		get_current()

void task_set_state(int state);
#define set_current_state(value)	task_set_state(value)
#define __set_current_state(value)	task_set_state(value)

/* Sleeps, unless the state is TASK_RUNNING or has become so again. */
void schedule(void);
#define io_schedule()	schedule()
/*
 * The time may be over at any point, so the sleeper stays runnable.  Returns 0
 * if the time was over; else it was woken, and some time is left.  With
 * MAX_SCHEDULE_TIMEOUT this is schedule().
 */
long schedule_timeout(long timeout);
#define schedule_timeout_interruptible(timeout) \
	({ set_current_state(TASK_INTERRUPTIBLE); schedule_timeout(timeout); })
#define schedule_timeout_uninterruptible(timeout) \
	({ set_current_state(TASK_UNINTERRUPTIBLE); schedule_timeout(timeout); })
#define io_schedule_timeout(timeout)	schedule_timeout(timeout)
/* Next round of a loop that waits for another CPU: not runnable until that has
 * changed something (vcpu/spin.h). */
void yield(void);
int cond_resched(void);

/* Returns 1 if the task slept in one of these states. */
int try_to_wake_up(struct task_struct *task, unsigned int states);
#define wake_up_process(task) \
	try_to_wake_up(task, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define wake_up_state(task, states)	try_to_wake_up(task, states)

/* A process that interrupts its own next call: user_signal(). */
int signal_pending(struct task_struct *task);

/* A process has all capabilities, or none for one call: user_unprivileged(). */
#define CAP_SYS_ADMIN		21
int capable(int cap);

#endif
