// SPDX-License-Identifier: GPL-2.0-only
/* The reserve: kept, used, filled up, and insisted on. */
#include <linux/mempool.h>
#include <linux/string.h>
#include "../slab-control.h"
#include "code.h"
#include "kernel-test.h"

static kmem_cache_t *cache;
static mempool_t *pool;
static void *element;

static void destroy(void)
{
	mempool_destroy(pool);
	note('x');
}

static void resize_to_nothing(void)
{
	mempool_resize(pool, 0, GFP_KERNEL);
	note('x');
}

static void sleeper(void)
{
	/* Nothing is left: waits until 2 gives one back. */
	slab_fail_in("mempool_alloc_slab");
	EXPECT(mempool_alloc(pool, GFP_NOIO) == element);
	note('s');
}

static void giver(void)
{
	note('g');
	mempool_free(element, pool);
}

static void *never(gfp_t gfp, void *data)
{
	(void)gfp;
	return *(int *)data ? NULL : kmalloc(16, GFP_KERNEL);
}

void test_mempool(void)
{
	int dry = 0;

	cache = kmem_cache_create("thing", 64, 0, 0, NULL, NULL);
	pool = pool_new(4, cache);
	EXPECT(pool && pool->curr_nr == 4 && pool->min_nr == 4);

	/* The allocator first, the reserve when it has nothing. */
	element = mempool_alloc(pool, GFP_KERNEL);
	EXPECT(element && pool->curr_nr == 4);
	mempool_free(element, pool);
	slab_fail_in("mempool_alloc_slab");
	element = mempool_alloc(pool, GFP_KERNEL);
	EXPECT(element && pool->curr_nr == 3);

	/* One is out there. */
	forget();
	EXPECT(run(destroy, NULL) == VCPU_STOPPED);
	EXPECT(found("BUG") == 1);
	EXPECT(console_has("Kernel BUG at mm/mempool.c:") == 1);
	EXPECT(!string_compare(found_in(0), "mempool_destroy", 99));
	EXPECT(!string_compare(noted(), "", 9));

	mempool_free(element, pool);
	EXPECT(pool->curr_nr == 4);
	forget();
	EXPECT(run(resize_to_nothing, NULL) == VCPU_STOPPED);
	EXPECT(found("BUG") == 1);
	EXPECT(!mempool_resize(pool, 6, GFP_KERNEL));
	EXPECT(pool->min_nr == 6 && pool->curr_nr == 6);
	EXPECT(!mempool_resize(pool, 2, GFP_KERNEL));
	EXPECT(pool->min_nr == 2 && pool->curr_nr == 2);

	forget();
	EXPECT(run(destroy, NULL) == VCPU_COMPLETE);
	EXPECT(!found("BUG") && !string_compare(noted(), "x", 9));
	EXPECT(!kmem_cache_destroy(cache));	/* all given back */

	/* Failing half way leaves nothing behind. */
	slab_configure(MEMORY_RECYCLE);
	slab_use_arena(on_fibers);
	cache = kmem_cache_create("thing", 64, 0, 0, NULL, NULL);
	slab_fail_in("mempool_alloc_slab");
	EXPECT(!pool_new(2, cache));
	EXPECT(!kmem_cache_destroy(cache));
	slab_fail_in("mempool_create");
	cache = kmem_cache_create("thing", 64, 0, 0, NULL, NULL);
	EXPECT(!pool_new(2, cache));

	/* A second destruction finds 0 != 2. */
	pool = pool_new(2, cache);
	forget();
	EXPECT(run(destroy, NULL) == VCPU_COMPLETE);
	EXPECT(run(destroy, NULL) == VCPU_STOPPED);
	EXPECT(found("BUG") == 1);

	/* A reserve has a limit, whatever is asked for. */
	pool = pool_new(256, cache);
	EXPECT(pool->min_nr == MEMPOOL_RESERVE);
	EXPECT(pool->curr_nr == MEMPOOL_RESERVE);
	EXPECT(!mempool_resize(pool, 200, GFP_KERNEL));
	EXPECT(pool->min_nr == MEMPOOL_RESERVE);
	mempool_destroy(pool);

	pool = mempool_create(1, never, mempool_kfree, &dry);
	element = mempool_alloc(pool, GFP_KERNEL);
	mempool_free(element, pool);
	dry = 1;
	element = mempool_alloc(pool, GFP_KERNEL);
	EXPECT(element && pool->curr_nr == 0);
	EXPECT(!mempool_alloc(pool, GFP_ATOMIC));
	forget();
	EXPECT(run(sleeper, giver) == VCPU_COMPLETE);
	EXPECT(!string_compare(noted(), "gs", 9));
	EXPECT(!detector_reports());
	mempool_free(element, pool);
	mempool_destroy(pool);
}
