// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run has left behind.  After a run in which all CPUs ended and nothing
 * was found, the module is unloaded.  It must not be in use then, and
 * everything that was allocated since it was loaded must be freed.  No detector
 * of accesses sees a leaked reference or leaked memory, because it is not used
 * again.
 */
#include <linux/errno.h>
#include "core/core.h"
#include "kernel.h"
#include "leak-check.h"
#include "part.h"
#include "slab-control.h"
#include "user.h"

static unsigned int loaded_at;		/* serial of the last block before */
static struct kernel_registered registered_before;
static system_finding_fn report;

void leak_check_begin(void)
{
	loaded_at = slab_serial();
	registered_before = kernel_registered();
}

/* The removal itself is not part of the run.  That it fails is. */
static void found_meanwhile(const char *kind, int cpu, const void *const *pcs,
			    int n, const char *text)
{
	if (string_compare(kind, "unload-in-use", 16) &&
	    string_compare(kind, "warning", 16) &&
	    string_compare(kind, "sleep-in-atomic", 16))
		report(kind, cpu, pcs, n, text);
}

/* Unused block devices stay in the cache. */
static bool is_kept(const struct slab_object *o)
{
	if (!string_compare(o->cache, "bdev_cache", 16))
		return true;
	for_each_kernel_part(p)
		if ((*p)->keeps && (*p)->keeps(o))
			return true;
	return false;
}

static bool find_live(const struct slab_object *o, void *arg)
{
	if ((o->cpu < 0 && o->serial <= loaded_at) || is_kept(o))
		return true;
	*(const struct slab_object **)arg = o;
	return false;
}

static const char *still_registered(void)
{
	struct kernel_registered now = kernel_registered();

	if (now.majors != registered_before.majors)
		return "the module was unloaded, but its major is still "
		       "registered";
	if (now.misc_devices != registered_before.misc_devices)
		return "the module was unloaded, but its misc device is still "
		       "registered";
	if (now.bdevs_in_use)
		return "no block device is open, but one still has a reference";
	return NULL;
}

static void take_down(unsigned int flags)
{
	const struct slab_object *live = NULL;
	const char *leaked = NULL;
	bool there = false;

	if (user_has_open())
		return;			/* open files hold references */
	for_each_kernel_part(p)
		if (!leaked && (*p)->take_down)
			leaked = (*p)->take_down(flags, &there);
	if (!leaked && user_rmmod() == -EBUSY) {
		if (!there)
			return;		/* it cannot be unloaded */
		leaked = "all devices are removed, but the module is still in "
			 "use";
	}
	if (!leaked)
		leaked = still_registered();
	if (leaked) {
		report("leak", -1, NULL, 0, leaked);
		return;
	}
	slab_each_live(find_live, &live);
	if (live)
		report("leak", live->cpu, live->alloc, live->allocs,
		     "allocated here, not freed when the module was unloaded");
}

static void nobody_listens(int cpu, const char *line)
{
	(void)cpu;
	(void)line;
}

void leak_check(unsigned int flags, system_finding_fn found)
{
	slab_fail_in(NULL);
	printk_console(nobody_listens);
	report = found;
	kernel_findings(found_meanwhile);
	take_down(flags);
}
