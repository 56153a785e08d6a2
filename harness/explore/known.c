// SPDX-License-Identifier: GPL-2.0-only
/* See known.h.  A hash table with linear probing, never more than half full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "known.h"

#define SLOTS	(2 * KNOWN_TRACES)

struct slot {
	uint64_t trace, done;		/* trace 0: free */
};

static struct {
	struct slot *slot;
	unsigned int used;
	uint64_t mask;			/* bits that are 0 in kept hashes */
} known;

static bool is_kept(uint64_t trace)
{
	return !(trace & known.mask);
}

/* The trace's slot, or a free one for it.  The mask uses the low bits. */
static struct slot *find(struct slot *slot, uint64_t trace)
{
	uint64_t at = trace >> 40;

	while (slot[at % SLOTS].trace && slot[at % SLOTS].trace != trace)
		at++;
	return &slot[at % SLOTS];
}

static struct slot *make_slots(void)
{
	struct slot *slot = calloc(SLOTS, sizeof(*slot));

	if (!slot) {
		perror("dmrace: no memory for traces");
		exit(1);
	}
	return slot;
}

static void drop_half(void)
{
	struct slot *old = known.slot;
	unsigned int i;

	known.slot = make_slots();
	known.used = 0;
	known.mask = known.mask * 2 + 1;
	for (i = 0; i < SLOTS; i++) {
		if (!old[i].trace || !is_kept(old[i].trace))
			continue;
		*find(known.slot, old[i].trace) = old[i];
		known.used++;
	}
	free(old);
}

void known_forget(void)
{
	free(known.slot);
	memset(&known, 0, sizeof(known));
}

void known_add(const struct explore_execution *x)
{
	struct slot *s;

	if (!known.slot)
		known.slot = make_slots();
	while (is_kept(x->trace) && known.used == KNOWN_TRACES)
		drop_half();
	if (!is_kept(x->trace))
		return;
	s = find(known.slot, x->trace);
	known.used += !s->trace;
	*s = (struct slot){ x->trace, x->done };
}

enum known known_ask(const struct explore_execution *x)
{
	const struct slot *s;

	if (!is_kept(x->trace))
		return KNOWN_NOT_KEPT;
	s = known.slot ? find(known.slot, x->trace) : NULL;
	if (!s || !s->trace)
		return KNOWN_STRANGE;
	return s->done == x->done ? KNOWN : KNOWN_OTHER;
}

unsigned long known_one_in(void)
{
	return known.mask + 1;
}
