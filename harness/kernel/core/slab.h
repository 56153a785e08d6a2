/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The allocator below mm/slab.c.  The C heap is called from there, not from
 * here, so that a detector's stack shows kmalloc() and kfree().
 */
#ifndef KERNEL_CORE_SLAB_H
#define KERNEL_CORE_SLAB_H

#include <linux/slab.h>

struct kmem_cache {
	const char *name;
	size_t size;
	kmem_fn ctor, dtor;
	int live;		/* core/slab.c's */
};

enum slab_source {
	SLAB_NOTHING,		/* no memory, or made to fail */
	SLAB_FRESH,		/* from the arena */
	SLAB_RECYCLED,		/* freed before, contents unchanged */
	SLAB_HEAP,		/* the caller must call host_malloc() */
};

/*
 * Results are returned by value.  A variable of the instrumented caller whose
 * address is taken would be accessed more often for one kind of memory than for
 * another, and each access is a point: a schedule would hold under some tools
 * only.
 */
struct slab_block {
	void *objp;
	enum slab_source source;
};

/* All pcs are return addresses in the function that allocates. */
struct slab_block slab_obtain(struct kmem_cache *cachep, size_t size,
			      const char *caller, const void *pc);
/* The block now belongs to the caller: fills and records it. */
void slab_obtained(struct kmem_cache *cachep, size_t size, void *objp,
		   enum slab_source source, const void *pc);

/* Remembers the constructed state of an object, which it must have again when
 * it is freed. */
void slab_constructed(struct kmem_cache *cachep, const void *objp);

enum slab_release {
	SLAB_KEEP,		/* the caller must call slab_kept() */
	SLAB_TO_HEAP,		/* the caller must call host_free() */
};

struct slab_freed {
	size_t size;
	enum slab_release what;
};

/* Does not return if it is not a live block. */
struct slab_freed slab_release(struct kmem_cache *cachep, const void *objp,
			       const void *pc);

/* A block that does not go to the heap: it may be allocated again. */
void slab_kept(struct kmem_cache *cachep, const void *objp, size_t size);

int slab_live(struct kmem_cache *cachep);
/* The cache is destroyed: none of its blocks is used again. */
void slab_forget_cache(struct kmem_cache *cachep);
/* Reports a fault of a cache and continues. */
void slab_error(struct kmem_cache *cachep, const char *fn, const char *text,
		const void *pc);

#endif
