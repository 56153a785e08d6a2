/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Block I/O requests: created, cloned, sent to a queue, and ended there.
 *
 * bv_page is the address of the memory: there are no pages.
 */
#ifndef _LINUX_BIO_H
#define _LINUX_BIO_H

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/mempool.h>
#include <linux/types.h>
#include <asm/atomic.h>
#include <asm/bitops.h>

struct bio;
struct bio_set;

typedef int (bio_end_io_t)(struct bio *bio, unsigned int bytes, int error);
typedef void (bio_destructor_t)(struct bio *bio);

struct bio_vec {
	void *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

struct bio {
	sector_t bi_sector;
	struct bio *bi_next;
	struct block_device *bi_bdev;
	unsigned long bi_flags;
	unsigned long bi_rw;
	unsigned short bi_vcnt;
	unsigned short bi_idx;
	unsigned int bi_size;		/* bytes still to do */
	unsigned int bi_max_vecs;
	struct bio_vec *bi_io_vec;
	bio_end_io_t *bi_end_io;
	atomic_t bi_cnt;
	void *bi_private;
	bio_destructor_t *bi_destructor;
};

#define BIO_UPTODATE	0
#define BIO_EOF		2
#define BIO_SEG_VALID	3
#define BIO_CLONED	4

#define BIO_RW		0
#define BIO_RW_AHEAD	1
#define BIO_RW_BARRIER	2

#define bio_data_dir(bio)	((bio)->bi_rw & 1)
#define bio_rw(bio)		((bio)->bi_rw & (1 | READA))
#define bio_sectors(bio)	((bio)->bi_size >> 9)
#define bio_barrier(bio)	((bio)->bi_rw & 1 << BIO_RW_BARRIER)
#define bio_io_error(bio, bytes) bio_endio(bio, bytes, -EIO)
#define bio_flagged(bio, flag)	test_bit(flag, &(bio)->bi_flags)
#define bio_for_each_segment(bv, bio, i)				\
	for ((i) = (bio)->bi_idx, (bv) = (bio)->bi_io_vec + (i);	\
	     (i) < (bio)->bi_vcnt; (i)++, (bv)++)
#define bio_get(bio)		atomic_inc(&(bio)->bi_cnt)

/* NULL only if the caller may not wait. */
struct bio *bio_alloc(gfp_t gfp_mask, int vecs);
/* The segments are copied, not the memory that they point to. */
/*
 * A reserve of bios for callers that must not fail.  Here they wait for memory,
 * as in bio_alloc(), so the sizes have no effect.  NULL: no memory for the set.
 */
struct bio_set *bioset_create(int bios, int vecs, int scale);
void bioset_free(struct bio_set *bs);
struct bio *bio_alloc_bioset(gfp_t gfp_mask, int vecs, struct bio_set *bs);
/* What the destructor of such a bio calls. */
void bio_free(struct bio *bio, struct bio_set *bs);
/* bio becomes a copy of from; it must have as many segments. */
void __bio_clone(struct bio *bio, struct bio *from);
struct bio *bio_clone(struct bio *bio, gfp_t gfp_mask);
void zero_fill_bio(struct bio *bio);
void bio_put(struct bio *bio);
void bio_endio(struct bio *bio, unsigned int bytes, int error);

void generic_make_request(struct bio *bio);
void submit_bio(int rw, struct bio *bio);

#endif
