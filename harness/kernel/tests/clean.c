// SPDX-License-Identifier: GPL-2.0-only
/*
 * For the detectors.  clean: all that is here is right, and nothing may be
 * reported by any of them, with the CPUs controlled or running free.  racy:
 * the same without a lock, which must be.
 */
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/string.h>
#include <asm/semaphore.h>
#include "../slab-control.h"
#include "../user.h"
#include "code.h"
#include "kernel-test.h"

#define ROUNDS	20

static struct thing *thing;
static DECLARE_COMPLETION(built);
static struct rw_semaphore sem;
static struct semaphore mutex;
static rwlock_t rw;

/* The last put frees, whoever it is. */
static void put_thing(void)
{
	EXPECT(thing_value(thing) == 7);
	thing_put(thing);
	to(2);
}

static void put_thing_too(void)
{
	to(1);
	put_thing();
}

static void build(void)
{
	thing = thing_new();
	atomic_inc(&thing->count);
	complete(&built);
	put_thing();
}

static void use(void)
{
	wait_for_completion(&built);
	put_thing();
}

static void work_locked(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		count_locked();
		to(1 + (i & 1));
		kfree(kmalloc(100, GFP_KERNEL));
	}
}

/* Each lock by itself orders what is done under it. */
static int under_sem, under_mutex;

static void work_alone(void)
{
	struct user_file *f;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		count_locked();
		down_write(&sem);
		write_int(&under_sem, read_int(&under_sem) + 1);
		downgrade_write(&sem);
		read_int(&under_sem);
		up_read(&sem);
		down_write(&sem);
		write_int(&under_sem, read_int(&under_sem) + 1);
		up_write(&sem);
		down_read(&sem);
		read_int(&under_sem);
		up_read(&sem);
		down(&mutex);
		write_int(&under_mutex, read_int(&under_mutex) + 1);
		up(&mutex);
		count_bit_locked();
		count_bit_fenced();
		kfree(kmalloc(100, GFP_KERNEL));
		if (!user_open(0, &f))
			user_close(f);
		user_ioctl("device-mapper", 0, NULL);
		to(1 + (i & 1));
	}
}

/* Order on the variable, and accesses that are marked: no lock, no race. */
static void publish_released(void)
{
	thing_publish_released(thing);
}

static void publish_marked(void)
{
	thing_publish_marked(thing);
}

static int looked;

/* Before, if it is the first CPU that looks, and after. */
static void look(int (*value)(void))
{
	looked = value();
	if (vcpu_self() == 0)
		to(2);
	EXPECT(value() == 8);
}

static void look_acquired(void)
{
	look(thing_look_acquired);
}

static void look_marked(void)
{
	look(thing_look_marked);
}

static void both_orders(void (*publish)(void), void (*look)(void))
{
	thing = thing_new();
	published = NULL;
	EXPECT(run(publish, look) == VCPU_COMPLETE && looked == 8);
	thing = thing_new();
	published = NULL;
	EXPECT(run(look, publish) == VCPU_COMPLETE && looked == 0);
}

static void call(void *arg)
{
	(void)arg;
	work_alone();
}

static void add_remove(void)
{
	struct user_file *f;

	test_disk_remove();
	to(2);
	test_disk_add();
	to(2);
	if (!user_open(0, &f))
		user_close(f);
}

/* A block that held one kind of lock holds the other. */
static void locks_in_turn(void)
{
	spinlock_t *spin;
	rwlock_t *rwlock;
	void *block;
	int i;

	for (i = 0; i < 2; i++) {
		block = spin = kmalloc(200, GFP_KERNEL);
		spin_lock_init(spin);
		spin_lock(spin);
		spin_unlock(spin);
		kfree(block);
		block = rwlock = kmalloc(200, GFP_KERNEL);
		rwlock_init(rwlock);
		read_lock(rwlock);
		read_unlock(rwlock);
		kfree(block);
	}
}

void test_clean(void)
{
	struct vcpu_actor actors[] = { { "cpu1", call, 0 }, { "cpu2", call, 0 } };
	static const enum memory memory[] = { MEMORY_POISON, MEMORY_RECYCLE };
	size_t i;

	for (i = 0; i < 2; i++) {
		slab_configure(memory[i]);
		slab_use_arena(on_fibers);
		forget();
		init_rwsem(&sem);
		init_MUTEX(&mutex);
		rwlock_init(&rw);
		under_sem = under_mutex = code_counter = 0;

		EXPECT(run(locks_in_turn, NULL) == VCPU_COMPLETE);
		EXPECT(run(build, use) == VCPU_COMPLETE);
		thing = thing_new();
		atomic_inc(&thing->count);
		EXPECT(run(put_thing, put_thing_too) == VCPU_COMPLETE);
		EXPECT(run(work_locked, work_locked) == VCPU_COMPLETE);
		EXPECT(code_counter == 2 * ROUNDS);

		both_orders(publish_released, look_acquired);
		both_orders(publish_marked, look_marked);

		EXPECT(!user_insmod());
		EXPECT(!test_disk_add());
		EXPECT(run(work_alone, work_alone) == VCPU_COMPLETE);
		EXPECT(under_sem == 4 * ROUNDS && under_mutex == 2 * ROUNDS);
		EXPECT(run(add_remove, work_alone) == VCPU_COMPLETE);
		if (!on_fibers)
			EXPECT(vcpu_run_free(actors, 2) == VCPU_COMPLETE);
		test_disk_remove();
		EXPECT(!user_rmmod());
		EXPECT(!detector_reports());
		EXPECT(!found("BUG") && !found("oops") && !found("warning"));
	}
}

/* With memory that comes back, and with memory that does not. */
static void use_thing(void)
{
	EXPECT(thing_value(thing));
}

static void free_thing(void)
{
	thing_free(thing);
}

/* ThreadSanitizer reports a word once in its life: another one each time. */
static struct thing *unreported_thing(void)
{
	static int reported;
	int i;

	for (i = 0; i < reported; i++)
		thing_new();
	reported += 5;
	return thing_new();
}

static void used_and_freed(enum memory memory)
{
	slab_configure(memory);
	slab_use_arena(on_fibers);
	thing = unreported_thing();
	forget();
	EXPECT(run(free_thing, use_thing) == VCPU_COMPLETE);
	if (with_tsan)
		EXPECT(detector_reports());
	thing = unreported_thing();
	forget();
	EXPECT(run(use_thing, free_thing) == VCPU_COMPLETE);
	if (with_tsan)
		EXPECT(detector_reports());
}

/* Right in the kernel, and a race for every detector of them. */
static void publish_fenced(void)
{
	thing_publish_fenced(thing);
}

static void look_fenced(void)
{
	EXPECT(thing_look_fenced() == 8);
}

void test_racy(void)
{
	thing = unreported_thing();
	published = NULL;
	forget();
	EXPECT(run(publish_fenced, look_fenced) == VCPU_COMPLETE);
	EXPECT((detector_reports() != 0) == sees_races);
	used_and_freed(MEMORY_POISON);
	used_and_freed(MEMORY_RECYCLE);
	forget();
	EXPECT(run(count_bare, count_bare) == VCPU_COMPLETE);
	EXPECT((detector_reports() != 0) == sees_races);
}
