// SPDX-License-Identifier: GPL-2.0-only
/* Code with the shapes that symbols.c must know; never run. */
#include <stdlib.h>

struct lock {
	int owner, waiters;
};

struct device {
	struct lock lock;
	int holders;
	union {
		long flags;
		char bytes[8];
	};
	void *table[4];
};

struct other {
	char name[20];
};

struct registry {
	int used;
	struct device *slot[8];
};

static struct registry registry;
int major = 253;

static inline __attribute__((always_inline)) void init_device(struct device *d)
{
	d->holders = 1;		/* line 33: inlined into alloc_device */
}

__attribute__((noinline)) static void *get_memory(size_t size)
{
	void *block = malloc(size);

	return block;
}

__attribute__((noinline)) static int alloc_device(void)
{
	struct other *name = get_memory(sizeof(*name));
	struct device *d = get_memory(sizeof(*d));

	init_device(d);
	registry.slot[registry.used++ & 7] = d;
	free(name);
	return major;
}

/* Bit-fields in an int, between other members of it; and in the next one. */
struct flags {
	char kind;
	unsigned int busy : 3, ready : 5, : 4, dead : 2;
	char level;
	unsigned int wide : 30, next : 4;
	int plain;
};

struct flags flags;

int main(void)
{
	static int calls;

	calls += alloc_device();
	return calls;
}
