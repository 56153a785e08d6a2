/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that take part in an exploration.  Each is a copy of this one: it
 * gets orders, and answers each of them, in bytes.  Pointers to static data mean
 * the same in both.
 *
 *  W1. One that ends by itself, or is killed, is noticed, and .failed says so.
 *  W2. None outlives this process for longer than an order takes, or
 *      workers_end().
 */
#ifndef HARNESS_EXPLORE_WORKERS_H
#define HARNESS_EXPLORE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "common/numbers.h"

struct workers {
	struct worker {
		pid_t pid;		/* 0: it has ended */
		int to, from;
	} v[NUMBER_JOBS];
	int n;
	char failed[128];		/* why the exploration is not whole */
};

/* One more, which works from then on, and does not return.  False: none can be
 * started. */
bool workers_add(struct workers *w, void (*work)(int from, int to));
/* Nothing came from it. */
void workers_lost(struct workers *w, int i);
void workers_fail(struct workers *w, const char *why);
/* Those that may be at work are killed if there was a failure. */
void workers_end(struct workers *w);

/* A message: it is cleared, filled, and sent.  False: nobody reads it. */
void message_clear(void);
void message_put(const void *bytes, size_t n);
bool message_send(int fd);
/* What was sent.  False: the other process has ended. */
bool message_get(int fd, void *bytes, size_t n);
/* The same for an array; free it in any case.  If *ok is false, nothing is
 * read. */
void *message_get_array(int fd, size_t n, size_t size, bool *ok);
/* The tables that were too small in one process are so in the other. */
void message_put_tables(void);
bool message_get_tables(int fd);

#endif
