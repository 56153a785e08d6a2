// SPDX-License-Identifier: GPL-2.0-only
/* See seen.h.  A hash table with linear probing, never more than half full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seen.h"

static struct {
	uint64_t *slot;			/* 0: free */
	size_t room, used;
} seen;

void seen_forget(void)
{
	free(seen.slot);
	memset(&seen, 0, sizeof(seen));
}

static void grow(void)
{
	uint64_t *old = seen.slot;
	size_t n = seen.room, i;

	seen.room = n ? n * 4 : 4096;
	seen.slot = calloc(seen.room, sizeof(*seen.slot));
	seen.used = 0;
	if (!seen.slot) {
		perror("dmrace: no memory to count traces");
		exit(1);
	}
	for (i = 0; i < n; i++)
		if (old[i])
			seen_add(old[i]);
	free(old);
}

bool seen_add(uint64_t trace)
{
	size_t i;

	if (seen.used * 2 >= seen.room)
		grow();
	trace += !trace;
	for (i = trace % seen.room; seen.slot[i]; i = (i + 1) % seen.room)
		if (seen.slot[i] == trace)
			return false;
	seen.slot[i] = trace;
	seen.used++;
	return true;
}
