/* SPDX-License-Identifier: GPL-2.0-only */
/* Counted objects with a name, and the events about them for user space. */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/list.h>
#include <linux/types.h>
#include <asm/atomic.h>

#define KOBJ_NAME_LEN	20

struct kobject;

struct kobj_type {
	void (*release)(struct kobject *kobj);
};

struct kobject {
	const char *k_name;
	char name[KOBJ_NAME_LEN];
	atomic_t refcount;
	struct kobj_type *ktype;
	dev_t devt;		/* the number in its uevents; 0 = no device */
};

typedef enum {
	KOBJ_ADD,
	KOBJ_REMOVE,
	KOBJ_CHANGE,
	KOBJ_ACTIONS
} kobject_action_t;

void kobject_init(struct kobject *kobj);
struct kobject *kobject_get(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
/* Makes the object visible, which takes a reference; makes it invisible. */
int kobject_add(struct kobject *kobj);
void kobject_del(struct kobject *kobj);
int kobject_register(struct kobject *kobj);
void kobject_unregister(struct kobject *kobj);

void kobject_uevent(struct kobject *kobj, kobject_action_t action);

/* For user.c: waits for a uevent that this CPU has not seen yet, and returns
 * the device's number; 0 without a device. */
dev_t uevent_wait(kobject_action_t action);

#endif
