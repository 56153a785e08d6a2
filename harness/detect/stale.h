/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a CPU got the pointer that it used too late. */
#ifndef DETECT_STALE_H
#define DETECT_STALE_H

#include <jansson.h>

#include "event-log.h"

/*
 * events: the record's, one for each of log->evs, in order.  For each racing
 * access: the last read before it that gave the same CPU a pointer into the
 * object gets "stale", if another CPU has a racing access between the two.
 */
void stale_mark(const struct event_log *log, json_t *events);

#endif
