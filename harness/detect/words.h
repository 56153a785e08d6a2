/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words a scenario watches ("label=struct.member ..."), followed through
 * a run: what stands in each after every event.
 */
#ifndef DETECT_WORDS_H
#define DETECT_WORDS_H

#include <jansson.h>

#include "event-log.h"
#include "finding.h"
#include "symbols.h"

#define WATCH_MAX	4	/* words of a scenario: columns of a timeline */

/* Why a scenario's .watch cannot be followed, or NULL. */
const char *words_wrong(const char *watch);

/*
 * events: the record's, one for each of log->evs, in order; those that change
 * a word get words{label: value}.  Returns the labels, in order, as an array
 * of {label, field, start, place}.  Of several objects the one that most CPUs
 * touch is followed; if none does, the first that a CPU allocates, which takes
 * symbols.  like, if not NULL, is what another run of the scenario returned:
 * then the same objects are followed, whoever touches them here, so that the
 * values of a run do not depend on how far it went.  Values: a number, "NULL",
 * "set" (a pointer), "link" (a pointer to another of its kind: a list), "junk"
 * (memory that nobody has written), "freed", "-" (there is no such object yet),
 * "?".
 */
json_t *words_follow(const struct resolver *res, const char *watch,
		     json_t *events, const json_t *like);

/* The first of the watched words whose field symbols do not know; NULL: all
 * are known. */
const char *words_unknown(struct pool *pool, const char *watch,
			  struct symbols *symbols);

#endif
