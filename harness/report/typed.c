// SPDX-License-Identifier: GPL-2.0-only
#include "typed.h"

#include <stdlib.h>
#include <string.h>

#define NAME	"dmrace"

const char *typed_name(void)
{
	const char *name = getenv("DMRACE_COMMAND");

	return name && *name ? name : NAME;
}

const char *typed(struct pool *pool, const char *command)
{
	size_t n = strlen(NAME);

	/* A record of another program may hold anything. */
	if (strncmp(command, NAME " ", n + 1))
		return command;
	return pool_printf(pool, "%s%s", typed_name(), command + n);
}
