// SPDX-License-Identifier: GPL-2.0-only
/* Disks: found, pinned, opened, closed, gone. */
#include <linux/namei.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/genhd.h>
#include <linux/kobj_map.h>
#include <linux/module.h>
#include <linux/string.h>
#include "../kernel.h"
#include "../user.h"
#include "code.h"
#include "kernel-test.h"

#define REFS()	atomic_read(&test_disk_ptr->kobj.refcount)
#define MODULE_REFS()	module_refcount(THIS_MODULE)

static struct block_device *bdev;

static void by_number(void)
{
	struct gendisk *disk;
	dev_t devt;
	int part;

	EXPECT(!test_disk_add());
	EXPECT(REFS() == 2 && MODULE_REFS() == 0);	/* ours; registered */
	EXPECT(test_disk_ptr->flags & GENHD_FL_UP);
	devt = MKDEV(test_disk_ptr->major, 0);
	disk = get_gendisk(devt, &part);
	EXPECT(disk == test_disk_ptr && part == 0);
	EXPECT(REFS() == 3 && MODULE_REFS() == 1);
	put_disk(disk);
	module_put(THIS_MODULE);
	EXPECT(REFS() == 2 && MODULE_REFS() == 0);
	EXPECT(!get_gendisk(devt + 1, &part));

	/* Found before, used after: the reference holds it. */
	disk = get_gendisk(devt, &part);
	test_disk_remove();
	EXPECT(!get_gendisk(devt, &part));
	EXPECT(!(disk->flags & GENHD_FL_UP));
	EXPECT(atomic_read(&disk->kobj.refcount) == 1);
	put_disk(disk);
	module_put(THIS_MODULE);
}

/* ---- ranges of numbers -------------------------------------------------- */

static struct kobj_map map = KOBJ_MAP_INIT(map);
static struct kobject wide, narrow;

static struct kobject *get_it(dev_t dev, int *index, void *data)
{
	(void)dev;
	(void)index;
	return data;
}

/* The n numbers from first on lead to kobj (NULL: to nothing), and the two next to
 * them to nothing. */
static void expect_range(dev_t first, int n, struct kobject *kobj)
{
	int i, index;

	for (i = 0; i < n; i++)
		EXPECT(kobj_lookup(&map, first + i, &index) == kobj &&
		       (!kobj || index == i));
	EXPECT(!kobj_lookup(&map, first - 1, &index));
	EXPECT(!kobj_lookup(&map, first + n, &index));
}

static void ranges(void)
{
	dev_t first = MKDEV(7, KOBJ_MAP_BUCKETS - 2);
	int index;

	EXPECT(!kobj_map(&map, first, 4, NULL, get_it, NULL, &wide));
	expect_range(first, 4, &wide);
	/* The narrowest counts. */
	EXPECT(!kobj_map(&map, first + 2, 1, NULL, get_it, NULL, &narrow));
	EXPECT(kobj_lookup(&map, first + 2, &index) == &narrow && !index);
	EXPECT(kobj_lookup(&map, first + 3, &index) == &wide && index == 3);
	kobj_unmap(&map, first + 2, 1);
	expect_range(first, 4, &wide);
	kobj_unmap(&map, first, 4);
	expect_range(first, 4, NULL);
	/* More numbers than buckets. */
	EXPECT(!kobj_map(&map, first, 3 * KOBJ_MAP_BUCKETS, NULL, get_it, NULL,
			 &wide));
	expect_range(first, 3 * KOBJ_MAP_BUCKETS, &wide);
	kobj_unmap(&map, first, 3 * KOBJ_MAP_BUCKETS);
	expect_range(first, 3 * KOBJ_MAP_BUCKETS, NULL);
}

static void opening(void)
{
	struct user_file *a, *b;

	EXPECT(!test_disk_add());
	set_capacity(test_disk_ptr, 8);
	EXPECT(!user_open(0, &a));
	bdev = bdget_disk(test_disk_ptr, 0);
	EXPECT(opens == 1 && bdev->bd_openers == 1);
	EXPECT(bdev->bd_disk == test_disk_ptr && bdev->bd_contains == bdev);
	EXPECT(bdev->bd_inode->i_size == 8 * 512);
	EXPECT(bdev->bd_inode->i_data.backing_dev_info ==
	       &test_disk_ptr->queue->backing_dev_info);
	EXPECT(REFS() == 3 && MODULE_REFS() == 1);

	/* The second has no pins of its own. */
	EXPECT(!user_open(0, &b));
	EXPECT(opens == 2 && bdev->bd_openers == 2);
	EXPECT(REFS() == 3 && MODULE_REFS() == 1);
	EXPECT(!user_close(a));
	EXPECT(releases == 1 && bdev->bd_disk && MODULE_REFS() == 1);
	EXPECT(!user_close(b));
	EXPECT(releases == 2 && bdev->bd_openers == 0 && !bdev->bd_disk);
	EXPECT(REFS() == 2 && MODULE_REFS() == 0);

	/* A refusal puts everything back; of the second opener too. */
	open_fails = -ENXIO;
	EXPECT(user_open(0, &a) == -ENXIO && !a);
	EXPECT(!bdev->bd_disk && REFS() == 2 && MODULE_REFS() == 0);
	open_fails = 0;
	EXPECT(!user_open(0, &a));
	open_fails = -EBUSY;
	EXPECT(user_open(0, &b) == -EBUSY);
	EXPECT(bdev->bd_openers == 1 && REFS() == 3 && MODULE_REFS() == 1);
	open_fails = 0;

	/* Removed while open: still there for who has it open. */
	del_gendisk(test_disk_ptr);
	EXPECT(REFS() == 2 && user_open(0, &b) == -ENXIO);
	EXPECT(!user_close(a) && REFS() == 1);
	blk_cleanup_queue(test_disk_ptr->queue);
	put_disk(test_disk_ptr);
	EXPECT(atomic_read(&bdev->bd_count) == 1);
	bdput(bdev);
}

/* ---- at the same time ------------------------------------------------- */

static void open_close(void)
{
	struct user_file *f;

	to(2);
	if (!user_open(0, &f))
		user_close(f);
	to(2);
}

static void open_close_too(void)
{
	struct user_file *f;

	to(1);
	if (!user_open(0, &f))
		user_close(f);
}

static void remove_it(void)
{
	to(1);
	test_disk_remove();
}

static struct block_device *got[3];

static void bdget_two(void)
{
	got[0] = bdget(MKDEV(9, 1));
	got[1] = bdget(MKDEV(9, 2));
	to(2);
}

static void bdget_again(void)
{
	got[2] = bdget(MKDEV(9, 1));
	to(1);
}

/* Both find none, both make one: the second to come keeps the other's. */
static int handicap;

static void bdget_slow(void)
{
	after(handicap, 2);
	got[0] = bdget(MKDEV(9, 3 + handicap));
}

static void bdget_fast(void)
{
	got[2] = bdget(MKDEV(9, 3 + handicap));
}

static void together(void)
{
	forget();
	EXPECT(run(bdget_two, bdget_again) == VCPU_COMPLETE);
	EXPECT(got[0] && got[1] && got[0] != got[1] && got[2] == got[0]);
	EXPECT(atomic_read(&got[0]->bd_count) == 2);
	for (handicap = 1; handicap < 60; handicap++) {
		EXPECT(run(bdget_slow, bdget_fast) == VCPU_COMPLETE);
		EXPECT(got[0] && got[2] == got[0]);
		EXPECT(atomic_read(&got[0]->bd_count) == 2);
	}
	EXPECT(!test_disk_add());
	EXPECT(run(open_close, open_close_too) == VCPU_COMPLETE);
	EXPECT(REFS() == 2 && MODULE_REFS() == 0);
	EXPECT(run(open_close, remove_it) == VCPU_COMPLETE);
	kernel_bkl(true);
	EXPECT(!test_disk_add());
	EXPECT(run(open_close, open_close_too) == VCPU_COMPLETE);
	EXPECT(run(open_close, remove_it) == VCPU_COMPLETE);
	kernel_bkl(false);
	EXPECT(MODULE_REFS() == 0 && !detector_reports());
	EXPECT(!found("BUG") && !found("warning") && !found("sleep-in-atomic"));
}

/* ---- I/O -------------------------------------------------------------- */

static int fails(request_queue_t *q, struct bio *bio)
{
	(void)q;
	bio_io_error(bio, bio->bi_size);
	return 0;
}

static int works(request_queue_t *q, struct bio *bio)
{
	(void)q;
	bio_endio(bio, bio->bi_size, 0);
	return 0;
}

static int clones(request_queue_t *q, struct bio *bio)
{
	struct bio *clone = bio_clone(bio, GFP_NOIO);

	(void)q;
	EXPECT(bio_flagged(clone, BIO_CLONED) && clone != bio);
	EXPECT(clone->bi_vcnt == bio->bi_vcnt && clone->bi_size == bio->bi_size);
	EXPECT(clone->bi_io_vec != bio->bi_io_vec);
	EXPECT(clone->bi_io_vec[0].bv_page == bio->bi_io_vec[0].bv_page);
	bio_put(clone);
	bio_endio(bio, bio->bi_size, 0);
	return 0;
}

/* Who is asked may not sleep. */
static int congested(void *data, int bits)
{
	EXPECT(in_atomic());
	EXPECT(bits == 1 << BDI_write_congested);
	return *(int *)data ? bits : 0;
}

static void writeback(struct user_file *f)
{
	struct backing_dev_info *bdi =
		&test_disk_ptr->queue->backing_dev_info;
	int yes = 1, no = 0;

	EXPECT(user_congested(f) == 0);
	bdi->state = 1 << BDI_write_congested;
	EXPECT(user_congested(f) == 1);
	bdi->congested_fn = congested;
	bdi->congested_data = &no;
	EXPECT(user_congested(f) == 0);
	bdi->congested_data = &yes;
	EXPECT(user_congested(f) == 1);
}

static void io(void)
{
	struct user_file *f;

	EXPECT(!test_disk_add());
	set_capacity(test_disk_ptr, 8);
	EXPECT(!user_open(0, &f));
	blk_queue_make_request(test_disk_ptr->queue, fails);
	EXPECT(user_io(f) == -EIO);
	blk_queue_make_request(test_disk_ptr->queue, works);
	EXPECT(user_io(f) == 0);
	blk_queue_make_request(test_disk_ptr->queue, clones);
	EXPECT(user_read(f, 7, 1) == 0);
	EXPECT(user_read(f, 8, 1) == -EIO);	/* behind the end */
	EXPECT(user_getgeo(f, (unsigned long [4]){ 0 }) == -ENOTTY);
	writeback(f);
	EXPECT(!user_close(f));
	test_disk_remove();
}

static void holders(void)
{
	struct block_device *bdev, *again;
	struct bio_set *set = bioset_create(16, 16, 4);
	struct nameidata nd;
	struct bio *bio;
	int a, b;

	EXPECT(IS_ERR(open_by_devnum(MKDEV(254, 0), FMODE_READ)));
	EXPECT(!test_disk_add());
	bdev = open_by_devnum(MKDEV(254, 0), FMODE_READ);
	EXPECT(!IS_ERR(bdev) && bdev->bd_openers == 1);
	EXPECT(S_ISBLK(bdev->bd_inode->i_mode));
	EXPECT(!bd_claim(bdev, &a) && !bd_claim_by_disk(bdev, &a, NULL));
	EXPECT(bd_claim(bdev, &b) == -EBUSY);
	bd_release(bdev);
	EXPECT(bd_claim(bdev, &b) == -EBUSY);
	bd_release_from_disk(bdev, NULL);
	EXPECT(!bd_claim(bdev, &b));
	bd_release(bdev);
	again = open_by_devnum(MKDEV(254, 0), FMODE_READ);
	EXPECT(again == bdev && bdev->bd_openers == 2);
	EXPECT(!blkdev_put(again) && !blkdev_put(bdev));
	EXPECT(path_lookup("/dev/test0", LOOKUP_FOLLOW, &nd) == -ENOENT);

	bio = bio_alloc_bioset(GFP_NOIO, 2, set);
	EXPECT(bio && bio->bi_max_vecs == 2);
	bio_free(bio, set);
	bioset_free(set);

	blk_queue_max_sectors(test_disk_ptr->queue, 1);
	EXPECT(test_disk_ptr->queue->max_sectors == PAGE_SIZE >> 9);
	blk_queue_max_sectors(test_disk_ptr->queue, 4096);
	EXPECT(test_disk_ptr->queue->max_sectors == BLK_DEF_MAX_SECTORS);
	EXPECT(!bdi_congested(&test_disk_ptr->queue->backing_dev_info,
			      1 << BDI_write_congested));
	test_disk_remove();
}

static void majors(void)
{
	int m = register_blkdev(0, "a");

	EXPECT(m > 0 && m < 254);		/* the module has 254 */
	EXPECT(register_blkdev(m, "b") == -EBUSY);
	EXPECT(unregister_blkdev(m, "b") == -EINVAL);
	EXPECT(unregister_blkdev(m, "a") == 0);
	EXPECT(register_blkdev(m, "b") == 0);
	EXPECT(unregister_blkdev(m, "b") == 0);
}

void test_disk(void)
{
	EXPECT(!user_insmod());
	by_number();
	ranges();
	opening();
	together();
	io();
	holders();
	majors();
	EXPECT(!user_rmmod());
}
