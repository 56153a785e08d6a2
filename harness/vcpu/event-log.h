/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes the event log, whose format is common/event-log.h: a record is
 * log_begin() with its type, its pairs, log_end().
 *
 * Guarantees:
 * 1. No function here allocates memory, takes a lock or uses stdio.
 * 2. A record is in the log after log_flush(), whatever happens then.
 * 3. In a free run the records between two flushes of one CPU stay together:
 *    see log_own().
 */
#ifndef HARNESS_VCPU_EVENT_LOG_H
#define HARNESS_VCPU_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>

void log_open(int fd);
/*
 * For a CPU's thread in a free run: the records of this thread are kept apart
 * from others' from now on, and each flush writes them in one piece.
 */
void log_own(int cpu);
void log_begin(const char *type);
void log_str(const char *key, const char *value);
void log_int(const char *key, long long value);
void log_ptr(const char *key, const void *value);
void log_pcs(const char *key, const void *const *pcs, int n);
void log_end(void);
void log_flush(void);
/* False, with errno, after a write failed: the records since are lost. */
bool log_ok(void);

#endif
