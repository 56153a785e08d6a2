// SPDX-License-Identifier: GPL-2.0-only
/*
 * What device-mapper must not leave behind: when all devices are removed, every
 * minor must be free; and no layer of the IDR may be lost.
 */
#include <linux/kernel.h>
#include "core/core.h"
#include "explain.h"
#include "history.h"
#include "kernel.h"
#include "leak-check.h"
#include "operations.h"
#include "slab-control.h"
#include "user.h"
#include "vcpu/capacity.h"
#include "vcpu/state.h"

#ifndef LEAK_LAYERS
#define LEAK_LAYERS	128
#endif
#define MINORS	4	/* more than any scenario has devices at a time */

static const char *taken_minor(void)
{
	static char text[64];
	char name[16];
	int i;

	for (i = 0; i < MINORS; i++) {
		kernel_format(name, sizeof(name), "leaks%d", i);
		if (user_create(name) || user_minor_of(name) != i) {
			kernel_format(text, sizeof(text),
				      "minor %d is taken, but no device has it",
				      i);
			return text;
		}
	}
	user_remove_all();
	return NULL;
}

static bool is_layer(const struct slab_object *o)
{
	return !string_compare(o->cache, "idr_layer_cache", 16);
}

static struct {
	const struct slab_object *of[LEAK_LAYERS];
	bool reached[LEAK_LAYERS];
	int n;
} layers;

static bool add_layer(const struct slab_object *o, void *unused)
{
	(void)unused;
	if (!is_layer(o))
		return true;
	if (layers.n == LEAK_LAYERS)
		CAPACITY_EXCEEDED(LEAK_LAYERS, "layers of an IDR");
	else
		layers.of[layers.n++] = o;
	return true;
}

/* Which layers these words point to. */
static void follow(const void *from, const void *end)
{
	const void *const *word;
	int i;

	for (word = from; (const void *)word < end; word++)
		for (i = 0; *word && i < layers.n; i++)
			layers.reached[i] |= *word == layers.of[i]->addr;
}

/* A layer is in an IDR, below another one, or in a reserve, which is a list. */
static const char *lost_layer(void)
{
	int i;

	bytes_set(&layers, 0, sizeof(layers));
	slab_each_live(add_layer, NULL);
	follow(vcpu_state_code, vcpu_state_end);
	for (i = 0; i < layers.n; i++)
		follow(layers.of[i]->addr,
		       (const char *)layers.of[i]->addr + layers.of[i]->size);
	for (i = 0; i < layers.n; i++)
		if (!layers.reached[i])
			return "a layer of the IDR is lost";
	return NULL;
}

static const char *take_down(unsigned int flags, bool *there)
{
	const char *leaked = NULL;

	user_control_close();
	*there = !user_version();
	if (*there) {
		user_remove_all();
		if (!(flags & DM_KEEPS_MINOR))
			leaked = taken_minor();
		/* An unload loses the reserve, as in Linux. */
		if (!leaked && !(flags & DM_UNLOADS))
			leaked = lost_layer();
	}
	return leaked;
}

/*
 * The IDR's cache of layers stays, and so does the reserve of an IDR, because
 * there was no idr_destroy().
 */
static bool keeps(const struct slab_object *o)
{
	const char *name;
	int i;

	if (is_layer(o))
		return true;
	for (i = 0; i < o->allocs; i++) {
		name = kallsyms_name(o->alloc[i], NULL, NULL);
		if (name && !string_compare(name, "idr_init", 9))
			return true;
	}
	return false;
}

static void share(unsigned int flags)
{
	if (!(flags & DM_UNLOADS))
		user_control_open();
}

/* The removal of the device is not recorded. */
static const char *judge(void)
{
	const char *wrong = history_unexplained();

	history_stop();
	return wrong;
}

const struct kernel_part device_mapper = {
	.boot = user_dm_boot,
	.share = share,
	.take_down = take_down,
	.keeps = keeps,
	.call_begins = history_call_begins,
	.call_ended = history_call_ended,
	.ioctl_begins = user_ioctl_begins,
	.ioctl_ended = user_ioctl_ended,
	.ioctl_name = user_ioctl_name,
	.control_path = "mapper/control",
	.control_name = "device-mapper",
	.disk_prefix = "dm-",
	.judge = judge,
	.programs = &device_mapper_programs,
};
