// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bios: made, copied, ended.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's fs/bio.c.  There bios
 * come from a reserve, so that whoever may wait for one gets one; here such a
 * caller asks again until there is memory, which comes to the same.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/slab.h>
#include <linux/string.h>

static void bio_kfree(struct bio *bio)
{
	kfree(bio);
}

/* The segments lie behind the bio, in the same block. */
struct bio *bio_alloc(gfp_t gfp_mask, int vecs)
{
	size_t size = sizeof(struct bio) + vecs * sizeof(struct bio_vec);
	struct bio *bio;

	do {
		bio = kmalloc(size, gfp_mask);
	} while (!bio && (gfp_mask & __GFP_WAIT));

	if (!bio)
		return NULL;
	memset(bio, 0, size);
	bio->bi_io_vec = (struct bio_vec *)(bio + 1);
	bio->bi_max_vecs = vecs;
	bio->bi_flags = 1 << BIO_UPTODATE;
	bio->bi_destructor = bio_kfree;
	atomic_set(&bio->bi_cnt, 1);
	return bio;
}

struct bio *bio_clone(struct bio *bio, gfp_t gfp_mask)
{
	struct bio *clone = bio_alloc(gfp_mask, bio->bi_max_vecs);

	if (!clone)
		return NULL;
	memcpy(clone->bi_io_vec, bio->bi_io_vec,
	       bio->bi_max_vecs * sizeof(struct bio_vec));
	clone->bi_sector = bio->bi_sector;
	clone->bi_bdev = bio->bi_bdev;
	clone->bi_flags |= 1 << BIO_CLONED;
	clone->bi_rw = bio->bi_rw;
	clone->bi_vcnt = bio->bi_vcnt;
	clone->bi_size = bio->bi_size;
	clone->bi_idx = bio->bi_idx;
	return clone;
}

void bio_put(struct bio *bio)
{
	if (atomic_dec_and_test(&bio->bi_cnt))
		bio->bi_destructor(bio);
}

void bio_endio(struct bio *bio, unsigned int bytes, int error)
{
	if (error)
		clear_bit(BIO_UPTODATE, &bio->bi_flags);
	bio->bi_size -= bytes;
	bio->bi_sector += bytes >> 9;
	if (bio->bi_end_io)
		bio->bi_end_io(bio, bytes, error);
}

void zero_fill_bio(struct bio *bio)
{
	struct bio_vec *bv;
	int i;

	bio_for_each_segment(bv, bio, i)
		memset((char *)bv->bv_page + bv->bv_offset, 0, bv->bv_len);
}
