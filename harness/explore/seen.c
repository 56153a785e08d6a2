// SPDX-License-Identifier: GPL-2.0-only
/* See seen.h.  A hash table with linear probing, never more than half full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seen.h"

void seen_forget(struct seen *s)
{
	free(s->slot);
	memset(s, 0, sizeof(*s));
}

static void grow(struct seen *s)
{
	uint64_t *old = s->slot;
	size_t n = s->room, i;

	s->room = n ? n * 4 : 4096;
	s->slot = calloc(s->room, sizeof(*s->slot));
	s->used = 0;
	if (!s->slot) {
		perror("dmrace: no memory to count traces");
		exit(1);
	}
	for (i = 0; i < n; i++)
		if (old[i])
			seen_add(s, old[i]);
	free(old);
}

bool seen_add(struct seen *s, uint64_t trace)
{
	size_t i;

	if (s->used * 2 >= s->room)
		grow(s);
	trace += !trace;
	for (i = trace % s->room; s->slot[i]; i = (i + 1) % s->room)
		if (s->slot[i] == trace)
			return false;
	s->slot[i] = trace;
	s->used++;
	return true;
}
