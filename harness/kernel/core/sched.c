// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping and waking.  In a controlled run a sleeper is not runnable while
 * its flag is 0; in a free run it waits on a condition variable.  Either way
 * the task's real lock is what orders the waker's work before the sleeper's,
 * as the run queue's lock does in the kernel.
 */
#include "core.h"

struct task_struct kernel_tasks[VCPU_MAX + 1];

struct task_struct *get_current(void)
{
	return &kernel_tasks[vcpu_self() + 1];
}

void task_set_state(int state)
{
	struct task_struct *t = get_current();

	vcpu_point(OP_ATOMIC_STORE, &t->sleep, sizeof(t->sleep), VCPU_CALLER);
	/* In this order: a CPU that sees the state may set the flag at once. */
	__atomic_store_n(&t->sleep.runnable, state == TASK_RUNNING,
			 __ATOMIC_SEQ_CST);
	__atomic_store_n(&t->sleep.state, state, __ATOMIC_SEQ_CST);
}

static void sleep_free(struct task_struct *t, const void *pc)
{
	vcpu_wait(&t->sleep, pc);
	host_mutex_lock(&t->lock);
	while (!__atomic_load_n(&t->sleep.runnable, __ATOMIC_SEQ_CST))
		host_cond_wait(&t->woken, &t->lock);
	host_mutex_unlock(&t->lock);
	vcpu_granted();
}

static void sleep_controlled(struct task_struct *t, const void *pc)
{
	if (vcpu_self() < 0 && !t->sleep.runnable)
		stuck(pc, "sleeps, and no CPU is left to wake it");
	vcpu_wait(&t->sleep, pc);
	if (vcpu_real_locks()) {
		host_mutex_lock(&t->lock);
		host_mutex_unlock(&t->lock);
	}
}

static void check_atomic(const void *pc)
{
	struct cpu *cpu = this_cpu();
	char text[120];

	if (!cpu->preempt)
		return;
	kernel_format(text, sizeof(text),
		      "BUG: scheduling while atomic: %s/0x%08x/%d",
		      get_current()->comm, cpu->preempt, get_current()->pid);
	printk("%s\n", text);
	print_trace(pc);
	report_finding("sleep-in-atomic", pc, text);
}

int signal_pending(struct task_struct *task)
{
	return task->signal;
}

int capable(int cap)
{
	(void)cap;
	return !get_current()->unprivileged;
}

void schedule(void)
{
	struct task_struct *t = get_current();
	int depth;

	check_atomic(VCPU_CALLER);
	if (t->signal && t->sleep.state == TASK_INTERRUPTIBLE)
		task_set_state(TASK_RUNNING);
	depth = bkl_drop();
	if (vcpu_mode() == VCPU_FREE)
		sleep_free(t, VCPU_CALLER);
	else
		sleep_controlled(t, VCPU_CALLER);
	bkl_retake(depth);
}

long schedule_timeout(long timeout)
{
	struct task_struct *t = get_current();
	int depth, woken;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	check_atomic(VCPU_CALLER);
	vcpu_relax(VCPU_CALLER);
	depth = bkl_drop();
	vcpu_point(OP_ATOMIC_RMW, &t->sleep, sizeof(t->sleep), VCPU_CALLER);
	woken = __atomic_exchange_n(&t->sleep.runnable, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&t->sleep.state, TASK_RUNNING, __ATOMIC_SEQ_CST);
	bkl_retake(depth);
	return woken && timeout > 1 ? timeout - 1 : 0;
}

/* Other CPUs run while it sleeps; the duration has no meaning. */
void yield(void)
{
	vcpu_relax(VCPU_CALLER);
	bkl_retake(bkl_drop());
}

int cond_resched(void)
{
	yield();
	return 0;
}

void msleep(unsigned int msecs)
{
	(void)msecs;
	check_atomic(VCPU_CALLER);
	yield();
}

void cpu_relax(void)
{
	vcpu_relax(VCPU_CALLER);
}

static int wake_free(struct task_struct *t, unsigned int states)
{
	int woken = 0;

	host_mutex_lock(&t->lock);
	if (t->sleep.state & states) {
		t->sleep.state = TASK_RUNNING;
		__atomic_store_n(&t->sleep.runnable, 1, __ATOMIC_SEQ_CST);
		host_cond_broadcast(&t->woken);
		woken = 1;
	}
	host_mutex_unlock(&t->lock);
	return woken;
}

int try_to_wake_up(struct task_struct *t, unsigned int states)
{
	if (vcpu_mode() == VCPU_FREE)
		return wake_free(t, states);
	if (!vcpu_wake(&t->sleep, states, VCPU_CALLER))
		return 0;
	if (vcpu_real_locks()) {
		host_mutex_lock(&t->lock);
		host_mutex_unlock(&t->lock);
	}
	return 1;
}

void sched_boot(void)
{
	int i;

	vcpu_hide(kernel_tasks, sizeof(kernel_tasks));
	/* .comm and .pid tell CPUs apart. */
	vcpu_numbers_in(kernel_tasks[1].comm,
			offsetof(struct task_struct, flags) -
			offsetof(struct task_struct, comm),
			sizeof(kernel_tasks[0]), VCPU_MAX);
	bytes_set(kernel_tasks, 0, sizeof(kernel_tasks));
	for (i = 0; i <= VCPU_MAX; i++) {
		struct task_struct *t = &kernel_tasks[i];

		t->sleep.runnable = 1;
		t->pid = 1000 + i;
		kernel_format(t->comm, sizeof(t->comm), "cpu%d", i);
		host_mutex_init(&t->lock, NULL);
	}
}
