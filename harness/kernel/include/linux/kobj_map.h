/* SPDX-License-Identifier: GPL-2.0-only */
/* From device numbers to objects. */
#ifndef _LINUX_KOBJ_MAP_H
#define _LINUX_KOBJ_MAP_H

#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct module;
struct kobj_map;

typedef struct kobject *kobj_probe_t(dev_t dev, int *index, void *data);

int kobj_map(struct kobj_map *map, dev_t dev, unsigned long range,
	     struct module *owner, kobj_probe_t *probe,
	     int (*lock)(dev_t dev, void *data), void *data);
void kobj_unmap(struct kobj_map *map, dev_t dev, unsigned long range);
struct kobject *kobj_lookup(struct kobj_map *map, dev_t dev, int *index);
struct kobj_map *kobj_map_init(struct mutex *lock);
/* Whether fn says yes to the data of an entry. */
int kobj_map_any(struct kobj_map *map, int (*fn)(void *data, void *arg),
		 void *arg);

#endif
