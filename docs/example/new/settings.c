// SPDX-License-Identifier: GPL-2.0-only
/* Settings that are allocated when they are first used. */
#include "settings.h"

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static struct mutex settings_lock;
static struct settings *the_settings;

/* Every caller takes the lock, which also orders the reads after it. */
struct settings *settings_get(void)
{
	struct settings *settings;

	mutex_lock(&settings_lock);
	if (!the_settings) {
		the_settings = kmalloc(sizeof(*settings), GFP_KERNEL);
		if (the_settings)
			the_settings->limit = 100;
	}
	settings = the_settings;
	mutex_unlock(&settings_lock);

	return settings;
}

int settings_limit(void)
{
	struct settings *settings = settings_get();

	return settings ? settings->limit : -ENOMEM;
}

static int settings_init(void)
{
	mutex_init(&settings_lock);
	return 0;
}

module_init(settings_init);
