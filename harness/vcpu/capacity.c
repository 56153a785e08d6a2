// SPDX-License-Identifier: GPL-2.0-only
/* See capacity.h. */
#include <stdbool.h>
#include <stddef.h>
#include "capacity.h"

/* More than there are callers; the last one stands for any others. */
#define TABLES	64

static struct capacity tables[TABLES];

/* Not strcmp(): ThreadSanitizer and Helgrind look into the libc's. */
static bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

void capacity_exceeded(const char *table, const char *what, unsigned long size,
		       const char *cure)
{
	struct capacity *t = tables;
	const char *name = NULL;

	/* An entry belongs to the first who sets its name. */
	while (!__atomic_compare_exchange_n(&t->table, &name, table, false,
					    __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE)) {
		if (same(name, table) || t == &tables[TABLES - 1])
			break;
		t++;
		name = NULL;
	}
	__atomic_store_n(&t->what, what, __ATOMIC_RELAXED);
	__atomic_store_n(&t->size, size, __ATOMIC_RELAXED);
	__atomic_store_n(&t->cure, cure, __ATOMIC_RELAXED);
	__atomic_add_fetch(&t->lost, 1, __ATOMIC_RELAXED);
}

const struct capacity *capacity_tables(unsigned int *n)
{
	for (*n = 0; *n < TABLES && tables[*n].table; ++*n)
		;
	return tables;
}
