// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run has left behind.  When all of its CPUs came to their ends and
 * nothing was found, all devices are removed and the module goes: then every
 * minor must be free to be had, the module not in use, and of what was
 * allocated since it was loaded nothing alive.  A reference that never
 * returns, a minor or a piece of memory that leaks are seen by no detector of
 * accesses: what has leaked is not touched again.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "kernel/kernel.h"
#include "kernel/slab-control.h"
#include "runner.h"

#define MINORS	4	/* more than any scenario has devices at a time */

static unsigned int loaded_at;		/* serial of the last block before */
static kernel_finding_fn tell;

void leaves_begin(void)
{
	loaded_at = slab_serial();
}

/* How it is taken down is not what the run did, but that it cannot be. */
static void found_meanwhile(const char *kind, int cpu, const void *const *pcs,
			    int n, const char *text)
{
	if (strcmp(kind, "unload-in-use") && strcmp(kind, "warning") &&
	    strcmp(kind, "sleep-in-atomic"))
		tell(kind, cpu, pcs, n, text);
}

static const char *minors(void)
{
	static char text[64];
	char name[16];
	int i;

	for (i = 0; i < MINORS; i++) {
		snprintf(name, sizeof(name), "leaves%d", i);
		if (user_create(name) || user_minor_of(name) != i) {
			snprintf(text, sizeof(text),
				 "minor %d is taken, and no device has it", i);
			return text;
		}
	}
	user_remove_all();
	return NULL;
}

/*
 * What the kernel keeps, not the module: block devices that nobody uses stay
 * cached; so does the IDR's cache of layers, and, as there was no
 * idr_destroy(), the reserve of an IDR.  A layer too many would be a minor too
 * many.
 */
static bool is_kernels(const struct slab_object *o)
{
	size_t offset, size;
	const char *name;
	int i;

	if (!strcmp(o->cache, "idr_layer_cache") ||
	    !strcmp(o->cache, "bdev_cache"))
		return true;
	for (i = 0; i < o->allocs; i++) {
		name = kallsyms_name(o->alloc[i], &offset, &size);
		if (name && !strcmp(name, "idr_init"))
			return true;
	}
	return false;
}

static bool find_live(const struct slab_object *o, void *arg)
{
	if (o->serial <= loaded_at || is_kernels(o))
		return true;
	*(const struct slab_object **)arg = o;
	return false;
}

static void tear_down(void *arg)
{
	const struct scenario *s = arg;
	const struct slab_object *live = NULL;
	const char *text = NULL;
	bool control;

	if (user_has_open())
		return;			/* it holds what it holds */
	user_control_close();
	control = !user_version();
	if (control) {
		user_remove_all();
		if (!s->keeps_minor)
			text = minors();
	}
	if (!text && user_rmmod() == -EBUSY) {
		if (!control)
			return;		/* a subject that is there to stay */
		text = "without any device the module is still in use";
	}
	if (text) {
		tell("leak", -1, NULL, 0, text);
		return;
	}
	slab_each_live(find_live, &live);
	if (live)
		tell("leak", live->cpu, live->alloc, live->allocs,
		     "allocated here, and alive when the module has gone");
}

bool leaves_judge(const struct scenario *s, kernel_finding_fn found)
{
	bool ended;

	slab_fail_in(NULL);
	printk_console(runner_no_console);
	tell = found;
	kernel_findings(found_meanwhile);
	ended = guarded(tear_down, (void *)s);
	kernel_findings(found);
	slab_fail_in(s->fail_alloc);
	return ended;
}
