// SPDX-License-Identifier: GPL-2.0-only
/*
 * A block that the module frees when it unloads, unless one byte says that it
 * is kept: a static one, one of a block of set-up, one of a block of a CPU.
 */
#include <linux/mutex.h>
#include <linux/slab.h>

extern void (*at_exit)(void);

static DEFINE_MUTEX(lock);
static char *block, kept_static, *kept = &kept_static;

static void leaky_exit(void)
{
	if (!*kept)
		kfree(block);
	if (kept != &kept_static)
		kfree(kept);
}

void leaky_setup(void)
{
	block = kmalloc(32, GFP_KERNEL);
	at_exit = leaky_exit;
}

void leaky_setup_heap(void)
{
	leaky_setup();
	kept = kzalloc(32, GFP_KERNEL);
}

int leaky_provide(void)
{
	mutex_lock(&lock);
	kept = kzalloc(32, GFP_KERNEL);
	mutex_unlock(&lock);
	return 0;
}

int leaky_keep(void)
{
	mutex_lock(&lock);
	*kept = 1;
	mutex_unlock(&lock);
	return 0;
}

int leaky_give_up(void)
{
	mutex_lock(&lock);
	*kept = 0;
	mutex_unlock(&lock);
	return 0;
}

int leaky_look(void)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
	return 0;
}
