/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of traces, by their hashes: to count the different ones. */
#ifndef HARNESS_EXPLORE_SEEN_H
#define HARNESS_EXPLORE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

void seen_forget(void);
/* True: it was not in the set. */
bool seen_add(uint64_t trace);

#endif
