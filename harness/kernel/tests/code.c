// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitops.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/genhd.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include <asm/system.h>
#include "code.h"

DEFINE_SPINLOCK(code_lock);
int code_counter;

void count_locked(void)
{
	spin_lock(&code_lock);
	code_counter++;
	spin_unlock(&code_lock);
}

static unsigned long code_bits;
static int counter_in_bits;

int count_bit_locked(void)
{
	int n;

	while (test_and_set_bit_lock(3, &code_bits))
		cpu_relax();
	n = ++counter_in_bits;
	clear_bit_unlock(3, &code_bits);
	return n;
}

/* The same as it was written in 2006. */
int count_bit_fenced(void)
{
	int n;

	while (test_and_set_bit(3, &code_bits))
		cpu_relax();
	n = ++counter_in_bits;
	smp_mb__before_clear_bit();
	clear_bit(3, &code_bits);
	smp_mb__after_clear_bit();
	return n;
}

void count_bare(void)
{
	code_counter++;
}

void sleep_in_atomic(void)
{
	void *p;

	spin_lock(&code_lock);
	p = kmalloc(8, GFP_KERNEL);
	spin_unlock(&code_lock);
	kfree(p);
}

struct thing *thing_new(void)
{
	struct thing *t = kmalloc(sizeof(*t), GFP_KERNEL);

	if (t) {
		atomic_set(&t->count, 1);
		t->value = 7;
	}
	return t;
}

void thing_put(struct thing *t)
{
	if (atomic_dec_and_lock(&t->count, &code_lock)) {
		t->value = 0;
		spin_unlock(&code_lock);
		kfree(t);
	}
}

struct thing *published;

void thing_publish_released(struct thing *t)
{
	t->value = 8;
	smp_store_release(&published, t);
}

int thing_look_acquired(void)
{
	struct thing *t = smp_load_acquire(&published);

	return t ? t->value : 0;
}

/* What a fence orders, and a detector does not know. */
void thing_publish_fenced(struct thing *t)
{
	t->value = 8;
	smp_wmb();
	WRITE_ONCE(published, t);
}

int thing_look_fenced(void)
{
	struct thing *t = READ_ONCE(published);

	smp_rmb();
	return t ? t->value : 0;
}

/* The same with all of it marked. */
void thing_publish_marked(struct thing *t)
{
	WRITE_ONCE(t->value, 8);
	smp_wmb();
	WRITE_ONCE(published, t);
}

int thing_look_marked(void)
{
	struct thing *t = READ_ONCE(published);

	smp_rmb();
	return t ? READ_ONCE(t->value) : 0;
}

int thing_value(struct thing *t)
{
	return t->value;
}

void thing_free(struct thing *t)
{
	kfree(t);
}

DEFINE_SEQLOCK(pair_lock);
static int pair[2];

void pair_write(int value)
{
	write_seqlock(&pair_lock);
	WRITE_ONCE(pair[0], value);
	WRITE_ONCE(pair[1], value);
	write_sequnlock(&pair_lock);
}

int pair_write_if_free(int value)
{
	if (!write_tryseqlock(&pair_lock))
		return 0;
	WRITE_ONCE(pair[0], value);
	WRITE_ONCE(pair[1], value);
	write_sequnlock(&pair_lock);
	return 1;
}

int pair_read(int *rounds)
{
	unsigned int seq;
	int a, b, n = 0;

	do {
		seq = read_seqbegin(&pair_lock);
		a = READ_ONCE(pair[0]);
		b = READ_ONCE(pair[1]);
		n++;		/* memory must not change, or it is no waiting */
	} while (read_seqretry(&pair_lock, seq));
	*rounds = n;
	return a == b ? a : -1;
}

static void counted_release(struct kref *ref)
{
	container_of(ref, struct counted, ref)->released++;
}

void counted_get(struct counted *c)
{
	kref_get(&c->ref);
}

int counted_put(struct counted *c)
{
	return kref_put(&c->ref, counted_release);
}

DEFINE_PER_CPU(int, hits);

void hit(void)
{
	get_cpu_var(hits)++;
	put_cpu_var(hits);
}

int hits_of(int cpu)
{
	return per_cpu(hits, cpu);
}

int read_int(const int *p)
{
	return *p;
}

void lend(int **to, void (*meanwhile)(void))
{
	int cell = 0;

	WRITE_ONCE(*to, &cell);
	if (meanwhile)
		meanwhile();
	read_int(&cell);
}

void write_int(int *p, int v)
{
	*p = v;
}

void say_bug(void)
{
	BUG();
}

void say_warning(void)
{
	WARN_ON(1);
}

void init_lock(spinlock_t *l)
{
	spin_lock_init(l);
}

mempool_t *pool_new(int n, kmem_cache_t *cache)
{
	return mempool_create_slab_pool(n, cache);
}

/* ---- a module --------------------------------------------------------- */

int module_fails, opens, releases, open_fails;
struct gendisk *test_disk_ptr;

static int major;

static int test_open(struct inode *inode, struct file *file)
{
	if (open_fails)
		return open_fails;
	opens++;
	return 0;
}

static int test_release(struct inode *inode, struct file *file)
{
	releases++;
	return 0;
}

static struct block_device_operations test_fops = {
	.open = test_open,
	.release = test_release,
	.owner = THIS_MODULE,
};

int test_disk_add(void)
{
	struct gendisk *disk = alloc_disk(1);

	if (!disk)
		return -ENOMEM;
	disk->queue = blk_alloc_queue(GFP_KERNEL);
	if (!disk->queue) {
		put_disk(disk);
		return -ENOMEM;
	}
	disk->major = major;
	disk->first_minor = 0;
	disk->fops = &test_fops;
	strcpy(disk->disk_name, "test0");
	test_disk_ptr = disk;
	add_disk(disk);
	return 0;
}

void test_disk_remove(void)
{
	struct gendisk *disk = test_disk_ptr;
	struct request_queue *q = disk->queue;

	del_gendisk(disk);
	put_disk(disk);
	blk_cleanup_queue(q);
	test_disk_ptr = NULL;
}

static int test_ioctl(struct inode *inode, struct file *file, unsigned int cmd,
		      unsigned long arg)
{
	return cmd == 1 ? 0 : -ENOTTY;
}

static const struct file_operations control_fops = {
	.ioctl = test_ioctl,
	.owner = THIS_MODULE,
};

static struct miscdevice control = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "device-mapper",
	.fops = &control_fops,
};

static int test_init(void)
{
	if (module_fails)
		return module_fails;
	major = register_blkdev(0, "device-mapper");
	if (major < 0)
		return major;
	return misc_register(&control);
}

static void test_exit(void)
{
	misc_deregister(&control);
	unregister_blkdev(major, "device-mapper");
}

module_init(test_init);
module_exit(test_exit);
