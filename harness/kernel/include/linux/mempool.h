/* SPDX-License-Identifier: GPL-2.0-only */
/* A reserve of objects for callers that must always make progress. */
#ifndef _LINUX_MEMPOOL_H
#define _LINUX_MEMPOOL_H

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

typedef void *(mempool_alloc_t)(gfp_t gfp_mask, void *pool_data);
typedef void (mempool_free_t)(void *element, void *pool_data);

/*
 * No reserve is larger than this, whatever the caller wants.  Drivers want 256,
 * and all of them would have to be restored after each execution.
 */
#define MEMPOOL_RESERVE		16

/* lock protects the numbers and the elements. */
typedef struct mempool_s {
	spinlock_t lock;
	int min_nr;
	int curr_nr;
	void **elements;

	void *pool_data;
	mempool_alloc_t *alloc;
	mempool_free_t *free;
	wait_queue_head_t wait;
} mempool_t;

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data);
int mempool_resize(mempool_t *pool, int new_min_nr, gfp_t gfp_mask);
void mempool_destroy(mempool_t *pool);
void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask);
void mempool_free(void *element, mempool_t *pool);

void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data);
void mempool_free_slab(void *element, void *pool_data);
void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data);
void mempool_kfree(void *element, void *pool_data);

#define mempool_create_slab_pool(min_nr, cache)				\
	mempool_create(min_nr, mempool_alloc_slab, mempool_free_slab,	\
		       (void *)(cache))
#define mempool_create_kmalloc_pool(min_nr, size)			\
	mempool_create(min_nr, mempool_kmalloc, mempool_kfree,		\
		       (void *)(size_t)(size))

#endif
