// SPDX-License-Identifier: GPL-2.0-only
/* The code under test: instrumented, and unaware of everything. */
#include "toy.h"

struct toy *toy_slot;
int toy_seen;

void toy_publish_then_init(void *arg)
{
	struct toy *t = arg;

	toy_lock();
	toy_slot = t;
	toy_unlock();
	t->flags = 42;
}

void toy_init_then_publish(void *arg)
{
	struct toy *t = arg;

	t->flags = 42;
	toy_lock();
	toy_slot = t;
	toy_unlock();
}

void toy_look(void *arg)
{
	struct toy *t;

	(void)arg;
	toy_lock();
	t = toy_slot;
	toy_unlock();
	if (t)
		toy_seen = t->flags;
}

void toy_wild(void *arg)
{
	(void)arg;
	toy_seen = ((struct toy *)0x5a5a5a5a5a5a5a5aul)->flags;
}
