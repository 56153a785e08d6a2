// SPDX-License-Identifier: GPL-2.0-only
/* Locks: who waits for whom, and what must not be done under them. */
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <asm/semaphore.h>
#include "../kernel.h"
#include "code.h"
#include "kernel-test.h"

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DEFINE_MUTEX(other_mutex);
static DECLARE_RWSEM(rwsem);
static DECLARE_MUTEX(sem);
static struct semaphore two;

/* Each pair: the first takes the lock and lets the second try. */
#define PAIR(name, lock, unlock)					\
static void name##_first(void)						\
{									\
	lock;								\
	note('a');							\
	to(2);								\
	note('b');							\
	unlock;								\
	to(2);								\
	note('d');							\
}									\
static void name##_second(void)						\
{									\
	lock;								\
	note('c');							\
	unlock;								\
	to(1);								\
}
PAIR(spin, spin_lock(&spin), spin_unlock(&spin))
PAIR(mutex, mutex_lock(&mutex), mutex_unlock(&mutex))
PAIR(write, write_lock(&rw), write_unlock(&rw))
PAIR(down_write, down_write(&rwsem), up_write(&rwsem))
PAIR(sem, down(&sem), up(&sem))
PAIR(two, down(&two), up(&two))
PAIR(read, read_lock(&rw), read_unlock(&rw))
PAIR(down_read, down_read(&rwsem), up_read(&rwsem))
PAIR(downgrade, down_write(&rwsem); downgrade_write(&rwsem), up_read(&rwsem))
PAIR(bkl, lock_kernel(), unlock_kernel())

static void excludes(void (*a)(void), void (*b)(void), int line)
{
	const char *s;

	forget();
	claim(run(a, b) == VCPU_COMPLETE, __FILE__, line, "it ends");
	s = noted();
	claim(s[0] == 'a' && s[1] == 'b' && s[2] == 'c' && s[3] == 'd',
	      __FILE__, line, "the second waits");
	claim(!found("BUG") && !detector_reports(), __FILE__, line, "quiet");
}

static void shares(void (*a)(void), void (*b)(void), int line)
{
	const char *s;

	forget();
	claim(run(a, b) == VCPU_COMPLETE, __FILE__, line, "it ends");
	s = noted();
	claim(s[0] == 'a' && s[1] == 'c' && s[2] == 'b', __FILE__, line,
	      "the second does not wait");
}

/* ---- trylocks --------------------------------------------------------- */

static int got[8];

static void try_first(void)
{
	spin_lock(&spin);
	mutex_lock(&mutex);
	down(&sem);
	down_write(&rwsem);
	to(2);
	up_write(&rwsem);
	up(&sem);
	mutex_unlock(&mutex);
	spin_unlock(&spin);
	to(2);
}

static void try_second(void)
{
	got[0] = spin_trylock(&spin);
	got[1] = mutex_trylock(&mutex);
	got[2] = !down_trylock(&sem);
	got[3] = down_read_trylock(&rwsem);
	to(1);
	got[4] = spin_trylock(&spin);
	got[5] = mutex_trylock(&mutex);
	got[6] = !down_trylock(&sem);
	got[7] = down_read_trylock(&rwsem);
	up_read(&rwsem);
	up(&sem);
	mutex_unlock(&mutex);
	spin_unlock(&spin);
}

static void trylocks(void)
{
	forget();
	EXPECT(run(try_first, try_second) == VCPU_COMPLETE);
	EXPECT(!got[0] && !got[1] && !got[2] && !got[3]);
	EXPECT(got[4] && got[5] && got[6] && got[7]);
	EXPECT(!detector_reports());
}

/* ---- deadlock --------------------------------------------------------- */

static void ab(void)
{
	mutex_lock(&mutex);
	to(2);
	mutex_lock(&other_mutex);
	mutex_unlock(&other_mutex);
	mutex_unlock(&mutex);
}

static void ba(void)
{
	mutex_lock(&other_mutex);
	to(1);
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	mutex_unlock(&other_mutex);
}

/* ---- under a spinlock ------------------------------------------------- */

static void nothing(void)
{
}

static void sleepless(void)
{
	count_locked();
	kfree(kmalloc(8, GFP_KERNEL));
	spin_lock(&spin);
	EXPECT(preempt_count() == 1);
	kfree(kmalloc(8, GFP_ATOMIC));
	read_lock(&rw);
	EXPECT(preempt_count() == 2);
	read_unlock(&rw);
	spin_unlock(&spin);
	EXPECT(preempt_count() == 0);
	mutex_lock(&mutex);
	EXPECT(preempt_count() == 0);
	kfree(kmalloc(8, GFP_KERNEL));
	mutex_unlock(&mutex);
}

static void sleepy(void)
{
	sleep_in_atomic();
	sleep_in_atomic();
}

static void locks_under_spin(void)
{
	spin_lock(&spin);
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	down(&sem);
	up(&sem);
	spin_unlock(&spin);
}

static void might_sleep_tests(void)
{
	forget();
	EXPECT(run(sleepless, nothing) == VCPU_COMPLETE);
	EXPECT(!found("sleep-in-atomic"));

	forget();
	EXPECT(run(sleepy, nothing) == VCPU_COMPLETE);
	EXPECT(found("sleep-in-atomic") == 1);	/* once for each place */
	EXPECT(console_has("BUG: sleeping function called from invalid "
			   "context at mm/slab.c:") == 1);
	EXPECT(console_has("in_atomic():1, irqs_disabled():0") == 1);
	EXPECT(console_has("{sleep_in_atomic+") == 1);

	forget();
	EXPECT(run(locks_under_spin, nothing) == VCPU_COMPLETE);
	EXPECT(found("sleep-in-atomic") == 2);
}

/* ---- no lock at all --------------------------------------------------- */

static spinlock_t garbage;

static void lock_garbage(void)
{
	garbage.state.model.magic = 0x5a5a5a5a;
	spin_lock(&garbage);
	note('x');
}

static void late_lock(void)
{
	garbage.state.model.magic = 0;
	after(1, 2);		/* when it has been looked at */
	spin_lock(&garbage);
	spin_unlock(&garbage);
	note('y');
}

static void late_init(void)
{
	note('i');
	init_lock(&garbage);
}

static void lock_null(void)
{
	struct mutex *m = NULL;

	mutex_lock(m);
	note('x');
}

/* ---- the last reference ----------------------------------------------- */

static atomic_t count;

static void dec_and_lock(void)
{
	atomic_set(&count, 2);
	EXPECT(!atomic_dec_and_lock(&count, &spin));
	EXPECT(preempt_count() == 0);
	EXPECT(atomic_dec_and_lock(&count, &spin));
	EXPECT(preempt_count() == 1);
	EXPECT(!spin_trylock(&spin));
	spin_unlock(&spin);
	EXPECT(atomic_read(&count) == 0);
}

/* Not the last: no need of the lock, which another has. */
static void dec_has_lock(void)
{
	atomic_set(&count, 2);
	spin_lock(&spin);
	to(2);
	note('a');
	spin_unlock(&spin);
}

static void dec_needs_none(void)
{
	EXPECT(!atomic_dec_and_lock(&count, &spin));
	note('b');
	to(1);
}

/* Not the last when it looks, but the last when it has the lock. */
static void dec_slow(void)
{
	atomic_set(&count, 1);
	spin_lock(&spin);
	to(2);
	atomic_inc(&count);
	spin_unlock(&spin);
	to(2);
}

static void dec_waits(void)
{
	EXPECT(!atomic_dec_and_lock(&count, &spin));
	EXPECT(preempt_count() == 0);
	EXPECT(atomic_read(&count) == 1);
}

/* ---- held for ever ---------------------------------------------------- */

static void die_holding(void)
{
	mutex_lock(&mutex);
	spin_lock(&spin);
	mutex_unlock(&mutex);
	write_lock(&rw);
	say_bug();
}

static void wants_it(void)
{
	spin_lock(&spin);
	note('x');
}

static void abandoned(void)
{
	forget();
	EXPECT(run(die_holding, wants_it) == VCPU_STUCK);
	EXPECT(!string_compare(noted(), "", 8));
	kernel_abandon_locks();
	spin.state.model.owner = rw.state.model.owner = 0;
	EXPECT(preempt_count() == 0);
	excludes(spin_first, spin_second, __LINE__);
	excludes(write_first, write_second, __LINE__);
	EXPECT(!detector_reports());
}

/* ---- BKL -------------------------------------------------------------- */

static void bkl_recursive(void)
{
	lock_kernel();
	lock_kernel();
	unlock_kernel();
	EXPECT(kernel_locked());
	unlock_kernel();
	EXPECT(!kernel_locked());
}

static void bkl_sleeper(void)
{
	mutex_lock(&mutex);
	to(2);
	lock_kernel();		/* 2 sleeps for the mutex, so this is free */
	note('a');
	unlock_kernel();
	mutex_unlock(&mutex);
	to(2);
}

static void bkl_holder(void)
{
	lock_kernel();
	mutex_lock(&mutex);
	note('b');
	EXPECT(kernel_locked());
	mutex_unlock(&mutex);
	unlock_kernel();
}

static void bkl_free(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 100; i++) {
		lock_kernel();
		mutex_lock(&mutex);
		mutex_unlock(&mutex);
		unlock_kernel();
		mutex_lock(&mutex);
		lock_kernel();
		unlock_kernel();
		mutex_unlock(&mutex);
	}
}

static void bkl_tests(void)
{
	static const struct vcpu_actor actors[] = {
		{ "cpu1", bkl_free, NULL }, { "cpu2", bkl_free, NULL },
	};

	shares(bkl_first, bkl_second, __LINE__);
	kernel_bkl(true);
	excludes(bkl_first, bkl_second, __LINE__);
	EXPECT(run(bkl_recursive, nothing) == VCPU_COMPLETE);
	forget();
	EXPECT(run(bkl_sleeper, bkl_holder) == VCPU_COMPLETE);
	EXPECT(!string_compare(noted(), "ab", 8));
	EXPECT(!detector_reports());
	if (!on_fibers)
		EXPECT(vcpu_run_free(actors, 2) == VCPU_COMPLETE);
	EXPECT(!detector_reports());
	kernel_bkl(false);
}

void test_locks(void)
{
	sema_init(&two, 2);
	excludes(spin_first, spin_second, __LINE__);
	excludes(mutex_first, mutex_second, __LINE__);
	excludes(write_first, write_second, __LINE__);
	excludes(down_write_first, down_write_second, __LINE__);
	excludes(sem_first, sem_second, __LINE__);
	excludes(read_first, write_second, __LINE__);
	excludes(down_write_first, down_read_second, __LINE__);
	shares(two_first, two_second, __LINE__);
	shares(read_first, read_second, __LINE__);
	shares(down_read_first, down_read_second, __LINE__);
	shares(downgrade_first, down_read_second, __LINE__);
	excludes(downgrade_first, down_write_second, __LINE__);
	excludes(down_write_first, downgrade_second, __LINE__);
	trylocks();
	might_sleep_tests();
	EXPECT(run(dec_and_lock, nothing) == VCPU_COMPLETE);
	forget();
	EXPECT(run(dec_has_lock, dec_needs_none) == VCPU_COMPLETE);
	EXPECT(!string_compare(noted(), "ba", 9));
	EXPECT(run(dec_slow, dec_waits) == VCPU_COMPLETE);
	bkl_tests();

	forget();
	EXPECT(run(late_lock, late_init) == VCPU_COMPLETE);
	EXPECT(!string_compare(noted(), "iy", 8) && !found("BUG"));
	forget();
	EXPECT(run(lock_garbage, nothing) == VCPU_STOPPED);
	EXPECT(console_has("BUG: spinlock bad magic on CPU#1, cpu1/1001") == 1);
	EXPECT(!string_compare(noted(), "", 8) && found("BUG") == 1);
	forget();
	EXPECT(run(lock_null, nothing) == VCPU_STOPPED);
	EXPECT(!string_compare(noted(), "", 8) && found("oops") == 1);

	abandoned();

	/* Last: the locks stay held. */
	EXPECT(run(ab, ba) == VCPU_DEADLOCK);
}
