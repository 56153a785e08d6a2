/* SPDX-License-Identifier: GPL-2.0-only */
/* From device numbers to objects. */
#ifndef _LINUX_KOBJ_MAP_H
#define _LINUX_KOBJ_MAP_H

#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct module;
struct probe;

typedef struct kobject *kobj_probe_t(dev_t dev, int *index, void *data);

#define KOBJ_MAP_PROBES	255

/* A chain for each major, the narrowest range first; lock covers them. */
struct kobj_map {
	struct probe *probes[KOBJ_MAP_PROBES];
	struct mutex *lock;
};

int kobj_map(struct kobj_map *map, dev_t dev, unsigned long range,
	     struct module *owner, kobj_probe_t *probe,
	     int (*lock)(dev_t dev, void *data), void *data);
void kobj_unmap(struct kobj_map *map, dev_t dev, unsigned long range);
struct kobject *kobj_lookup(struct kobj_map *map, dev_t dev, int *index);
/* Whether fn returns true for the data of an entry. */
int kobj_map_any(struct kobj_map *map, int (*fn)(void *data, void *arg),
		 void *arg);

#endif
