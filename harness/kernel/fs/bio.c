// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bios are made, copied and ended here.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's fs/bio.c.  There bios
 * come from a reserve, so that a caller that may wait gets one.  Here it tries
 * again until there is memory, which has the same effect.
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

void __bio_clone(struct bio *bio, struct bio *from)
{
	memcpy(bio->bi_io_vec, from->bi_io_vec,
	       from->bi_max_vecs * sizeof(struct bio_vec));
	bio->bi_sector = from->bi_sector;
	bio->bi_bdev = from->bi_bdev;
	bio->bi_flags |= 1 << BIO_CLONED;
	bio->bi_rw = from->bi_rw;
	bio->bi_vcnt = from->bi_vcnt;
	bio->bi_size = from->bi_size;
	bio->bi_idx = from->bi_idx;
}

struct bio *bio_clone(struct bio *bio, gfp_t gfp_mask)
{
	struct bio *clone = bio_alloc(gfp_mask, bio->bi_max_vecs);

	if (clone)
		__bio_clone(clone, bio);
	return clone;
}

struct bio_set {
	int bios;
};

struct bio_set *bioset_create(int bios, int vecs, int scale)
{
	struct bio_set *bs = kmalloc(sizeof(*bs), GFP_KERNEL);

	(void)vecs;
	(void)scale;
	if (bs)
		bs->bios = bios;
	return bs;
}

void bioset_free(struct bio_set *bs)
{
	kfree(bs);
}

struct bio *bio_alloc_bioset(gfp_t gfp_mask, int vecs, struct bio_set *bs)
{
	(void)bs;
	return bio_alloc(gfp_mask, vecs);
}

void bio_free(struct bio *bio, struct bio_set *bs)
{
	(void)bs;
	bio_kfree(bio);
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
