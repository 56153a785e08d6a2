/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A queue of bios, chained through bi_next.  The caller serialises.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's
 * drivers/md/dm-bio-list.h; only what dm.c uses.
 */
#ifndef DM_BIO_LIST_H
#define DM_BIO_LIST_H

#include <linux/bio.h>

struct bio_list {
	struct bio *head;
	struct bio *tail;
};

static inline void bio_list_add(struct bio_list *bl, struct bio *bio)
{
	bio->bi_next = NULL;
	if (bl->tail)
		bl->tail->bi_next = bio;
	else
		bl->head = bio;
	bl->tail = bio;
}

/* Takes them all; returns the first. */
static inline struct bio *bio_list_get(struct bio_list *bl)
{
	struct bio *bio = bl->head;

	bl->head = NULL;
	bl->tail = NULL;

	return bio;
}

#endif
