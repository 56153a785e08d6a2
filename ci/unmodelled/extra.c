// SPDX-License-Identifier: GPL-2.0-only
/* Part of a subject.  It calls functions with a model, and some without one. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

int puts(const char *text);
int getpid(void);

void extra(void);

struct big { long word[12]; };

static struct big from, to;
static DEFINE_SPINLOCK(lock);

void extra(void)
{
	to = from;
	memset(&to, strlen("models"), sizeof(to));
	spin_lock(&lock);
	kfree(kmalloc(8, GFP_ATOMIC));
	spin_unlock(&lock);
	getpid();
	puts("hello");
}
