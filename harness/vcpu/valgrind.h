/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests to Helgrind and DRD.  Each tool's header defines the same
 * macros as the other's, so each has its own file; a tool ignores requests
 * that are not its own, and without Valgrind they are a few idle
 * instructions.  Any thread may call these.
 */
#ifndef HARNESS_VCPU_VALGRIND_H
#define HARNESS_VCPU_VALGRIND_H

#include <stddef.h>

/* Do not look at this memory: it belongs to the harness. */
void helgrind_hide(const volatile void *p, size_t size);
void drd_hide(const volatile void *p, size_t size);
/* A happens-before edge from each release of p to each later acquire. */
void helgrind_release(const volatile void *p);
void drd_release(const volatile void *p);
void helgrind_acquire(const volatile void *p);
void drd_acquire(const volatile void *p);
/* Drop the edges kept under p: they outlive free() otherwise. */
void helgrind_forget(const volatile void *p);
/* A block is used again without free(): forget what was known of it. */
void helgrind_clean(const volatile void *p, size_t size);
void drd_clean(const volatile void *p, size_t size);

static inline void valgrind_hide(const volatile void *p, size_t size)
{
	helgrind_hide(p, size);
	drd_hide(p, size);
}

static inline void valgrind_release(const volatile void *p)
{
	helgrind_release(p);
	drd_release(p);
}

static inline void valgrind_acquire(const volatile void *p)
{
	helgrind_acquire(p);
	drd_acquire(p);
}

static inline void valgrind_forget(const volatile void *p)
{
	helgrind_forget(p);
}

static inline void valgrind_clean(const volatile void *p, size_t size)
{
	helgrind_clean(p, size);
	drd_clean(p, size);
}

#endif
