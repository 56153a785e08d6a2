/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the CPUs of a random program share.  Kernel code.
 */
#ifndef DIFFERENTIAL_SHARED_H
#define DIFFERENTIAL_SHARED_H

#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp_lock.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <asm/semaphore.h>
#include <asm/uaccess.h>

#include "script.h"

#define OUTS		64

struct object {
	int val;
	atomic_t ref;
	spinlock_t lock;
	struct mutex mutex;
	struct list_head link;
};

struct fields {
	char a, b;
	short c;
	unsigned int d : 3, e : 5;
	int f[6];			/* large enough for a memcpy() */
};

struct shared {
	/* Plain data: its last state is a function of the trace. */
	int x[4];			/* two in eight bytes */
	union {
		unsigned char byte[8];
		unsigned short half[4];
		unsigned int word[2];
		unsigned long all;
	} u;
	struct fields one, two, user;
	char text[2][8];
	int flag[2] __attribute__((aligned(8)));	/* READ_ONCE() */
	atomic_t count[2];
	unsigned long bits;
	struct object *slot[2];
	char *name;
	int *cell, *frame;
	int frame_of;			/* the CPU that .frame is on */
	struct completion *waits;
	struct list_head head, node[CPUS_MAX];
	int released;
	int out[CPUS_MAX][OUTS] __attribute__((aligned(64)));

	spinlock_t spin[2];
	rwlock_t rw[2];
	struct mutex mutex[2];
	struct rw_semaphore rwsem[2];
	struct semaphore sem[2];
	struct completion completion;
	wait_queue_head_t queue;
	struct task_struct *task[CPUS_MAX];
	struct kobject kobj;
	mempool_t *pool;
	int pool_dry;
	kmem_cache_t *cache;
};

extern struct shared shared;

#endif
