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

#define KOBJ_MAP_BUCKETS	16

/*
 * The entries, the narrowest range first.  The kernel has a chain for each
 * major, and one lock for all chains.  Here neighbouring numbers are in
 * different buckets, and each bucket has its own lock: the order of look-ups
 * and registrations of different devices is an accident, and would hide races.
 * An entry for a range of numbers is in all buckets that have one of them.
 */
struct kobj_map {
	struct kobj_bucket {
		struct probe *probes;
		struct mutex lock;
	} bucket[KOBJ_MAP_BUCKETS];
};

#define KOBJ_MAP_INIT(name) {						\
	.bucket = { [0 ... KOBJ_MAP_BUCKETS - 1] = {			\
		.lock = __MUTEX_INITIALIZER(name)			\
	} }								\
}

int kobj_map(struct kobj_map *map, dev_t dev, unsigned long range,
	     struct module *owner, kobj_probe_t *probe,
	     int (*lock)(dev_t dev, void *data), void *data);
void kobj_unmap(struct kobj_map *map, dev_t dev, unsigned long range);
struct kobject *kobj_lookup(struct kobj_map *map, dev_t dev, int *index);
/* Whether fn returns true for the data of an entry. */
int kobj_map_any(struct kobj_map *map, int (*fn)(void *data, void *arg),
		 void *arg);

#endif
