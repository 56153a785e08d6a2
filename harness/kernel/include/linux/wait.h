/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues.  Ordinary kernel code: a list under a spinlock, on top of
 * schedule() and try_to_wake_up().
 */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

typedef struct __wait_queue_head {
	spinlock_t lock;
	struct list_head task_list;
} wait_queue_head_t;

#define WQ_FLAG_EXCLUSIVE	1
#define WQ_FLAG_AUTOREMOVE	2	/* off the list when woken */

typedef struct __wait_queue {
	unsigned int flags;
	struct task_struct *task;
	struct list_head task_list;
} wait_queue_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) {				\
	.lock = __SPIN_LOCK_UNLOCKED(name.lock),			\
	.task_list = LIST_HEAD_INIT((name).task_list) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	wait_queue_head_t name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

#define DECLARE_WAITQUEUE(name, tsk)					\
	wait_queue_t name = {						\
		.task = (tsk),						\
		.task_list = { NULL, NULL } }
#define DEFINE_WAIT(name)						\
	wait_queue_t name = {						\
		.flags = WQ_FLAG_AUTOREMOVE,				\
		.task = current,					\
		.task_list = LIST_HEAD_INIT((name).task_list) }

#define init_waitqueue_entry(w, tsk)					\
do {									\
	wait_queue_t *_we = (w);					\
									\
	_we->flags = 0;							\
	_we->task = (tsk);						\
} while (0)

#define init_waitqueue_head(q)						\
do {									\
	wait_queue_head_t *_wq = (q);					\
									\
	spin_lock_init(&_wq->lock);					\
	INIT_LIST_HEAD(&_wq->task_list);				\
} while (0)

void add_wait_queue(wait_queue_head_t *q, wait_queue_t *wait);
void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *wait);
void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *wait);
void prepare_to_wait(wait_queue_head_t *q, wait_queue_t *wait, int state);
void prepare_to_wait_exclusive(wait_queue_head_t *q, wait_queue_t *wait,
			       int state);
void finish_wait(wait_queue_head_t *q, wait_queue_t *wait);
void __wake_up(wait_queue_head_t *q, unsigned int states, int nr_exclusive);
int waitqueue_active(wait_queue_head_t *q);

#define wake_up(q) \
	__wake_up(q, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, 1)
#define wake_up_nr(q, nr) \
	__wake_up(q, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, nr)
#define wake_up_all(q) \
	__wake_up(q, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, 0)
#define wake_up_interruptible(q)	__wake_up(q, TASK_INTERRUPTIBLE, 1)
#define wake_up_interruptible_nr(q, nr)	__wake_up(q, TASK_INTERRUPTIBLE, nr)
/* The waker goes on first, or not: as for every other wake-up. */
#define wake_up_interruptible_sync(q)	wake_up_interruptible(q)
#define wake_up_interruptible_all(q)	__wake_up(q, TASK_INTERRUPTIBLE, 0)

#define __wait_event(wq, condition, in_state)				\
do {									\
	DEFINE_WAIT(_wait);						\
									\
	for (;;) {							\
		prepare_to_wait(&(wq), &_wait, in_state);		\
		if (condition)						\
			break;						\
		schedule();						\
	}								\
	finish_wait(&(wq), &_wait);					\
} while (0)

#define wait_event(wq, condition)					\
do {									\
	might_sleep();							\
	if (!(condition))						\
		__wait_event(wq, condition, TASK_UNINTERRUPTIBLE);	\
} while (0)
/*
 * 0: the time was over, see schedule_timeout(); else some time is left, and
 * the condition is true.
 */
#define __wait_event_timeout(wq, condition, in_state, timeout)		\
({									\
	long _left = (timeout);						\
									\
	might_sleep();							\
	if (!(condition)) {						\
		DEFINE_WAIT(_wait);					\
									\
		for (;;) {						\
			prepare_to_wait(&(wq), &_wait, in_state);	\
			if ((condition) || !_left)			\
				break;					\
			_left = schedule_timeout(_left);		\
		}							\
		finish_wait(&(wq), &_wait);				\
	}								\
	_left;								\
})
#define wait_event_timeout(wq, condition, timeout)			\
	__wait_event_timeout(wq, condition, TASK_UNINTERRUPTIBLE, timeout)
#define wait_event_interruptible_timeout(wq, condition, timeout)	\
	__wait_event_timeout(wq, condition, TASK_INTERRUPTIBLE, timeout)

#define wait_event_interruptible(wq, condition)				\
({									\
	int _interrupted = 0;						\
									\
	might_sleep();							\
	if (!(condition))						\
		__wait_event(wq, (condition) || (_interrupted =		\
			     signal_pending(current) ? -ERESTARTSYS : 0), \
			     TASK_INTERRUPTIBLE);			\
	_interrupted;							\
})

#endif
