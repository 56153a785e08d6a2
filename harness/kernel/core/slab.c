// SPDX-License-Identifier: GPL-2.0-only
/*
 * The allocator: where blocks come from, what they contain, and the history of
 * each.
 *
 * Heap: each block is one of malloc(), so that ThreadSanitizer and memcheck
 * know where it begins, where it ends and when it was freed.  Arena: a piece of
 * memory for each CPU from which blocks are cut one after the other, so that
 * all of it can be restored between two executions; a freed block is not
 * used again before that.  In both, MEMORY_RECYCLE hands out the block that
 * was freed last, of the same cache and size, as it is.  With
 * MEMORY_POISON a freed block is filled with a pattern at once.
 */
#include "core.h"
#include "laws.h"
#include "slab.h"
#include "slab-control.h"
#include "vcpu/capacity.h"
#include "vcpu/valgrind.h"

#ifndef SLAB_BLOCKS
#define SLAB_BLOCKS	16384		/* heap: blocks known at a time */
#endif
#define BUCKETS		4096
#ifndef SLAB_LISTS
#define SLAB_LISTS	64		/* different sizes recycled */
#endif
#define PIECES		(VCPU_MAX + 1)
#define ALIGNMENT	16
/* Arena: bytes behind a block, at least.  The last is a zero: a string that has
 * none, in a block that was never written or was freed, ends there.  Where it
 * would end behind it depends on what else was allocated. */
#define REDZONE		16
#define POISON_INUSE	0x5a
#define POISON_FREE	0x6b
#define POISON_END	0xbb

/* Blocks of one cache and size, the last freed first. */
struct recycled {
	struct kmem_cache *cachep;
	size_t size;
	struct slab_object *first;
};

static struct {
	struct host_spin lock;		/* all of this, in a free run */
	enum memory memory;
	bool arena;
	bool held;
	unsigned int serial[VCPU_MAX + 1];	/* of its last block */
	const char *fail_in;
	unsigned int fail_at[VCPU_MAX + 1];	/* counts down; 0: none */
	unsigned int failures[VCPU_MAX + 1];

	struct recycled lists[SLAB_LISTS];
	int list_n;

	/* The heap's blocks: a hash of them by address, live or freed. */
	struct slab_object *blocks;
	struct slab_object **buckets;
	int block_n;

	/*
	 * The arena.  Blocks grow up from the start of a piece, each behind
	 * its slab_object; the list of their offsets grows down from the end.
	 */
	char *pieces;
	size_t used[PIECES];
	int objects[PIECES];
} slab;

/* ---- the heap's register ---------------------------------------------- */

static unsigned int bucket_of(const void *addr)
{
	return ((uintptr_t)addr >> 4) % BUCKETS;
}

static struct slab_object *heap_find(const void *addr)
{
	struct slab_object *o;

	if (!slab.buckets)
		return NULL;
	for (o = slab.buckets[bucket_of(addr)]; o; o = o->next)
		if (o->addr == addr)
			return o;
	return NULL;
}

/* Full: what is freed is forgotten, what is live is not. */
static void heap_squeeze(void)
{
	int i, n = 0;

	bytes_set(slab.buckets, 0, BUCKETS * sizeof(*slab.buckets));
	for (i = 0; i < slab.block_n; i++) {
		struct slab_object *o = &slab.blocks[n];

		if (!slab.blocks[i].live)
			continue;
		if (n != i)
			bytes_copy(o, &slab.blocks[i], sizeof(*o));
		o->next = slab.buckets[bucket_of(o->addr)];
		slab.buckets[bucket_of(o->addr)] = o;
		n++;
	}
	slab.block_n = n;
}

/* NULL: there is no room, and its free will not find it. */
static struct slab_object *heap_add(const void *addr)
{
	struct slab_object *o = heap_find(addr);
	unsigned int b = bucket_of(addr);

	if (o)
		return o;	/* malloc() gave an old address again */
	/* A recycled block's entry is on two lists, and never dropped. */
	if (slab.block_n == SLAB_BLOCKS && slab.memory != MEMORY_RECYCLE)
		heap_squeeze();
	if (slab.block_n == SLAB_BLOCKS) {
		CAPACITY_EXCEEDED(SLAB_BLOCKS, "blocks of memory");
		return NULL;
	}
	o = &slab.blocks[slab.block_n++];
	o->next = slab.buckets[b];
	slab.buckets[b] = o;
	return o;
}

/* ---- the arena -------------------------------------------------------- */

static char *piece(int i)
{
	return slab.pieces + i * SLAB_PIECE;
}

static uint32_t *offset_of(int i, int object)
{
	return (uint32_t *)(piece(i) + SLAB_PIECE) - 1 - object;
}

static void *arena_cut(size_t size)
{
	int i = vcpu_self() + 1;
	size_t head = ALIGN(sizeof(struct slab_object), ALIGNMENT);
	size_t need = head + ALIGN(size + REDZONE, ALIGNMENT);
	size_t room = SLAB_PIECE - (slab.objects[i] + 1) * sizeof(uint32_t);
	struct slab_object *o;

	if (slab.used[i] + need > room) {
		CAPACITY_EXCEEDED(SLAB_PIECE, "bytes that a CPU can allocate");
		printk("Out of Memory: cpu %d has used its %lu bytes\n", i,
		       (unsigned long)SLAB_PIECE);
		return NULL;
	}
	o = (struct slab_object *)(piece(i) + slab.used[i]);
	*offset_of(i, slab.objects[i]++) = slab.used[i];
	slab.used[i] += need;
	/* Nothing of an earlier execution is left, in what no one sees either:
	 * states are compared. */
	bytes_set(o, 0, sizeof(*o));
	o->addr = (char *)o + head;
	bytes_set((char *)o->addr + size, POISON_END, need - head - size - 1);
	((char *)o)[need - 1] = 0;
	return (void *)o->addr;
}

static struct slab_object *arena_find(const void *addr)
{
	size_t at = (uintptr_t)addr - (uintptr_t)slab.pieces;
	int i = at / SLAB_PIECE, low = 0, high;
	struct slab_object *o;

	if (!slab.pieces || at >= PIECES * SLAB_PIECE)
		return NULL;
	at %= SLAB_PIECE;
	/* The last that begins at or before it. */
	for (high = slab.objects[i]; low < high; ) {
		int mid = low + (high - low) / 2;

		if (*offset_of(i, mid) <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	o = (struct slab_object *)(piece(i) + *offset_of(i, low - 1));
	return at < slab.used[i] ? o : NULL;
}

/* ---- both ------------------------------------------------------------- */

/* The block that begins at addr. */
static struct slab_object *block_at(const void *addr)
{
	struct slab_object *o = heap_find(addr);

	if (!o) {
		o = arena_find(addr);
		if (o && o->addr != addr)
			o = NULL;
	}
	return o;
}

const struct slab_object *slab_object_of(const void *addr)
{
	const struct slab_object *o = arena_find(addr);
	size_t at;
	int i;

	if (!o)
		o = heap_find(addr);
	for (i = 0; !o && i < slab.block_n; i++) {
		at = (uintptr_t)addr - (uintptr_t)slab.blocks[i].addr;
		if (at < slab.blocks[i].size)
			o = &slab.blocks[i];
	}
	if (!o)
		return NULL;
	at = (uintptr_t)addr - (uintptr_t)o->addr;
	return at < o->size ? o : NULL;
}

/* Up to its last byte, which stays zero. */
size_t slab_room(const void *addr)
{
	size_t at = (uintptr_t)addr - (uintptr_t)slab.pieces, all;
	const struct slab_object *o;

	if (!slab.pieces || at >= PIECES * SLAB_PIECE)
		return SIZE_MAX;
	o = arena_find(addr);
	if (!o || addr < o->addr)
		return 0;
	at = (uintptr_t)addr - (uintptr_t)o->addr;
	all = ALIGN(o->size + REDZONE, ALIGNMENT) - 1;
	return at < all ? all - at : 0;
}

typedef bool (*each_fn)(const struct slab_object *obj, void *arg);

static void each(bool live, each_fn fn, void *arg)
{
	struct slab_object *o;
	int i, j;

	for (i = 0; i < slab.block_n; i++)
		if (slab.blocks[i].live == live && !fn(&slab.blocks[i], arg))
			return;
	for (i = 0; slab.pieces && i < PIECES; i++) {
		for (j = 0; j < slab.objects[i]; j++) {
			o = (struct slab_object *)(piece(i) +
						   *offset_of(i, j));
			if (o->live == live && !fn(o, arg))
				return;
		}
	}
}

void slab_each_live(each_fn fn, void *arg)
{
	each(true, fn, arg);
}

void slab_each_freed(each_fn fn, void *arg)
{
	each(false, fn, arg);
}

/* The names of kmalloc()'s caches. */
static const char *cache_name(struct kmem_cache *cachep, size_t size)
{
	static const char *const names[] = {
		"size-32", "size-64", "size-128", "size-256", "size-512",
		"size-1024", "size-2048", "size-4096", "size-8192",
		"size-16384", "size-32768", "size-65536", "size-131072",
	};
	unsigned int i = 0;

	if (cachep)
		return cachep->name;
	while (i + 1 < ARRAY_SIZE(names) && size > 32ul << i)
		i++;
	return names[i];
}

static struct recycled *recycled_of(struct kmem_cache *cachep, size_t size)
{
	struct recycled *r;
	int i;

	for (i = 0; i < slab.list_n; i++) {
		r = &slab.lists[i];
		if (r->cachep == cachep && r->size == size)
			return r;
	}
	if (slab.list_n == SLAB_LISTS) {
		CAPACITY_EXCEEDED(SLAB_LISTS, "sizes of recycled memory");
		return NULL;
	}
	r = &slab.lists[slab.list_n++];
	r->cachep = cachep;
	r->size = size;
	r->first = NULL;
	return r;
}

static int stack_of_caller(const void *pc, const void **pcs)
{
	const void *all[SLAB_STACK + 1];
	int i, n = vcpu_stack(PC(pc), all, SLAB_STACK + 1);

	/* The first is in kmalloc(), the rest is its callers. */
	for (i = 1; i < n; i++)
		pcs[i - 1] = all[i];
	return n - 1;
}

/*
 * Which block an allocation gets depends on what other CPUs freed.  So both
 * sides make an operation on the list.  Its address is not that of memory,
 * where accesses would hide it, and it is the same in every execution,
 * whichever CPU uses a list first.
 */
#define NO_MEMORY	(1ul << 62)

static void list_point(struct kmem_cache *cachep, size_t size, const void *pc)
{
	uintptr_t list = cachep ? (uintptr_t)cachep : size;

	if (slab.memory == MEMORY_RECYCLE)
		vcpu_point(OP_LIST, (void *)(list | NO_MEMORY), 1, pc);
}

/* Once, and only on the first CPU: which CPU comes first must not
 * matter. */
static bool made_to_fail(const char *caller)
{
	unsigned int *left = &slab.fail_at[vcpu_self() + 1];

	if (*left && !--*left) {
		slab.failures[vcpu_self() + 1]++;
		return true;
	}
	if (!slab.fail_in || vcpu_self() > 0 ||
	    string_compare(slab.fail_in, caller, 128))
		return false;
	slab.fail_in = NULL;
	slab.failures[vcpu_self() + 1]++;
	return true;
}

/* Recycled entries of the heap chain through their own list's pointer, for
 * the hash uses next: so the list goes through the stack of the freed. */
static struct slab_object **link_of(struct slab_object *o)
{
	return (struct slab_object **)&o->freed[SLAB_STACK - 1];
}

struct slab_block slab_obtain(struct kmem_cache *cachep, size_t size,
			      const char *caller, const void *pc)
{
	struct slab_block b = {
		.source = slab.arena ? SLAB_FRESH : SLAB_HEAP,
	};
	struct recycled *r;
	bool failed;

	list_point(cachep, size, pc);
	host_spin_lock(&slab.lock);
	failed = made_to_fail(caller);
	if (failed) {
		b.source = SLAB_NOTHING;
	} else if (slab.memory == MEMORY_RECYCLE &&
		   (r = recycled_of(cachep, size)) && r->first) {
		b.objp = (void *)r->first->addr;
		r->first = *link_of(r->first);
		b.source = SLAB_RECYCLED;
	} else if (slab.arena) {
		b.objp = arena_cut(size);
		if (!b.objp)
			b.source = SLAB_NOTHING;
	}
	host_spin_unlock(&slab.lock);
	if (failed)
		printk("FAULT_INJECTION: no memory for %s()\n", caller);
	return b;
}

/* The destruction of the cache reads the count. */
static void count_live(struct kmem_cache *cachep, enum vcount what, int by)
{
	vcpu_count(&cachep->live, what, 0);
	__atomic_add_fetch(&cachep->live, by, __ATOMIC_RELAXED);
	vcpu_counted();
}

static void fill(struct kmem_cache *cachep, void *objp, size_t size,
		 enum slab_source source)
{
	if (source != SLAB_RECYCLED) {
		bytes_set(objp, slab.memory == MEMORY_ZERO ? 0 : POISON_INUSE,
			  size);
	} else {
		/* No free() and no malloc(): done by hand. */
		valgrind_clean(objp, size);
		host_tsan_acquire(objp);
	}
	if (source == SLAB_RECYCLED && cachep && cachep->ctor)
		host_defined(objp, size);	/* freed as constructed */
	else
		host_undefined(objp, size);
}

void slab_obtained(struct kmem_cache *cachep, size_t size, void *objp,
		   enum slab_source source, const void *pc)
{
	struct slab_object *o;

	if (source == SLAB_RECYCLED)
		vcpu_point(OP_REUSE, objp, size, pc);
	fill(cachep, objp, size, source);
	host_spin_lock(&slab.lock);
	o = source == SLAB_HEAP ? heap_add(objp) : block_at(objp);
	if (o) {
		o->addr = objp;
		o->size = size;
		o->cache = cache_name(cachep, size);
		o->live = true;
		o->serial = ++slab.serial[vcpu_self() + 1];
		o->cpu = vcpu_self();
		o->frees = 0;
		o->allocs = stack_of_caller(pc, o->alloc);
	}
	host_spin_unlock(&slab.lock);
	if (cachep)
		count_live(cachep, COUNT_UP, 1);
	vcpu_note(OP_ALLOC, objp, size, PC(pc));
}

/* As CONFIG_DEBUG_SLAB reports it; the caller's line is not known, mm/slab.c's
 * own is. */
static void __attribute__((noreturn))
bad_free(struct slab_object *o, const void *objp, const void *pc)
{
	char text[160];

	if (o)
		kernel_format(text, sizeof(text), "slab: double free detected "
			      "in cache '%s', objp %p", o->cache, objp);
	else
		kernel_format(text, sizeof(text), "kfree_debugcheck: out of "
			      "range ptr %lxh.", (unsigned long)objp);
	printk("%s\n", text);
	die("double-free", text, "mm/slab.c", __LINE__, pc);
}

/* ---- constructed objects ------------------------------------------------ */

#ifndef SLAB_IMAGES
#define SLAB_IMAGES	8		/* caches with a constructor */
#endif
#define IMAGE_SIZE	2048

/* It outlives an execution: a constructor's result is always the same. */
static struct image {
	const struct kmem_cache *cachep;
	unsigned char byte[IMAGE_SIZE];
} *images;

static struct image *image_of(const struct kmem_cache *cachep)
{
	int i;

	for (i = 0; i < SLAB_IMAGES; i++)
		if (!images[i].cachep || images[i].cachep == cachep)
			return &images[i];
	CAPACITY_EXCEEDED(SLAB_IMAGES, "caches with a constructor");
	return NULL;
}

void slab_constructed(struct kmem_cache *cachep, const void *objp)
{
	struct image *image;

	if (cachep->size > IMAGE_SIZE)
		return;
	host_spin_lock(&slab.lock);
	image = image_of(cachep);
	if (image && !image->cachep) {
		bytes_copy(image->byte, objp, cachep->size);
		image->cachep = cachep;
	}
	host_spin_unlock(&slab.lock);
}

/* The next user expects it to be constructed: L6. */
static void check_constructed(struct kmem_cache *cachep, const void *objp,
			      const void *pc)
{
	const unsigned char *byte = objp;
	const struct image *image;
	char text[120];
	bool same = true;
	size_t i;

	if (!cachep || !cachep->ctor || cachep->size > IMAGE_SIZE)
		return;
	host_spin_lock(&slab.lock);
	image = image_of(cachep);
	for (i = 0; image && image->cachep && i < cachep->size; i++)
		same &= image->byte[i] == byte[i];
	host_spin_unlock(&slab.lock);
	if (same)
		return;
	kernel_format(text, sizeof(text), "an object of cache '%s' is "
		      "freed, but not as constructed", cachep->name);
	law_broken(text, pc);
}

/* Of a block in the arena: L10.  For others there are memcheck and
 * ThreadSanitizer. */
static void check_end(const struct slab_object *o, const void *pc)
{
	const unsigned char *end = (const unsigned char *)o->addr + o->size;
	int i = 0;

	if (!arena_find(o->addr))
		return;
	while (i < REDZONE - 1 && end[i] == POISON_END)
		i++;
	if (i < REDZONE - 1)
		law_broken("a block is freed that was overwritten behind its end",
			   pc);
}

struct slab_freed slab_release(struct kmem_cache *cachep, const void *objp,
			       const void *pc)
{
	struct slab_freed f = {
		.what = slab.arena ? SLAB_KEEP : SLAB_TO_HEAP,
	};
	struct slab_object *o;

	host_spin_lock(&slab.lock);
	o = block_at(objp);
	f.size = o ? o->size : 0;
	host_spin_unlock(&slab.lock);

	vcpu_point(OP_FREE, objp, f.size, PC(pc));

	host_spin_lock(&slab.lock);
	o = block_at(objp);
	if (!o || !o->live) {
		host_spin_unlock(&slab.lock);
		bad_free(o, objp, pc);
	}
	f.size = o->size;
	o->live = false;
	o->freed_cpu = vcpu_self();
	o->frees = stack_of_caller(pc, o->freed);
	host_spin_unlock(&slab.lock);
	check_constructed(cachep, objp, pc);
	check_end(o, pc);
	if (cachep)
		count_live(cachep, COUNT_DOWN, -1);
	locks_freed(objp, f.size);
	if (slab.memory == MEMORY_POISON)
		bytes_set((void *)objp, POISON_FREE, f.size);
	if (slab.memory == MEMORY_RECYCLE)
		f.what = SLAB_KEEP;
	if (f.what == SLAB_TO_HEAP && slab.held) {
		if (slab.memory != MEMORY_POISON)
			bytes_rewrite((void *)objp, f.size);
		f.what = SLAB_KEEP;
	}
	return f;
}

void slab_kept(struct kmem_cache *cachep, const void *objp, size_t size)
{
	struct slab_object *o;
	struct recycled *r;

	host_noaccess(objp, size);
	host_tsan_release((void *)objp);
	if (slab.memory != MEMORY_RECYCLE)
		return;
	list_point(cachep, size, VCPU_CALLER);
	/* From here on another CPU may have it. */
	host_spin_lock(&slab.lock);
	o = block_at(objp);
	r = recycled_of(cachep, size);
	if (o && r) {
		if (o->frees == SLAB_STACK)
			o->frees--;
		*link_of(o) = r->first;
		r->first = o;
	}
	host_spin_unlock(&slab.lock);
}

int slab_live(struct kmem_cache *cachep)
{
	int live;

	vcpu_count(&cachep->live, COUNT_LOOK, 0);
	live = __atomic_load_n(&cachep->live, __ATOMIC_RELAXED);
	vcpu_counted();
	return live;
}

void slab_forget_cache(struct kmem_cache *cachep)
{
	int i;

	list_point(cachep, cachep->size, VCPU_CALLER);
	host_spin_lock(&slab.lock);
	for (i = 0; i < slab.list_n; i++)
		if (slab.lists[i].cachep == cachep)
			slab.lists[i].first = NULL;
	host_spin_unlock(&slab.lock);
}

void slab_error(struct kmem_cache *cachep, const char *fn, const char *text,
		const void *pc)
{
	char line[160];

	kernel_format(line, sizeof(line), "slab error in %s(): cache `%s': %s",
		      fn, cachep->name, text);
	printk("%s\n", line);
	print_trace(pc);
	report_finding("warning", pc, line);
}

/* ---- the runner's side ------------------------------------------------ */

void slab_configure(enum memory memory)
{
	slab.memory = memory;
	slab_use_arena(vcpu_fibers());
}

void slab_use_arena(bool on)
{
	slab.arena = on;
	slab_reset();
	if (on && !slab.pieces) {
		slab.pieces = host_reserve(PIECES * SLAB_PIECE);
		if (!slab.pieces)
			panic("no memory for the arena");
	}
	if (!on && !slab.blocks) {
		slab.blocks = host_reserve(SLAB_BLOCKS * sizeof(*slab.blocks));
		slab.buckets = host_reserve(BUCKETS * sizeof(*slab.buckets));
		if (!slab.blocks || !slab.buckets)
			panic("no memory for the list of heap blocks");
		vcpu_hide(slab.blocks, SLAB_BLOCKS * sizeof(*slab.blocks));
		vcpu_hide(slab.buckets, BUCKETS * sizeof(*slab.buckets));
	}
}

void slab_hold_frees(bool on)
{
	slab.held = on;
}

void slab_fail_in(const char *function)
{
	slab.fail_in = function;
}

void slab_fail_at(unsigned int n)
{
	slab.fail_at[vcpu_self() + 1] = n;
}

unsigned int slab_failures(void)
{
	return slab.failures[vcpu_self() + 1];
}

unsigned int slab_serial(void)
{
	return slab.serial[vcpu_self() + 1];
}

void slab_reset(void)
{
	bytes_set(slab.serial, 0, sizeof(slab.serial));
	slab.list_n = 0;
	slab.block_n = 0;
	if (slab.buckets)
		bytes_set(slab.buckets, 0, BUCKETS * sizeof(*slab.buckets));
	bytes_set(slab.used, 0, sizeof(slab.used));
	bytes_set(slab.objects, 0, sizeof(slab.objects));
}

void *slab_piece(int cpu, size_t *used)
{
	*used = slab.used[cpu + 1];
	return slab.pieces ? piece(cpu + 1) : NULL;
}

void slab_boot(void)
{
	vcpu_hide(&slab, sizeof(slab));
	slab.lock.taken = 0;
	slab.fail_in = NULL;
	slab_use_arena(slab.arena);
	images = host_reserve(SLAB_IMAGES * sizeof(*images));
	if (!images)
		panic("no memory for constructed objects");
	vcpu_hide(images, SLAB_IMAGES * sizeof(*images));
	vcpu_hide(&images, sizeof(images));
}
