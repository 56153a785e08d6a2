// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory functions that the kernel calls.  Thin, and instrumented: in a
 * detector's stack, an allocation or a free is kmalloc() or kfree(), and then
 * its caller.  core/slab.c does the work.
 */
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/string.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>
#include "../core/laws.h"
#include "../core/slab.h"

#define CALLER	__builtin_return_address(0)

/* ThreadSanitizer's own function, if it is linked in: to report a free to it
 * without a scheduling point. */
void __tsan_write_range_pc(void *p, unsigned long size, void *pc)
	__attribute__((weak));

static __always_inline void *obtain(kmem_cache_t *cachep, size_t size,
				    gfp_t flags, const char *caller,
				    kmem_fn ctor)
{
	struct slab_block b;

	law_allocates(flags & __GFP_IO, CALLER);
	if (flags & __GFP_WAIT) {
		might_sleep();
		/* It does sleep, if that lets another CPU run. */
		if (kernel_locked())
			yield();
	}
	b = slab_obtain(cachep, size, caller, CALLER);
	if (b.source == SLAB_HEAP)
		b.objp = host_malloc(size ? size : 1);
	if (!b.objp)
		return NULL;
	slab_obtained(cachep, size, b.objp, b.source, CALLER);
	if (ctor && b.source != SLAB_RECYCLED)
		ctor(b.objp, cachep, SLAB_CTOR_CONSTRUCTOR);
	if (ctor)
		slab_constructed(cachep, b.objp);
	return b.objp;
}

static __always_inline void release(kmem_cache_t *cachep, const void *objp)
{
	struct slab_freed f = slab_release(cachep, objp, CALLER);

	if (f.what == SLAB_TO_HEAP) {
		host_free((void *)objp);
		return;
	}
	/*
	 * By the caller, which is on the stack of kfree() a second time:
	 * that is how the runner knows a free (tsan-report.c).
	 */
	if (__tsan_write_range_pc)
		__tsan_write_range_pc((void *)objp, f.size, CALLER);
	slab_kept(cachep, objp, f.size);
}

void *__kmalloc(size_t size, gfp_t flags, const char *caller)
{
	return obtain(NULL, size, flags, caller, NULL);
}

void *__kzalloc(size_t size, gfp_t flags, const char *caller)
{
	void *objp = obtain(NULL, size, flags, caller, NULL);

	if (objp)
		memset(objp, 0, size);
	return objp;
}

void *__kcalloc(size_t n, size_t size, gfp_t flags, const char *caller)
{
	if (n && size > INT_MAX / n)
		return NULL;
	return __kzalloc(n * size, flags, caller);
}

char *__kstrdup(const char *s, gfp_t flags, const char *caller)
{
	size_t bytes;
	char *copy;

	if (!s)
		return NULL;
	bytes = strlen(s) + 1;
	copy = __kmalloc(bytes, flags, caller);
	if (copy)
		memcpy(copy, s, bytes);
	return copy;
}

void kfree(const void *objp)
{
	if (objp)
		release(NULL, objp);
}

void *__vmalloc_named(unsigned long size, const char *caller)
{
	return obtain(NULL, size, GFP_KERNEL, caller, NULL);
}

void vfree(void *addr)
{
	if (addr)
		release(NULL, addr);
}

kmem_cache_t *__kmem_cache_create(const char *name, size_t size, size_t align,
				  unsigned long flags, kmem_fn ctor,
				  kmem_fn dtor, const char *caller)
{
	kmem_cache_t *cachep = __kmalloc(sizeof(*cachep), GFP_KERNEL, caller);

	(void)align;
	(void)flags;
	if (!cachep)
		return NULL;
	cachep->name = name;
	cachep->size = size;
	cachep->ctor = ctor;
	cachep->dtor = dtor;
	WRITE_ONCE(cachep->live, 0);
	return cachep;
}

int kmem_cache_destroy(kmem_cache_t *cachep)
{
	if (slab_live(cachep)) {
		slab_error(cachep, __func__, "Can't free all objects",
			   __builtin_return_address(0));
		return 1;
	}
	slab_forget_cache(cachep);
	kfree(cachep);
	return 0;
}

void *__kmem_cache_zalloc(kmem_cache_t *cachep, gfp_t flags,
			  const char *caller)
{
	void *objp = obtain(cachep, cachep->size, flags, caller, cachep->ctor);

	if (objp)
		memset(objp, 0, cachep->size);
	return objp;
}

void *__kmem_cache_alloc(kmem_cache_t *cachep, gfp_t flags, const char *caller)
{
	return obtain(cachep, cachep->size, flags, caller, cachep->ctor);
}

void kmem_cache_free(kmem_cache_t *cachep, void *objp)
{
	release(cachep, objp);
}

unsigned int kmem_cache_size(kmem_cache_t *cachep)
{
	return cachep->size;
}
