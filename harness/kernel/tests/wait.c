// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping and being woken, in either order; events. */
#include <linux/completion.h>
#include <linux/kobject.h>
#include <linux/string.h>
#include <linux/wait.h>
#include "../user.h"
#include "code.h"
#include "kernel-test.h"

static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_COMPLETION(done);
static int ready;

static void wait_ready(void)
{
	wait_event(queue, READ_ONCE(ready));
	note('w');
}

static void make_ready(void)
{
	note('r');
	WRITE_ONCE(ready, 1);
	wake_up(&queue);
}

static void make_ready_first(void)
{
	to(2);
	make_ready();
}

static void wake_for_nothing(void)
{
	wake_up(&queue);
	to(1);
	make_ready();
}

/* By hand, as dm_suspend() does it. */
static void wait_by_hand(void)
{
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue(&queue, &wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(ready))
			break;
		io_schedule();
	}
	set_current_state(TASK_RUNNING);
	remove_wait_queue(&queue, &wait);
	note('w');
}

/* A signal of its own: the wait and the sleep end at once. */
static void interrupted(void)
{
	user_signal();
	EXPECT(wait_event_interruptible(queue, READ_ONCE(ready)) ==
	       -ERESTARTSYS);
	set_current_state(TASK_INTERRUPTIBLE);
	schedule();
	EXPECT(wait_event_interruptible(queue, 1) == 0);
	get_current()->signal = 0;
}

static void wake_interruptible(void)
{
	note('r');
	WRITE_ONCE(ready, 1);
	wake_up_interruptible(&queue);
}

static void wait_exclusive(void)
{
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue_exclusive(&queue, &wait);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	remove_wait_queue(&queue, &wait);
	note('w');
}

static void wake_one_then_all(void)
{
	to(2);
	to(3);
	wake_up(&queue);
	to(2);
	to(3);
	note('|');
	wake_up_all(&queue);
}

static void wait_done(void)
{
	wait_for_completion(&done);
	note('w');
}

static void do_complete(void)
{
	note('r');
	complete(&done);
}

static const char *order(void (*a)(void), void (*b)(void), enum vcpu_end end)
{
	forget();
	ready = 0;
	EXPECT(run(a, b) == end);
	EXPECT(!detector_reports());
	return noted();
}

/* What the sleeper reads was written before it was woken: no race. */
static int message;

static void receive(void)
{
	wait_for_completion(&done);
	EXPECT(read_int(&message) == 5);
}

static void send(void)
{
	write_int(&message, 5);
	complete(&done);
}

/* Nothing but the waking itself orders these two. */
static struct task_struct *sleeper;

static void sleep_and_receive(void)
{
	sleeper = current;
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	EXPECT(read_int(&message) == 6);
}

static void send_and_wake(void)
{
	write_int(&message, 6);
	EXPECT(wake_up_process(sleeper) == 1);
	EXPECT(wake_up_process(sleeper) == 0);
}

static void schedule_in_atomic(void)
{
	spin_lock(&code_lock);
	schedule();
	spin_unlock(&code_lock);
}

/* ---- events ----------------------------------------------------------- */

static struct kobject kobj = { .name = "x", .devt = 7 };

static void listen(void)
{
	EXPECT(user_wait_uevent("remove") == 7);
	note('w');
	EXPECT(user_wait_uevent("frob") < 0);
}

static void announce(void)
{
	kobject_uevent(&kobj, KOBJ_ADD);
	to(1);
	note('r');
	kobject_uevent(&kobj, KOBJ_REMOVE);
}

static void listen_late(void)
{
	to(2);
	listen();
}

/* ---- with a time that may be over ------------------------------------- */

static long left;

static void wait_a_while(void)
{
	left = wait_event_timeout(queue, READ_ONCE(ready), 10);
	note('w');
}

/* It comes true between the first look and the second. */
static void look_twice(void)
{
	left = wait_event_timeout(queue, READ_ONCE(ready) || (to(2), 0), 10);
	note('w');
}

static void complete_a_while(void)
{
	left = wait_for_completion_timeout(&done, 10);
	note('w');
}

/* The sleeper may go on by itself: the time is over whenever it runs again. */
static void lets_it_wait(void)
{
	to(1);
	note('n');
}

static void with_time(void)
{
	EXPECT(!string_compare(order(look_twice, make_ready, VCPU_COMPLETE),
			       "rw", 9));
	EXPECT(left > 0);
	order(wait_a_while, lets_it_wait, VCPU_COMPLETE);
	EXPECT(left == 0);
	ready = 1;
	EXPECT(wait_event_interruptible_timeout(queue, ready, 10) == 10);

	EXPECT(!try_wait_for_completion(&done));
	order(complete_a_while, lets_it_wait, VCPU_COMPLETE);
	EXPECT(left == 0);
	complete(&done);
	order(complete_a_while, NULL, VCPU_COMPLETE);
	EXPECT(left > 0);
	complete(&done);
	EXPECT(try_wait_for_completion(&done));
	EXPECT(!try_wait_for_completion(&done));
	complete(&done);
	EXPECT(!wait_for_completion_interruptible(&done));
}

void test_wait(void)
{
	EXPECT(!string_compare(order(wait_ready, make_ready, VCPU_COMPLETE),
			       "rw", 9));
	EXPECT(!string_compare(order(wait_ready, wake_for_nothing,
				     VCPU_COMPLETE), "rw", 9));
	/* Woken before it sleeps: it does not. */
	EXPECT(!string_compare(order(make_ready_first, wait_ready,
				     VCPU_COMPLETE), "rw", 9));
	EXPECT(!string_compare(order(wait_by_hand, wake_interruptible,
				     VCPU_COMPLETE), "rw", 9));
	/* TASK_UNINTERRUPTIBLE is not for that: nobody wakes it. */
	EXPECT(!string_compare(order(wait_ready, wake_interruptible,
				     VCPU_DEADLOCK), "r", 9));
	INIT_LIST_HEAD(&queue.task_list);
	EXPECT(!string_compare(order(wait_done, do_complete, VCPU_COMPLETE),
			       "rw", 9));
	EXPECT(!string_compare(order(do_complete, wait_done, VCPU_COMPLETE),
			       "rw", 9));
	forget();
	EXPECT(run(receive, send) == VCPU_COMPLETE);
	EXPECT(run(send, receive) == VCPU_COMPLETE);
	EXPECT(run(sleep_and_receive, send_and_wake) == VCPU_COMPLETE);
	EXPECT(!detector_reports());

	forget();
	EXPECT(run3(wake_one_then_all, wait_exclusive, wait_exclusive) ==
	       VCPU_COMPLETE);
	EXPECT(!string_compare(noted(), "w|w", 9));

	ready = 0;
	EXPECT(run(interrupted, NULL) == VCPU_COMPLETE);

	forget();
	EXPECT(run(schedule_in_atomic, NULL) == VCPU_COMPLETE);
	EXPECT(found("sleep-in-atomic") == 1);
	EXPECT(console_has("BUG: scheduling while atomic: "
			   "cpu1/0x00000001/1001"));

	/* Set-up's events nobody hears. */
	kobject_uevent(&kobj, KOBJ_REMOVE);
	EXPECT(!string_compare(order(listen, announce, VCPU_COMPLETE), "rw",
			       9));
	/* This CPU has heard the one before. */
	EXPECT(!string_compare(order(listen_late, announce, VCPU_COMPLETE),
			       "rw", 9));
	with_time();
}
