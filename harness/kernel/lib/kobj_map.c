// SPDX-License-Identifier: GPL-2.0-only
/*
 * From device numbers to objects.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/base/map.c.
 * A bucket's lock keeps an entry in place while its lock function pins the
 * object, so that the returned object is not freed.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kobj_map.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "../core/laws.h"

struct probe {
	struct probe *next;
	dev_t dev;
	unsigned long range;
	struct module *owner;
	kobj_probe_t *get;
	int (*lock)(dev_t dev, void *data);
	void *data;
};

static struct kobj_bucket *bucket_of(struct kobj_map *map, dev_t dev)
{
	return &map->bucket[dev % KOBJ_MAP_BUCKETS];
}

/* How many buckets have a number of the range. */
static unsigned long buckets_of(unsigned long range)
{
	return min(range, (unsigned long)KOBJ_MAP_BUCKETS);
}

/* The bucket of the first number stands for the range where laws are checked. */
static void probe_add(struct kobj_map *map, struct kobj_bucket *b,
		      struct probe *p)
{
	struct probe **at;

	mutex_lock(&b->lock);
	at = &b->probes;
	while (*at && (*at)->range < p->range)
		at = &(*at)->next;
	p->next = *at;
	*at = p;
	if (b == bucket_of(map, p->dev))
		law_number_taken(p->dev);
	mutex_unlock(&b->lock);
}

static void probe_remove(struct kobj_map *map, struct kobj_bucket *b,
			 dev_t dev, unsigned long range)
{
	struct probe **at, *found = NULL;

	mutex_lock(&b->lock);
	for (at = &b->probes; *at; at = &(*at)->next) {
		if ((*at)->dev == dev && (*at)->range == range) {
			found = *at;
			*at = found->next;
			if (b == bucket_of(map, dev))
				law_number_freed(dev);
			break;
		}
	}
	mutex_unlock(&b->lock);
	kfree(found);
}

int kobj_map(struct kobj_map *map, dev_t dev, unsigned long range,
	     struct module *owner, kobj_probe_t *probe,
	     int (*lock)(dev_t dev, void *data), void *data)
{
	struct probe *p;
	unsigned long i;

	for (i = 0; i < buckets_of(range); i++) {
		p = kmalloc(sizeof(*p), GFP_KERNEL);
		if (!p) {
			while (i--)
				probe_remove(map, bucket_of(map, dev + i), dev,
					     range);
			return -ENOMEM;
		}
		p->owner = owner;
		p->get = probe;
		p->lock = lock;
		p->dev = dev;
		p->range = range;
		p->data = data;
		probe_add(map, bucket_of(map, dev + i), p);
	}
	return 0;
}

void kobj_unmap(struct kobj_map *map, dev_t dev, unsigned long range)
{
	unsigned long i;

	for (i = 0; i < buckets_of(range); i++)
		probe_remove(map, bucket_of(map, dev + i), dev, range);
}

struct kobject *kobj_lookup(struct kobj_map *map, dev_t dev, int *index)
{
	struct kobj_bucket *b = bucket_of(map, dev);
	struct module *owner;
	struct kobject *kobj;
	kobj_probe_t *get;
	struct probe *p;
	void *data;

	mutex_lock(&b->lock);
	for (p = b->probes; p; p = p->next) {
		if (p->dev > dev || p->dev + p->range - 1 < dev)
			continue;
		owner = p->owner;
		if (!try_module_get(owner))
			continue;
		data = p->data;
		get = p->get;
		*index = dev - p->dev;
		if (p->lock && p->lock(dev, data) < 0) {
			module_put(owner);
			continue;
		}
		mutex_unlock(&b->lock);
		kobj = get(dev, index, data);
		/* The object pins its module itself. */
		module_put(owner);
		return kobj;
	}
	mutex_unlock(&b->lock);
	return NULL;
}

int kobj_map_any(struct kobj_map *map, int (*fn)(void *data, void *arg),
		 void *arg)
{
	struct kobj_bucket *b;
	struct probe *p;
	int i, yes = 0;

	for (i = 0; i < KOBJ_MAP_BUCKETS && !yes; i++) {
		b = &map->bucket[i];
		mutex_lock(&b->lock);
		for (p = b->probes; p && !yes; p = p->next)
			yes = fn(p->data, arg);
		mutex_unlock(&b->lock);
	}
	return yes;
}
