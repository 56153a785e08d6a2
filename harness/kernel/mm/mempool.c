// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reserve of objects.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's mm/mempool.c.  The
 * reserve is touched only when the allocator has nothing, so in a healthy
 * system curr_nr is min_nr at all times, and mempool_destroy() requires it:
 * a user that still holds an object would return it to freed memory.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include "../core/laws.h"

/*
 * For both, the pool's lock is held, or no other CPU knows the pool.
 * curr_nr is marked: mempool_alloc() and mempool_free() read it without
 * the lock.
 */
static void add_element(mempool_t *pool, void *element)
{
	BUG_ON(pool->curr_nr >= pool->min_nr);
	pool->elements[pool->curr_nr] = element;
	WRITE_ONCE(pool->curr_nr, pool->curr_nr + 1);
}

static void *remove_element(mempool_t *pool)
{
	BUG_ON(pool->curr_nr <= 0);
	WRITE_ONCE(pool->curr_nr, pool->curr_nr - 1);
	return pool->elements[pool->curr_nr];
}

static void free_pool(mempool_t *pool)
{
	while (pool->curr_nr)
		pool->free(remove_element(pool), pool->pool_data);
	kfree(pool->elements);
	kfree(pool);
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn,
			  mempool_free_t *free_fn, void *pool_data)
{
	mempool_t *pool;
	void *element;

	min_nr = min(min_nr, MEMPOOL_RESERVE);
	pool = kmalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return NULL;
	memset(pool, 0, sizeof(*pool));
	pool->elements = kmalloc(min_nr * sizeof(void *), GFP_KERNEL);
	if (!pool->elements) {
		kfree(pool);
		return NULL;
	}
	spin_lock_init(&pool->lock);
	pool->min_nr = min_nr;
	pool->pool_data = pool_data;
	init_waitqueue_head(&pool->wait);
	pool->alloc = alloc_fn;
	pool->free = free_fn;

	while (pool->curr_nr < pool->min_nr) {
		element = pool->alloc(GFP_KERNEL, pool->pool_data);
		if (!element) {
			free_pool(pool);
			return NULL;
		}
		add_element(pool, element);
	}
	return pool;
}

/* The caller makes sure that the pool is not destroyed meanwhile. */
int mempool_resize(mempool_t *pool, int new_min_nr, gfp_t gfp_mask)
{
	void **new_elements, *element;
	unsigned long flags;

	BUG_ON(new_min_nr <= 0);
	new_min_nr = min(new_min_nr, MEMPOOL_RESERVE);

	spin_lock_irqsave(&pool->lock, flags);
	if (new_min_nr <= pool->min_nr) {
		while (new_min_nr < pool->curr_nr) {
			element = remove_element(pool);
			spin_unlock_irqrestore(&pool->lock, flags);
			pool->free(element, pool->pool_data);
			spin_lock_irqsave(&pool->lock, flags);
		}
		pool->min_nr = new_min_nr;
		goto out_unlock;
	}
	spin_unlock_irqrestore(&pool->lock, flags);

	new_elements = kmalloc(new_min_nr * sizeof(*new_elements), gfp_mask);
	if (!new_elements)
		return -ENOMEM;

	spin_lock_irqsave(&pool->lock, flags);
	if (new_min_nr <= pool->min_nr) {
		/* Another CPU was faster. */
		spin_unlock_irqrestore(&pool->lock, flags);
		kfree(new_elements);
		return 0;
	}
	memcpy(new_elements, pool->elements,
	       pool->curr_nr * sizeof(*new_elements));
	kfree(pool->elements);
	pool->elements = new_elements;
	pool->min_nr = new_min_nr;

	while (pool->curr_nr < pool->min_nr) {
		spin_unlock_irqrestore(&pool->lock, flags);
		element = pool->alloc(gfp_mask, pool->pool_data);
		if (!element)
			return 0;	/* filled up by mempool_free() */
		spin_lock_irqsave(&pool->lock, flags);
		if (pool->curr_nr < pool->min_nr) {
			add_element(pool, element);
		} else {
			spin_unlock_irqrestore(&pool->lock, flags);
			pool->free(element, pool->pool_data);
			return 0;
		}
	}
out_unlock:
	spin_unlock_irqrestore(&pool->lock, flags);
	return 0;
}

/* No other CPU uses the pool any more. */
void mempool_destroy(mempool_t *pool)
{
	if (pool->curr_nr != pool->min_nr)
		BUG();		/* some objects are still in use */
	free_pool(pool);
}

void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask)
{
	gfp_t without_sleep = gfp_mask & ~(__GFP_WAIT | __GFP_IO), gfp;
	unsigned long flags;
	void *element;

	might_sleep_if(gfp_mask & __GFP_WAIT);
	law_allocates(gfp_mask & __GFP_IO, __builtin_return_address(0));

	for (gfp = without_sleep; ; gfp = gfp_mask) {
		DEFINE_WAIT(wait);

		element = pool->alloc(gfp, pool->pool_data);
		if (element)
			return element;

		spin_lock_irqsave(&pool->lock, flags);
		if (pool->curr_nr) {
			element = remove_element(pool);
			spin_unlock_irqrestore(&pool->lock, flags);
			return element;
		}
		spin_unlock_irqrestore(&pool->lock, flags);

		if (!(gfp_mask & __GFP_WAIT))
			return NULL;

		prepare_to_wait(&pool->wait, &wait, TASK_UNINTERRUPTIBLE);
		if (!READ_ONCE(pool->curr_nr))
			io_schedule();
		finish_wait(&pool->wait, &wait);
	}
}

void mempool_free(void *element, mempool_t *pool)
{
	unsigned long flags;

	if (READ_ONCE(pool->curr_nr) < pool->min_nr) {
		spin_lock_irqsave(&pool->lock, flags);
		if (pool->curr_nr < pool->min_nr) {
			add_element(pool, element);
			spin_unlock_irqrestore(&pool->lock, flags);
			wake_up(&pool->wait);
			return;
		}
		spin_unlock_irqrestore(&pool->lock, flags);
	}
	pool->free(element, pool->pool_data);
}

void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data)
{
	kmem_cache_t *cachep = pool_data;

	return kmem_cache_alloc(cachep, gfp_mask);
}

void mempool_free_slab(void *element, void *pool_data)
{
	kmem_cache_t *cachep = pool_data;

	kmem_cache_free(cachep, element);
}

void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data)
{
	return kmalloc((size_t)pool_data, gfp_mask);
}

void mempool_kfree(void *element, void *pool_data)
{
	(void)pool_data;
	kfree(element);
}
