// SPDX-License-Identifier: GPL-2.0-only
/*
 * An object with its own lock, and a completion that is one too: the last
 * user frees it.  Right, and wrong: freed although somebody still locks it.
 */
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct locked {
	spinlock_t lock;
	int users;
	struct completion done;
};

static struct locked *object;

void locked_setup(void)
{
	object = kzalloc(sizeof(*object), GFP_KERNEL);
	spin_lock_init(&object->lock);
	init_completion(&object->done);
	object->users = 2;
}

int locked_put(void)
{
	int left;

	spin_lock(&object->lock);
	left = --object->users;
	spin_unlock(&object->lock);
	if (!left)
		kfree(object);
	return 0;
}

int locked_complete(void)
{
	complete(&object->done);
	return 0;
}

int locked_wait(void)
{
	wait_for_completion(&object->done);
	kfree(object);
	return 0;
}

int locked_use(void)
{
	spin_lock(&object->lock);
	spin_unlock(&object->lock);
	return 0;
}

int locked_free(void)
{
	kfree(object);
	return 0;
}

/* ---- two locks in two orders, and a lock that nobody gives back ---------- */

static DEFINE_MUTEX(left);
static DEFINE_MUTEX(right);
static DEFINE_MUTEX(both);

/* Two orders, but no deadlock: a CPU takes a third lock before these two. */
int locked_both(void)
{
	mutex_lock(&both);
	mutex_lock(&left);
	mutex_lock(&right);
	mutex_unlock(&right);
	mutex_unlock(&left);
	mutex_lock(&right);
	mutex_lock(&left);
	mutex_unlock(&left);
	mutex_unlock(&right);
	mutex_unlock(&both);
	return 0;
}

static void left_right(void)
{
	mutex_lock(&left);
	mutex_lock(&right);
	mutex_unlock(&right);
	mutex_unlock(&left);
}

/* Nor if nobody waits for the second in the other order. */
int locked_try(void)
{
	mutex_lock(&right);
	if (mutex_trylock(&left))
		mutex_unlock(&left);
	mutex_unlock(&right);
	left_right();
	return 0;
}

static DECLARE_COMPLETION(left_taken);
static DECLARE_COMPLETION(right_taken);
static DECLARE_COMPLETION(kept);

int locked_left_right(void)
{
	mutex_lock(&left);
	complete(&left_taken);
	wait_for_completion(&right_taken);
	mutex_lock(&right);
	mutex_unlock(&right);
	mutex_unlock(&left);
	return 0;
}

int locked_right_left(void)
{
	mutex_lock(&right);
	complete(&right_taken);
	wait_for_completion(&left_taken);
	mutex_lock(&left);
	mutex_unlock(&left);
	mutex_unlock(&right);
	return 0;
}

int locked_in_order(void)
{
	int i;

	for (i = 0; i < 1000; i++) {
		mutex_lock(&left);
		mutex_lock(&right);
		mutex_unlock(&right);
		mutex_unlock(&left);
	}
	return 0;
}

int locked_keep(void)
{
	mutex_lock(&left);
	complete(&kept);
	return 0;
}

int locked_want(void)
{
	wait_for_completion(&kept);
	mutex_lock(&left);
	mutex_unlock(&left);
	return 0;
}

int locked_sleep(void)
{
	wait_for_completion(&kept);
	return 0;
}

int locked_nothing(void)
{
	return 0;
}
