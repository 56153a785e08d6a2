/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets what kmalloc() returns, and finds what is known about a block. */
#ifndef HARNESS_SLAB_CONTROL_H
#define HARNESS_SLAB_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include "memory.h"

/*
 * Before set-up.  Sets the policy and drops all memory (slab_reset()).  Memory
 * comes from an arena if CPUs are fibers (vcpu_fibers()), else from the C heap;
 * slab_use_arena() overrides that.
 */
void slab_configure(enum memory memory);
void slab_use_arena(bool on);

/*
 * Freed blocks of the heap are only written, not given back.  A race detector
 * that does not watch free() sees the write, and so a use that is not ordered
 * with the free.  Their contents stay (MEMORY_POISON: the pattern), which a
 * heap does not guarantee.
 */
void slab_hold_frees(bool on);

/*
 * The next allocation in this function fails, once.  The function makes it
 * itself, or is the kernel function that asks for memory.  NULL: none.
 */
void slab_fail_in(const char *function);

/* The n-th allocation of the calling CPU from now on fails; 0: none. */
void slab_fail_at(unsigned int n);
/* How many allocations of the calling CPU were made to fail. */
unsigned int slab_failures(void);

/*
 * Forgets all blocks; those of the heap are leaked.  Call it after the kernel's
 * static data were restored by copying, if memory comes from the heap: the list
 * of heap blocks is stored elsewhere.
 */
void slab_reset(void);

/*
 * The arena: one piece for each CPU, the controller's first, so that a block's
 * address depends on what its CPU did and on nothing else.  *used: how much of
 * the piece was ever used, so that it can be saved and restored.  The list of
 * blocks is static data of the kernel.
 */
#ifndef SLAB_PIECE
#define SLAB_PIECE	(2ul << 20)
#endif
void *slab_piece(int cpu, size_t *used);	/* cpu -1: the controller */

/* Of the block that the calling CPU allocated last. */
unsigned int slab_serial(void);

#define SLAB_STACK	8

struct slab_object {
	const void *addr;
	size_t size;
	const char *cache;	/* "size-512", or the kmem_cache's name */
	bool live;
	unsigned int serial;	/* counts its CPU's allocations */
	int cpu, freed_cpu;
	int allocs, frees;	/* how many of these: */
	const void *alloc[SLAB_STACK];	/* pcs, innermost first */
	const void *freed[SLAB_STACK];
	struct slab_object *next;	/* slab.c's own */
};

/* The block that contains addr, live or freed last, or NULL.  A driver may call
 * it during a run. */
const struct slab_object *slab_object_of(const void *addr);

/* Bytes from addr to the end of the block of the arena that it is in, with those
 * behind it that are no other's; SIZE_MAX: it is not in the arena. */
size_t slab_room(const void *addr);

/* All blocks that are live, until fn returns false. */
void slab_each_live(bool (*fn)(const struct slab_object *obj, void *arg),
		    void *arg);

/* The same for all blocks that were freed and not allocated again. */
void slab_each_freed(bool (*fn)(const struct slab_object *obj, void *arg),
		     void *arg);

#endif
