// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues and completions.
 *
 * A waiter is on the list, with its state set to sleep, before it tests its
 * condition.  A CPU that makes the condition true looks at the list after that.
 */
#include <linux/completion.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

void add_wait_queue(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	wait->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&q->lock, flags);
	list_add(&wait->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

void add_wait_queue_exclusive(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	wait->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&q->lock, flags);
	list_add_tail(&wait->task_list, &q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

void remove_wait_queue(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	list_del(&wait->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

void prepare_to_wait(wait_queue_head_t *q, wait_queue_t *wait, int state)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (list_empty(&wait->task_list))
		list_add(&wait->task_list, &q->task_list);
	set_current_state(state);
	spin_unlock_irqrestore(&q->lock, flags);
}

void prepare_to_wait_exclusive(wait_queue_head_t *q, wait_queue_t *wait,
			       int state)
{
	unsigned long flags;

	wait->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&q->lock, flags);
	if (list_empty(&wait->task_list))
		list_add_tail(&wait->task_list, &q->task_list);
	set_current_state(state);
	spin_unlock_irqrestore(&q->lock, flags);
}

void finish_wait(wait_queue_head_t *q, wait_queue_t *wait)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&q->lock, flags);
	if (!list_empty(&wait->task_list))
		list_del_init(&wait->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
}

/* nr_exclusive: how many of the exclusive waiters; 0 means all. */
static void wake_up_common(wait_queue_head_t *q, unsigned int states,
			   int nr_exclusive)
{
	struct list_head *pos, *next;

	list_for_each_safe(pos, next, &q->task_list) {
		wait_queue_t *wait = list_entry(pos, wait_queue_t, task_list);
		unsigned int flags = wait->flags;

		if (!try_to_wake_up(wait->task, states))
			continue;
		if (flags & WQ_FLAG_AUTOREMOVE)
			list_del_init(&wait->task_list);
		if (flags & WQ_FLAG_EXCLUSIVE && !--nr_exclusive)
			break;
	}
}

void __wake_up(wait_queue_head_t *q, unsigned int states, int nr_exclusive)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	wake_up_common(q, states, nr_exclusive);
	spin_unlock_irqrestore(&q->lock, flags);
}

int waitqueue_active(wait_queue_head_t *q)
{
	unsigned long flags;
	int active;

	spin_lock_irqsave(&q->lock, flags);
	active = !list_empty(&q->task_list);
	spin_unlock_irqrestore(&q->lock, flags);
	return active;
}

void wait_for_completion(struct completion *x)
{
	DECLARE_WAITQUEUE(wait, current);

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	if (!x->done) {
		wait.flags |= WQ_FLAG_EXCLUSIVE;
		list_add_tail(&wait.task_list, &x->wait.task_list);
		do {
			set_current_state(TASK_UNINTERRUPTIBLE);
			spin_unlock_irq(&x->wait.lock);
			schedule();
			spin_lock_irq(&x->wait.lock);
		} while (!x->done);
		list_del(&wait.task_list);
	}
	x->done--;
	spin_unlock_irq(&x->wait.lock);
}

unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout)
{
	DECLARE_WAITQUEUE(wait, current);

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	if (!x->done) {
		wait.flags |= WQ_FLAG_EXCLUSIVE;
		list_add_tail(&wait.task_list, &x->wait.task_list);
		while (!x->done && timeout) {
			set_current_state(TASK_UNINTERRUPTIBLE);
			spin_unlock_irq(&x->wait.lock);
			timeout = schedule_timeout(timeout);
			spin_lock_irq(&x->wait.lock);
		}
		list_del(&wait.task_list);
	}
	if (x->done) {
		x->done--;
		timeout = timeout ? timeout : 1;
	}
	spin_unlock_irq(&x->wait.lock);
	return timeout;
}

int try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	int done;

	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done > 0;
	if (done)
		x->done--;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done++;
	wake_up_common(&x->wait, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done += UINT_MAX / 2;
	wake_up_common(&x->wait, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, 0);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}
