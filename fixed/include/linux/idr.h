/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small integers that stand for pointers.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's include/linux/idr.h.
 */
#ifndef __IDR_H__
#define __IDR_H__

#include <linux/types.h>
#include <linux/spinlock.h>

/* A layer is one machine word of slots wide. */
#if BITS_PER_LONG == 32
# define IDR_BITS	5
# define IDR_FULL	0xfffffffful
#elif BITS_PER_LONG == 64
# define IDR_BITS	6
# define IDR_FULL	0xfffffffffffffffful
#else
# error "BITS_PER_LONG is neither 32 nor 64"
#endif

#define IDR_SIZE	(1 << IDR_BITS)
#define IDR_MASK	((1 << IDR_BITS) - 1)

/* Ids are the non-negative ints. */
#define MAX_ID_SHIFT	(sizeof(int) * 8 - 1)
#define MAX_ID_BIT	(1U << MAX_ID_SHIFT)
#define MAX_ID_MASK	(MAX_ID_BIT - 1)

/* Neither of these two has its outer parentheses; no user minds. */
#define MAX_LEVEL	(int)(MAX_ID_SHIFT + IDR_BITS - 1) / IDR_BITS
#define IDR_FREE_MAX	MAX_LEVEL + MAX_LEVEL

/*
 * A set bit means that the slot is full: in a leaf, that the id is in use;
 * above, that no id is left anywhere below.  count is the number of slots in
 * use.
 */
struct idr_layer {
	unsigned long bitmap;
	struct idr_layer *ary[1 << IDR_BITS];
	int count;
};

/*
 * lock covers id_free and id_free_cnt, the layers kept in reserve, and
 * nothing else: who uses the tree itself (top, layers and all below) must
 * see to it that he is alone.
 */
struct idr {
	struct idr_layer *top;
	struct idr_layer *id_free;
	int layers;
	int id_free_cnt;
	spinlock_t lock;
};

void *idr_find(struct idr *idp, int id);
int idr_pre_get(struct idr *idp, gfp_t gfp_mask);
int idr_get_new(struct idr *idp, void *ptr, int *id);
int idr_get_new_above(struct idr *idp, void *ptr, int starting_id, int *id);
void *idr_replace(struct idr *idp, void *ptr, int id);
void idr_remove(struct idr *idp, int id);
void idr_init(struct idr *idp);

#endif /* __IDR_H__ */
