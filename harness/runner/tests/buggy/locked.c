// SPDX-License-Identifier: GPL-2.0-only
/*
 * An object with its own lock, and a completion that is one too: the last
 * user frees it.  Right, and wrong: freed although somebody still locks it.
 */
#include <linux/completion.h>
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
