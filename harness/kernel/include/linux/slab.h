/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory by size and by kind of object.  The scenario decides what a fresh
 * block contains, and whether a freed block is reused at once (slab-control.h).
 *
 * The calling function is passed on, because an allocation can be made to fail
 * by its name.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/types.h>

typedef struct kmem_cache kmem_cache_t;

#define SLAB_KERNEL		GFP_KERNEL
#define SLAB_ATOMIC		GFP_ATOMIC
#define SLAB_NOIO		GFP_NOIO

#define SLAB_HWCACHE_ALIGN	0x00002000ul
#define SLAB_RECLAIM_ACCOUNT	0x00020000ul
#define SLAB_PANIC		0x00040000ul

#define SLAB_CTOR_CONSTRUCTOR	1ul	/* the constructor is called for this */
#define SLAB_CTOR_VERIFY	4ul

void *__kmalloc(size_t size, gfp_t flags, const char *caller);
void *__kzalloc(size_t size, gfp_t flags, const char *caller);
void *__kcalloc(size_t n, size_t size, gfp_t flags, const char *caller);
#define kmalloc(size, flags)		__kmalloc(size, flags, __func__)
#define kmalloc_node(size, flags, node)	__kmalloc(size, flags, __func__)
#define kzalloc(size, flags)		__kzalloc(size, flags, __func__)
#define kcalloc(n, size, flags)		__kcalloc(n, size, flags, __func__)
void kfree(const void *objp);

typedef void (*kmem_fn)(void *objp, kmem_cache_t *cachep, unsigned long flags);

/* ctor runs once for each block, not for each allocation.  So an object must be
 * freed in the state in which ctor left it. */
kmem_cache_t *__kmem_cache_create(const char *name, size_t size, size_t align,
				  unsigned long flags, kmem_fn ctor,
				  kmem_fn dtor, const char *caller);
#define kmem_cache_create(name, size, align, flags, ctor, dtor)		\
	__kmem_cache_create(name, size, align, flags, ctor, dtor, __func__)
/* Returns 1, and keeps the cache, if there are still objects. */
int kmem_cache_destroy(kmem_cache_t *cachep);
void *__kmem_cache_alloc(kmem_cache_t *cachep, gfp_t flags,
			 const char *caller);
#define kmem_cache_alloc(cachep, flags) \
	__kmem_cache_alloc(cachep, flags, __func__)
void *__kmem_cache_zalloc(kmem_cache_t *cachep, gfp_t flags,
			  const char *caller);
#define kmem_cache_zalloc(cachep, flags) \
	__kmem_cache_zalloc(cachep, flags, __func__)
#define kmem_cache_alloc_node(cachep, flags, node) \
	kmem_cache_alloc(cachep, flags)
void kmem_cache_free(kmem_cache_t *cachep, void *objp);
unsigned int kmem_cache_size(kmem_cache_t *cachep);

#endif
