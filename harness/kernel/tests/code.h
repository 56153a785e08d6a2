/* SPDX-License-Identifier: GPL-2.0-only */
/* Instrumented code for the tests to call: a subject in small. */
#ifndef KERNEL_TEST_CODE_H
#define KERNEL_TEST_CODE_H

#include <linux/kref.h>
#include <linux/mempool.h>
#include <linux/percpu.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

extern spinlock_t code_lock;
extern int code_counter;

void count_locked(void);
int count_bit_locked(void);	/* so often */
int count_bit_fenced(void);
void count_bare(void);
void sleep_in_atomic(void);

struct thing {
	atomic_t count;
	int value;
};

struct thing *thing_new(void);
void thing_put(struct thing *t);	/* the last one frees it */
int thing_value(struct thing *t);
/* Publishing without a lock: looking gives 0 before, and 8 after. */
extern struct thing *published;
void thing_publish_released(struct thing *t);
int thing_look_acquired(void);
void thing_publish_fenced(struct thing *t);
int thing_look_fenced(void);
void thing_publish_marked(struct thing *t);
int thing_look_marked(void);
void thing_free(struct thing *t);

/* Two words that are always equal, under a sequence lock.  A reader counts how
 * often it had to read. */
extern seqlock_t pair_lock;
void pair_write(int value);
int pair_write_if_free(int value);
int pair_read(int *rounds);

struct counted {
	struct kref ref;
	int released;
};

void counted_get(struct counted *c);
int counted_put(struct counted *c);

DECLARE_PER_CPU(int, hits);
void hit(void);
int hits_of(int cpu);

int read_int(const int *p);
void write_int(int *p, int v);
/* *to is a variable of it, which others may use meanwhile. */
void lend(int **to, void (*meanwhile)(void));
void say_bug(void);
void say_warning(void);
void init_lock(spinlock_t *l);

mempool_t *pool_new(int n, kmem_cache_t *cache);

/* The test module: one disk, "test0". */
extern int module_fails;	/* module_init returns this */
extern int opens, releases, open_fails;
extern struct gendisk *test_disk_ptr;
int test_disk_add(void);
void test_disk_remove(void);

#endif
