// SPDX-License-Identifier: GPL-2.0-only
/* The state that random programs start with, and the module they are. */
#include "shared.h"

struct shared shared;

extern struct task_struct kernel_tasks[];	/* core/sched.c; [0] is set-up */

static void *pool_alloc(gfp_t flags, void *data)
{
	return shared.pool_dry ? NULL : kmalloc(16, flags);
}

static void pool_free(void *element, void *data)
{
	kfree(element);
}

static void release(struct kobject *kobj)
{
	shared.released++;
}

static struct kobj_type kobj_type = { .release = release };

void shared_setup(const struct start *s)
{
	int i;

	for (i = 0; i < 2; i++) {
		spin_lock_init(&shared.spin[i]);
		rwlock_init(&shared.rw[i]);
		mutex_init(&shared.mutex[i]);
		init_rwsem(&shared.rwsem[i]);
		sema_init(&shared.sem[i], s->tokens);
		atomic_set(&shared.count[i], s->count);
		shared.flag[i] = s->flag;
	}
	init_completion(&shared.completion);
	init_waitqueue_head(&shared.queue);
	INIT_LIST_HEAD(&shared.head);
	for (i = 0; i < CPUS_MAX; i++) {
		INIT_LIST_HEAD(&shared.node[i]);
		shared.task[i] = &kernel_tasks[i + 1];
	}
	kobject_init(&shared.kobj);
	shared.kobj.ktype = &kobj_type;
	shared.cache = kmem_cache_create("differential", 32, 0, 0, NULL, NULL);
	shared.pool = mempool_create(1, pool_alloc, pool_free, NULL);
	shared.pool_dry = s->dry;
	for (i = 0; i < s->module; i++)
		try_module_get(THIS_MODULE);
	if (s->slot) {
		struct object *o = kmalloc(sizeof(*o), GFP_KERNEL);

		o->val = 0;
		atomic_set(&o->ref, s->count);
		spin_lock_init(&o->lock);
		mutex_init(&o->mutex);
		INIT_LIST_HEAD(&o->link);
		shared.slot[0] = o;
	}
}

void shared_finish(int cpu, int value)
{
	shared.out[cpu][(unsigned int)value % OUTS] = 1;
}

const void *shared_data(size_t *size)
{
	*size = offsetof(struct shared, spin);
	return &shared;
}

static int __init differential_init(void)
{
	return 0;
}

static void __exit differential_exit(void)
{
	int i;

	/* As a good module: what set-up made goes. */
	for (i = 0; i < 2; i++)
		if (shared.slot[i])
			kfree(shared.slot[i]);
	shared.pool_dry = 0;
	mempool_destroy(shared.pool);
	kmem_cache_destroy(shared.cache);
}

module_init(differential_init);
module_exit(differential_exit);
