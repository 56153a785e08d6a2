// SPDX-License-Identifier: GPL-2.0-only
/*
 * From device numbers to objects.
 *
 * Re-implemented from the behaviour of Linux 2.6.17's drivers/base/map.c.
 * The lock keeps an entry in place while its lock function pins the object,
 * so that the returned object is not freed.
 */
#include <linux/errno.h>
#include <linux/kdev_t.h>
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

int kobj_map(struct kobj_map *map, dev_t dev, unsigned long range,
	     struct module *owner, kobj_probe_t *probe,
	     int (*lock)(dev_t dev, void *data), void *data)
{
	struct probe *p = kmalloc(sizeof(*p), GFP_KERNEL), **at;

	if (!p)
		return -ENOMEM;
	p->owner = owner;
	p->get = probe;
	p->lock = lock;
	p->dev = dev;
	p->range = range;
	p->data = data;

	mutex_lock(map->lock);
	at = &map->probes[MAJOR(dev) % KOBJ_MAP_PROBES];
	while (*at && (*at)->range < range)
		at = &(*at)->next;
	p->next = *at;
	*at = p;
	law_number_taken(dev);
	mutex_unlock(map->lock);
	return 0;
}

void kobj_unmap(struct kobj_map *map, dev_t dev, unsigned long range)
{
	struct probe **at, *found = NULL;

	mutex_lock(map->lock);
	at = &map->probes[MAJOR(dev) % KOBJ_MAP_PROBES];
	for (; *at; at = &(*at)->next) {
		if ((*at)->dev == dev && (*at)->range == range) {
			found = *at;
			*at = found->next;
			law_number_freed(dev);
			break;
		}
	}
	mutex_unlock(map->lock);
	kfree(found);
}

struct kobject *kobj_lookup(struct kobj_map *map, dev_t dev, int *index)
{
	struct module *owner;
	struct kobject *kobj;
	kobj_probe_t *get;
	struct probe *p;
	void *data;

	mutex_lock(map->lock);
	for (p = map->probes[MAJOR(dev) % KOBJ_MAP_PROBES]; p; p = p->next) {
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
		mutex_unlock(map->lock);
		kobj = get(dev, index, data);
		/* The object pins its module itself. */
		module_put(owner);
		return kobj;
	}
	mutex_unlock(map->lock);
	return NULL;
}

int kobj_map_any(struct kobj_map *map, int (*fn)(void *data, void *arg),
		 void *arg)
{
	struct probe *p;
	int i, yes = 0;

	mutex_lock(map->lock);
	for (i = 0; i < KOBJ_MAP_PROBES && !yes; i++)
		for (p = map->probes[i]; p && !yes; p = p->next)
			yes = fn(p->data, arg);
	mutex_unlock(map->lock);
	return yes;
}
