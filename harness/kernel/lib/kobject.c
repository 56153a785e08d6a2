// SPDX-License-Identifier: GPL-2.0-only
/* Counted objects. */
#include <linux/kernel.h>
#include <linux/kobject.h>

#include "../core/laws.h"

void kobject_init(struct kobject *kobj)
{
	atomic_set(&kobj->refcount, 1);
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj) {
		WARN_ON(atomic_is_zero(&kobj->refcount));
		atomic_inc(&kobj->refcount);
	}
	return kobj;
}

void kobject_put(struct kobject *kobj)
{
	if (kobj && atomic_dec_and_test(&kobj->refcount))
		if (kobj->ktype && kobj->ktype->release)
			kobj->ktype->release(kobj);
}

int kobject_add(struct kobject *kobj)
{
	kobject_get(kobj);
	if (kobj->k_name)
		law_name_taken(kobj->name);
	return 0;
}

void kobject_del(struct kobject *kobj)
{
	if (!kobj)
		return;
	if (kobj->k_name)
		law_name_freed(kobj->name);
	kobject_put(kobj);
}

int kobject_register(struct kobject *kobj)
{
	kobject_init(kobj);
	kobject_add(kobj);
	kobject_uevent(kobj, KOBJ_ADD);
	return 0;
}

void kobject_unregister(struct kobject *kobj)
{
	kobject_uevent(kobj, KOBJ_REMOVE);
	kobject_del(kobj);
	kobject_put(kobj);
}
