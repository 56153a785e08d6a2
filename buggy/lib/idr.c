// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small integers that stand for pointers: a radix tree that hands out the
 * lowest free id.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's lib/idr.c, its known
 * faults included (docs/port.md lists them).
 *
 * Taking an id has two halves.  idr_pre_get() may sleep and fills a reserve
 * of layers; idr_get_new() does not sleep, builds with layers of the reserve
 * only, and says -EAGAIN when those do not suffice.  The reserve has a lock
 * of its own, so that the first half needs none of the caller's.  The tree
 * has no lock: find, get_new and remove are the caller's to serialise.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

/* What goes wrong between the internal functions. */
#define IDR_NO_LAYER	-1	/* the reserve is empty */
#define IDR_GROW	-2	/* no free id at or above this in the tree */
#define IDR_NO_ID	-3	/* no free id at all */

static kmem_cache_t *idr_layer_cache;

/*
 * The reserve: a stack, chained through ary[0].  Layers in it are zero but
 * for that word, as the cache's constructor leaves them.
 */
static struct idr_layer *alloc_layer(struct idr *idp)
{
	struct idr_layer *p;

	spin_lock(&idp->lock);
	p = idp->id_free;
	if (p) {
		idp->id_free = p->ary[0];
		WRITE_ONCE(idp->id_free_cnt, idp->id_free_cnt - 1);
		p->ary[0] = NULL;
	}
	spin_unlock(&idp->lock);

	return p;
}

static void free_layer(struct idr *idp, struct idr_layer *p)
{
	spin_lock(&idp->lock);
	p->ary[0] = idp->id_free;
	idp->id_free = p;
	WRITE_ONCE(idp->id_free_cnt, idp->id_free_cnt + 1);
	spin_unlock(&idp->lock);
}

/**
 * idr_pre_get - fill the reserve
 * @idp: the tree
 * @gfp_mask: how to allocate
 *
 * Needs no lock of the caller's, and may sleep if @gfp_mask says so.
 * Returns 1, or 0 when memory is short.
 */
int idr_pre_get(struct idr *idp, gfp_t gfp_mask)
{
	struct idr_layer *p;

	/* Others may be taking from the reserve: a glance is good enough. */
	while (READ_ONCE(idp->id_free_cnt) < IDR_FREE_MAX) {
		p = kmem_cache_alloc(idr_layer_cache, gfp_mask);
		if (!p)
			return 0;
		free_layer(idp, p);
	}

	return 1;
}
EXPORT_SYMBOL(idr_pre_get);

/* How many ids a tree of so many layers has room for. */
#define IDR_ROOM(layers)	(1L << ((layers) * IDR_BITS))

/* The first slot from n on that is not full, or IDR_SIZE. */
static int idr_next_slot(struct idr_layer *p, int n)
{
	unsigned long vacant = ~p->bitmap & (~0UL << n);

	return vacant ? __builtin_ctzl(vacant) : IDR_SIZE;
}

/*
 * Takes the lowest free id from *starting_id on, in the tree as tall as it
 * is.  When there is none, *starting_id says from where on to search in a
 * taller one.
 */
static int sub_alloc(struct idr *idp, void *ptr, int *starting_id)
{
	struct idr_layer *pa[MAX_LEVEL + 1];	/* the way down */
	struct idr_layer *p = idp->top;
	int l = idp->layers;
	long id = *starting_id;
	int n, m;

	pa[l--] = NULL;
	for (;;) {
		n = (id >> (IDR_BITS * l)) & IDR_MASK;
		m = idr_next_slot(p, n);
		if (m == IDR_SIZE) {
			/* All full from here on: the next one, a level up. */
			l++;
			id = (id | (IDR_ROOM(l) - 1)) + 1;
			p = pa[l];
			if (!p) {
				*starting_id = id;
				return IDR_GROW;
			}
			continue;
		}
		if (m != n)
			id = ((id >> (IDR_BITS * l)) ^ n ^ m)
							<< (IDR_BITS * l);
		if (id >= (long)MAX_ID_BIT || id < 0)
			return IDR_NO_ID;
		if (l == 0)
			break;

		if (!p->ary[m]) {
			struct idr_layer *new = alloc_layer(idp);

			if (!new)
				return IDR_NO_LAYER;
			p->ary[m] = new;
			p->count++;
		}
		pa[l--] = p;
		p = p->ary[m];
	}

	/* A leaf's slot holds the user's pointer, whatever it may be. */
	p->ary[m] = ptr;
	p->bitmap |= 1UL << m;
	p->count++;

	/* Full?  Then so is its slot in the layer above, and so on up. */
	for (n = id; p->bitmap == IDR_FULL; ) {
		p = pa[++l];
		if (!p)
			break;
		n >>= IDR_BITS;
		p->bitmap |= 1UL << (n & IDR_MASK);
	}

	return id;
}

static int idr_get_new_above_int(struct idr *idp, void *ptr, int starting_id)
{
	struct idr_layer *p, *new;
	int layers, v;
	int id = starting_id;

	do {
		p = idp->top;
		layers = idp->layers;
		if (!p) {
			p = alloc_layer(idp);
			if (!p)
				return IDR_NO_LAYER;
			layers = 1;
		}

		/* Put layers on top until the id fits in. */
		while (layers < MAX_LEVEL && id >= IDR_ROOM(layers)) {
			layers++;
			/* Nothing in it: the same layer does, higher up. */
			if (!p->count)
				continue;

			new = alloc_layer(idp);
			if (!new) {
				/* Give back those that are not yet in. */
				while (p && p != idp->top) {
					new = p;
					p = new->ary[0];
					new->ary[0] = NULL;
					new->bitmap = 0;
					new->count = 0;
					free_layer(idp, new);
				}
				return IDR_NO_LAYER;
			}
			new->ary[0] = p;
			new->count = 1;
			if (p->bitmap == IDR_FULL)
				new->bitmap |= 1UL;
			p = new;
		}
		idp->top = p;
		idp->layers = layers;

		v = sub_alloc(idp, ptr, &id);
	} while (v == IDR_GROW);

	return v;
}

/**
 * idr_get_new_above - take the lowest free id that is not below another
 * @idp: the tree
 * @ptr: what the id shall stand for; it is not looked at
 * @starting_id: the lowest id wanted
 * @id: where to put the id
 *
 * Does not sleep.  The caller serialises.  Returns 0; -EAGAIN: the reserve
 * did not suffice, call idr_pre_get() again; -ENOSPC: there is no such id.
 */
int idr_get_new_above(struct idr *idp, void *ptr, int starting_id, int *id)
{
	int rv;

	rv = idr_get_new_above_int(idp, ptr, starting_id);
	if (rv < 0)
		return rv == IDR_NO_LAYER ? -EAGAIN : -ENOSPC;
	*id = rv;

	return 0;
}
EXPORT_SYMBOL(idr_get_new_above);

/**
 * idr_get_new - take the lowest free id
 * @idp: the tree
 * @ptr: what the id shall stand for
 * @id: where to put the id
 *
 * As idr_get_new_above() with 0.
 */
int idr_get_new(struct idr *idp, void *ptr, int *id)
{
	return idr_get_new_above(idp, ptr, 0, id);
}
EXPORT_SYMBOL(idr_get_new);

static void idr_remove_warning(int id)
{
	printk("idr_remove called for id=%d which is not allocated.\n", id);
	dump_stack();
}

static void sub_remove(struct idr *idp, int shift, int id)
{
	struct idr_layer **pa[MAX_LEVEL + 2];	/* where each is hung up */
	struct idr_layer ***paa = pa;
	struct idr_layer *p = idp->top;
	int n;

	*paa = NULL;
	*++paa = &idp->top;

	/* What is below a slot is no longer full. */
	for (; shift > 0 && p; shift -= IDR_BITS) {
		n = (id >> shift) & IDR_MASK;
		p->bitmap &= ~(1UL << n);
		*++paa = &p->ary[n];
		p = p->ary[n];
	}

	n = id & IDR_MASK;
	if (!p || !(p->bitmap & (1UL << n))) {
		idr_remove_warning(id);
		return;
	}
	p->bitmap &= ~(1UL << n);
	p->ary[n] = NULL;

	/* The layer that held nothing else goes, and so on up. */
	while (*paa && !--(**paa)->count) {
		free_layer(idp, **paa);
		**paa-- = NULL;
	}
	if (!*paa)
		idp->layers = 0;
}

/**
 * idr_remove - give an id back
 * @idp: the tree
 * @id: the id
 *
 * Does not sleep.  The caller serialises.
 */
void idr_remove(struct idr *idp, int id)
{
	struct idr_layer *p;

	id &= MAX_ID_MASK;

	sub_remove(idp, (idp->layers - 1) * IDR_BITS, id);

	/* Nothing but the lowest ids left: one layer less will do. */
	if (idp->top && idp->top->count == 1 && idp->layers > 1 &&
	    idp->top->ary[0]) {
		p = idp->top->ary[0];
		idp->top->bitmap = 0;
		idp->top->count = 0;
		free_layer(idp, idp->top);
		idp->top = p;
		--idp->layers;
	}

	/* What the reserve has too many goes back, but only one at a time. */
	if (READ_ONCE(idp->id_free_cnt) >= IDR_FREE_MAX) {
		p = alloc_layer(idp);
		kmem_cache_free(idr_layer_cache, p);
	}
}
EXPORT_SYMBOL(idr_remove);

/**
 * idr_find - what does an id stand for
 * @idp: the tree
 * @id: the id
 *
 * The caller serialises.  Returns NULL if the id is not in use.
 */
void *idr_find(struct idr *idp, int id)
{
	struct idr_layer *p = idp->top;
	int n = idp->layers * IDR_BITS;

	id &= MAX_ID_MASK;
	if (id >= IDR_ROOM(idp->layers))
		return NULL;

	while (n > 0 && p) {
		n -= IDR_BITS;
		p = p->ary[(id >> n) & IDR_MASK];
	}

	return p;
}
EXPORT_SYMBOL(idr_find);

static void idr_cache_ctor(void *idr_layer, kmem_cache_t *cache,
			   unsigned long flags)
{
	memset(idr_layer, 0, sizeof(struct idr_layer));
}

static void init_id_cache(void)
{
	if (!idr_layer_cache)
		idr_layer_cache = kmem_cache_create("idr_layer_cache",
				sizeof(struct idr_layer), 0, 0,
				idr_cache_ctor, NULL);
}

/**
 * idr_init - make an empty tree
 * @idp: the tree
 */
void idr_init(struct idr *idp)
{
	init_id_cache();
	memset(idp, 0, sizeof(struct idr));
	spin_lock_init(&idp->lock);
}
EXPORT_SYMBOL(idr_init);
