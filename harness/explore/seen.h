/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of traces, by their hashes: to count the different ones. */
#ifndef HARNESS_EXPLORE_SEEN_H
#define HARNESS_EXPLORE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts as all zero. */
struct seen {
	uint64_t *slot;			/* 0: free */
	size_t room, used;		/* used: how many traces */
};

/* True: it was not in the set. */
bool seen_add(struct seen *s, uint64_t trace);
/* Empties it. */
void seen_forget(struct seen *s);

#endif
