// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that crashes, or waits for ever, in the way and at the time that
 * tests/scenarios/crashes.c says.
 */
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct item {
	struct item *next;
	long value;
};

void (*at_exit)(void);			/* what goes wrong when it unloads */
int zero;
int (*operation)(void);

static DEFINE_MUTEX(a_lock);
static struct item *list = (struct item *)0x00100100;	/* LIST_POISON1 */
static struct completion never;

int follow_bad_pointer(void)
{
	return list->next != NULL;
}

int call_null(void)
{
	return operation() + 1;
}

int divide(void)
{
	return 7 / zero;
}

/* The kernel's own code crashes; the earlier calls leave words on the stack. */
int free_to_bad_cache(void)
{
	struct item *i = kmalloc(sizeof(*i), GFP_KERNEL);

	if (i)
		kmem_cache_free((kmem_cache_t *)0x6b6b6b6b6b6b6b6bul, i);
	return 0;
}

int recurse(int depth, char *above)
{
	char frame[200000];

	frame[depth % 200000] = above ? *above : 0;
	return zero ? 0 : recurse(depth + 1, frame) + frame[0];
}

int wait_for_nobody(void)
{
	init_completion(&never);
	wait_for_completion(&never);
	return 0;
}

int take_lock(void)
{
	mutex_lock(&a_lock);
	return 0;
}

int take_lock_twice(void)
{
	mutex_lock(&a_lock);
	mutex_lock(&a_lock);
	return 0;
}

int free_twice(void)
{
	struct item *i = kmalloc(sizeof(*i), GFP_KERNEL);

	kfree(i);
	kfree(i);
	return 0;
}

static int shared;

int touch(void)
{
	shared++;
	return 0;
}

int work(void)
{
	struct item *i = kmalloc(sizeof(*i), GFP_KERNEL);

	if (!i)
		return -ENOMEM;
	i->value = 1;
	kfree(i);
	return 0;
}

void fields_init(void);
void fields_exit(void);

static int broken_init(void)
{
	fields_init();
#ifdef CRASH_IN_INIT
	return follow_bad_pointer();
#else
	return 0;
#endif
}
module_init(broken_init);

static void broken_exit(void)
{
	if (at_exit)
		at_exit();
	fields_exit();
}
module_exit(broken_exit);
