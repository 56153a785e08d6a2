/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a CPU got the pointer that it used too late. */
#ifndef DETECT_STALE_H
#define DETECT_STALE_H

#include <jansson.h>

#include "event-log.h"

/*
 * events: the record's, one for each of log->evs, in order.  For each access
 * that races, the read from which that CPU last had a pointer into the object
 * gets "stale", if another CPU has a racing access between the two.
 */
void stale_mark(const struct event_log *log, json_t *events);

#endif
