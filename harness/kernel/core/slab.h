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
	SLAB_RECYCLED,		/* as it was freed */
	SLAB_HEAP,		/* the caller is to ask host_malloc() */
};

/*
 * Answers come by value.  A variable of the instrumented caller whose address
 * is taken would be accessed more often for one kind of memory than for another,
 * and each access is a point: a schedule would hold under some tools only.
 */
struct slab_block {
	void *objp;
	enum slab_source source;
};

/* All of pc are return addresses into the function that wants memory. */
struct slab_block slab_obtain(struct kmem_cache *cachep, size_t size,
			      const char *caller, const void *pc);
/* The block is the caller's: fills it, and writes it down. */
void slab_obtained(struct kmem_cache *cachep, size_t size, void *objp,
		   enum slab_source source, const void *pc);

/* What an object looks like that a constructor made: it must look so again when
 * it is freed. */
void slab_constructed(struct kmem_cache *cachep, const void *objp);

enum slab_release {
	SLAB_KEEP,		/* the caller is to call slab_kept() */
	SLAB_TO_HEAP,		/* the caller is to host_free() it */
};

struct slab_freed {
	size_t size;
	enum slab_release what;
};

/* Does not return if it is no live block. */
struct slab_freed slab_release(struct kmem_cache *cachep, const void *objp,
			       const void *pc);

/* A block that does not go to the heap: it may be handed out again. */
void slab_kept(struct kmem_cache *cachep, const void *objp, size_t size);

int slab_live(struct kmem_cache *cachep);
/* The cache goes: nothing of it is kept for use again. */
void slab_forget_cache(struct kmem_cache *cachep);
/* Something is wrong with a cache, and life goes on. */
void slab_error(struct kmem_cache *cachep, const char *fn, const char *text,
		const void *pc);

#endif
