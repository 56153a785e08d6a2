// SPDX-License-Identifier: GPL-2.0-only
/* Each law, broken once, and kept once: laws.h. */
#include <linux/buffer_head.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <asm/semaphore.h>
#include "../core/laws.h"
#include "kernel-test.h"

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_RWLOCK(wrong_rw);
static DECLARE_RWSEM(wrong_rwsem);
static DECLARE_MUTEX(sem);
static DECLARE_MUTEX_LOCKED(signal);

/* A call of the kernel that does this, and cleans up once it was judged. */
#define CALL(name, what, after)						\
static void name(void)							\
{									\
	law_call_begins();						\
	what;								\
	law_call_ended();						\
	after;								\
}
CALL(keeps_spin, spin_lock(&spin), spin_unlock(&spin))
CALL(keeps_read, read_lock(&rw), read_unlock(&rw))
CALL(keeps_mutex, mutex_lock(&mutex), mutex_unlock(&mutex))
CALL(keeps_rwsem, down_write(&rwsem), up_write(&rwsem))
CALL(keeps_sem, down(&sem), up(&sem))
CALL(no_preemption, preempt_disable(), preempt_enable())
CALL(no_interrupts, local_irq_disable(), local_irq_enable())
CALL(too_low, preempt_enable(), preempt_disable())
CALL(gives_back, spin_lock(&spin); down(&sem); mutex_lock(&mutex);
     mutex_unlock(&mutex); up(&sem); spin_unlock(&spin);
     down_write(&rwsem); downgrade_write(&rwsem); up_read(&rwsem), )

CALL(not_held, mutex_unlock(&mutex), )
CALL(write_as_read, down_write(&wrong_rwsem); up_read(&wrong_rwsem),
     up_write(&wrong_rwsem))
CALL(read_as_write, read_lock(&wrong_rw); write_unlock(&wrong_rw),
     read_unlock(&wrong_rw))
CALL(no_write_to_downgrade, down_read(&wrong_rwsem); downgrade_write(&wrong_rwsem),
     up_read(&wrong_rwsem))

static void *block;
CALL(waits_for_io, law_io_begins(); block = kmalloc(8, GFP_KERNEL); law_io_ended(),
     kfree(block))
CALL(waits_for_no_io, law_io_begins(); block = kmalloc(8, GFP_NOIO);
     law_io_ended(); kfree(block); block = kmalloc(8, GFP_KERNEL), kfree(block))

/* Such a semaphore is no mutex: who waits there gets what another gives. */
CALL(waits, down(&signal), )
CALL(wakes, up(&signal), )

/* What was held before is not this call's. */
static void held_before(void)
{
	mutex_lock(&mutex);
	law_call_begins();
	law_call_ended();
	mutex_unlock(&mutex);
}

static void nothing(void)
{
}

static void breaks(void (*call)(void), const char *kind, int line)
{
	forget();
	run(call, nothing);
	claim(found(kind) == 1, __FILE__, line, kind);
}

static void keeps(void (*call)(void), void (*other)(void), int line)
{
	forget();
	claim(run(call, other) == VCPU_COMPLETE, __FILE__, line, "it ends");
	claim(!found("held-lock") && !found("broken"), __FILE__, line,
	      "no law is broken");
}

static void twice(void)
{
	law_number_taken(MKDEV(254, 1));
	law_name_taken("dm-1");
	law_number_taken(MKDEV(254, 1));
	law_name_taken("dm-1");
	law_number_freed(MKDEV(254, 1));
	law_name_freed("dm-1");
	law_number_freed(MKDEV(254, 1));
	law_name_freed("dm-1");
}

static void one_after_the_other(void)
{
	int i;

	for (i = 0; i < 100; i++) {
		law_number_taken(MKDEV(254, 1));
		law_name_taken("dm-1");
		law_number_taken(MKDEV(254, 2));
		law_name_taken("dm-2");
		law_number_freed(MKDEV(254, 1));
		law_name_freed("dm-1");
		law_number_freed(MKDEV(254, 2));
		law_name_freed("dm-2");
	}
}

static struct block_device bdev;

static void freezes_twice(void)
{
	freeze_bdev(&bdev);
	freeze_bdev(&bdev);
	thaw_bdev(&bdev, NULL);
}

static void thaws_twice(void)
{
	freeze_bdev(&bdev);
	thaw_bdev(&bdev, NULL);
	thaw_bdev(&bdev, NULL);
}

static void freezes_again(void)
{
	freeze_bdev(&bdev);
	thaw_bdev(&bdev, NULL);
	freeze_bdev(&bdev);
	thaw_bdev(&bdev, NULL);
}

#define BREAKS(call, kind)	breaks(call, kind, __LINE__)
#define KEEPS(call, other)	keeps(call, other, __LINE__)

void test_laws(void)
{
	BREAKS(keeps_spin, "held-lock");
	EXPECT(!strcmp(found_in(0), "keeps_spin"));
	BREAKS(keeps_read, "held-lock");
	BREAKS(keeps_mutex, "held-lock");
	BREAKS(keeps_rwsem, "held-lock");
	BREAKS(keeps_sem, "held-lock");
	BREAKS(no_preemption, "broken");
	EXPECT(!strcmp(found_in(0), "no_preemption"));
	BREAKS(no_interrupts, "broken");
	BREAKS(too_low, "broken");
	KEEPS(gives_back, nothing);
	KEEPS(held_before, nothing);
	KEEPS(waits, wakes);
	KEEPS(wakes, waits);

	/* Real locks would be broken, too. */
	if (!vcpu_real_locks()) {
		BREAKS(not_held, "broken");
		BREAKS(write_as_read, "broken");
		EXPECT(!strcmp(found_in(0), "write_as_read"));
		BREAKS(read_as_write, "broken");
		BREAKS(no_write_to_downgrade, "broken");
	}
	BREAKS(waits_for_io, "broken");
	KEEPS(waits_for_no_io, nothing);
	BREAKS(freezes_twice, "broken");
	BREAKS(thaws_twice, "broken");
	KEEPS(freezes_again, nothing);

	forget();
	run(twice, nothing);
	EXPECT(found("broken") == 2);
	KEEPS(one_after_the_other, nothing);
}
