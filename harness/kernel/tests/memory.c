// SPDX-License-Identifier: GPL-2.0-only
/* What blocks hold, where they come from, and what becomes of them. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/uaccess.h>
#include "../kernel.h"
#include "../slab-control.h"
#include "../user.h"
#include "code.h"
#include "kernel-test.h"

static bool all(const void *p, unsigned char c, size_t n)
{
	const unsigned char *b = p;

	while (n--)
		if (*b++ != c)
			return false;
	return true;
}

static void policy(enum memory memory)
{
	slab_configure(memory);
	slab_use_arena(on_fibers);
}

static void *volatile kept;

static void free_twice(void)
{
	kept = kmalloc(100, GFP_KERNEL);
	kfree(kept);
	kfree(kept);
	note('x');
}

static void free_inside(void)
{
	kfree((char *)kmalloc(100, GFP_KERNEL) + 16);
	note('x');
}

static void free_stack(void)
{
	int local;
	void *volatile p = &local;

	kfree(p);
	note('x');
}

/* One byte behind the end, and up to the end. */
static void write_too_much(void)
{
	memset(kept, 1, 101);
}

static void write_all(void)
{
	memset(kept, 1, 100);
}

static int broken_by(void (*write)(void))
{
	forget();
	kept = kmalloc(100, GFP_KERNEL);
	run(write, NULL);
	kfree(kept);
	return found("broken");
}

static void ends(void)
{
	if (!on_fibers)
		return;		/* memcheck sees it on the heap */
	EXPECT(broken_by(write_all) == 0);
	EXPECT(broken_by(write_too_much) == 1);
}

static void bad_frees(void)
{
	forget();
	EXPECT(run(free_twice, NULL) == VCPU_STOPPED);
	EXPECT(found("double-free") == 1 && !found("BUG"));
	EXPECT(console_has("slab: double free detected in cache 'size-128'"));
	EXPECT(console_has("Kernel BUG at mm/slab.c:") == 1);
	EXPECT(!string_compare(noted(), "", 9));

	forget();
	EXPECT(run(free_inside, NULL) == VCPU_STOPPED);
	EXPECT(run(free_stack, NULL) == VCPU_STOPPED);
	EXPECT(found("double-free") == 2);
	EXPECT(console_has("kfree_debugcheck: out of range ptr") == 2);
	EXPECT(!string_compare(noted(), "", 9));
	kfree(NULL);
}

static void contents(void)
{
	void *p, *q;

	policy(MEMORY_POISON);
	p = kmalloc(100, GFP_KERNEL);
	EXPECT(all(p, 0x5a, 100));
	q = kzalloc(100, GFP_KERNEL);
	EXPECT(all(q, 0, 100));
	kfree(p);
	if (on_fibers)
		EXPECT(all(p, 0x6b, 100));
	kfree(q);
	p = vmalloc(5000);
	EXPECT(all(p, 0x5a, 5000));
	vfree(p);
	p = kstrdup("vol0", GFP_KERNEL);
	EXPECT(!string_compare(p, "vol0", 9));
	kfree(p);
	EXPECT(!kstrdup(NULL, GFP_KERNEL));

	policy(MEMORY_ZERO);
	p = kmalloc(100, GFP_KERNEL);
	EXPECT(all(p, 0, 100));
	kfree(p);
}

static void recycling(void)
{
	void *a, *b, *c;

	policy(MEMORY_RECYCLE);
	a = kmalloc(100, GFP_KERNEL);
	b = kmalloc(100, GFP_KERNEL);
	bytes_set(a, 'a', 100);
	bytes_set(b, 'b', 100);
	kfree(a);
	kfree(b);
	c = kmalloc(96, GFP_KERNEL);
	EXPECT(c != a && c != b);		/* another size */
	EXPECT(kmalloc(100, GFP_KERNEL) == b && all(b, 'b', 100));
	EXPECT(kmalloc(100, GFP_KERNEL) == a && all(a, 'a', 100));
	EXPECT(slab_object_of(a)->live);
	kfree(a);
	EXPECT(!slab_object_of(a)->live);
	kfree(b);
	kfree(c);

	/* Without it, a block does not come back in the arena. */
	policy(MEMORY_POISON);
	a = kmalloc(100, GFP_KERNEL);
	kfree(a);
	if (on_fibers)
		EXPECT(kmalloc(100, GFP_KERNEL) != a);
}

/* ---- who has it ------------------------------------------------------- */

static bool count_live(const struct slab_object *obj, void *arg)
{
	(void)obj;
	++*(int *)arg;
	return true;
}

static int live(void)
{
	int n = 0;

	slab_each_live(count_live, &n);
	return n;
}

static void allocate(void)
{
	kept = thing_new();
}

static void free_it(void)
{
	thing_free(kept);
}

static const char *name_of(const void *pc)
{
	const char *name = kallsyms_name(pc, NULL, NULL);

	return name ? name : "";
}

static void whose(void)
{
	const struct slab_object *o;
	int before;

	policy(MEMORY_POISON);
	before = live();
	EXPECT(before == 0);
	EXPECT(run(allocate, NULL) == VCPU_COMPLETE);
	EXPECT(live() == 1);
	o = slab_object_of((char *)kept + sizeof(struct thing) - 1);
	EXPECT(o && o->addr == kept && o->size == sizeof(struct thing));
	EXPECT(o && o->live && o->cpu == 0 && o->allocs >= 1);
	EXPECT(o && !string_compare(o->cache, "size-32", 9));
	EXPECT(o && !string_compare(name_of(o->alloc[0]), "thing_new", 99));
	EXPECT(o && o->allocs == 2);
	EXPECT(o && !string_compare(name_of(o->alloc[1]), "allocate", 99));
	EXPECT(!slab_object_of((char *)kept + sizeof(struct thing)) ||
	       !slab_object_of((char *)kept + sizeof(struct thing))->live);
	EXPECT(!slab_object_of(&before));

	EXPECT(run(free_it, NULL) == VCPU_COMPLETE);
	o = slab_object_of(kept);
	EXPECT(o && !o->live && o->frees >= 1);
	EXPECT(o && !string_compare(name_of(o->freed[0]), "thing_free", 99));
	EXPECT(live() == 0);
	slab_reset();
	EXPECT(!slab_object_of(kept));
}

static void *may_fail(void)
{
	return kmalloc(10, GFP_KERNEL);
}

static void failing(void)
{
	void *p, *q;

	policy(MEMORY_POISON);
	slab_fail_in("may_fail");
	q = kmalloc(10, GFP_KERNEL);
	EXPECT(q);
	p = may_fail();
	EXPECT(!p);
	EXPECT(console_has("FAULT_INJECTION: no memory for may_fail()") == 1);
	p = may_fail();
	EXPECT(p);		/* once */
	EXPECT(console_has("FAULT_INJECTION") == 1);
	kfree(p);
	kfree(q);
	slab_fail_in("may_fail");
	slab_fail_in(NULL);
	p = may_fail();
	EXPECT(p);
	kfree(p);
}

/* ---- caches ----------------------------------------------------------- */

static int constructed;

static void ctor(void *objp, kmem_cache_t *cachep, unsigned long flags)
{
	EXPECT(flags == SLAB_CTOR_CONSTRUCTOR);
	EXPECT(kmem_cache_size(cachep) == 40);
	bytes_set(objp, 'c', 40);
	constructed++;
}

static void caches(void)
{
	kmem_cache_t *cachep;
	void *p;

	policy(MEMORY_RECYCLE);
	cachep = kmem_cache_create("forty", 40, 0, 0, ctor, NULL);
	p = kmem_cache_alloc(cachep, GFP_KERNEL);
	EXPECT(constructed == 1 && all(p, 'c', 40));
	EXPECT(!string_compare(slab_object_of(p)->cache, "forty", 9));
	forget();
	EXPECT(kmem_cache_destroy(cachep) == 1);
	EXPECT(found("warning") == 1);
	EXPECT(console_has("slab error in kmem_cache_destroy(): cache "
			   "`forty': Can't free all objects") == 1);
	kmem_cache_free(cachep, p);
	/* The block is constructed still. */
	EXPECT(kmem_cache_alloc(cachep, GFP_KERNEL) == p && constructed == 1);
	kmem_cache_free(cachep, p);
	EXPECT(kmem_cache_destroy(cachep) == 0);
	EXPECT(found("warning") == 1);
}

static void pieces(void)
{
	size_t used;

	if (!on_fibers)
		return;
	policy(MEMORY_POISON);
	EXPECT(run(allocate, allocate) == VCPU_COMPLETE);
	EXPECT(slab_piece(0, &used) && used);
	EXPECT(slab_piece(1, &used) && used);
	EXPECT(slab_piece(2, &used) && !used);
	EXPECT((char *)kept - (char *)slab_piece(1, &used) < (long)SLAB_PIECE);
}

/* ---- user memory --------------------------------------------------------- */

static int of_a_process, *shared;

static int points_of_copy(const int *user)
{
	uint64_t before = vcpu_points(0);
	int value;

	EXPECT(!get_user(value, user) && value == 0);
	return vcpu_points(0) - before;
}

/* An imitated process has its arguments for itself. */
static void copies(void)
{
	EXPECT(points_of_copy(&of_a_process) == 0);
	EXPECT(points_of_copy(shared) == 1);
}

/* The second copy from here on fails, and no other. */
static void failing_copies(void)
{
	char kernel[4] = "abc", user[4] = "xyz";
	unsigned int before = user_faults();
	int value = 1;

	user_fault(2);
	EXPECT(copy_to_user(user, kernel, 4) == 0);
	EXPECT(copy_from_user(kernel, user, 3) == 3 && all(kernel, 0, 4));
	EXPECT(copy_from_user(kernel, user, 4) == 0 && kernel[0] == 'a');
	user_fault(1);
	EXPECT(copy_to_user(user, "uvw", 4) == 4 && user[0] == 'a');
	user_fault(1);
	EXPECT(put_user(2, &value) == -EFAULT && value == 1);
	user_fault(1);
	EXPECT(get_user(value, &value) == -EFAULT && value == 0);
	EXPECT(user_faults() == before + 4);
}

static void user_memory(void)
{
	EXPECT(run(failing_copies, NULL) == VCPU_COMPLETE);
	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	EXPECT(run(copies, NULL) == VCPU_COMPLETE);
	kfree(shared);
}

void test_memory(void)
{
	contents();
	recycling();
	whose();
	failing();
	caches();
	pieces();
	user_memory();
	policy(MEMORY_POISON);
	ends();
	bad_frees();
	policy(MEMORY_RECYCLE);
	bad_frees();
}
