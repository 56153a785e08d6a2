/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXAMPLE_SETTINGS_H
#define EXAMPLE_SETTINGS_H

struct settings {
	int limit;
};

/* NULL: no memory. */
struct settings *settings_get(void);
int settings_limit(void);

#endif
