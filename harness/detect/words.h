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
 * touch is followed.  If no CPU touches one, it is the first that a CPU
 * allocates; this needs symbols.  like, if not NULL, is what this returned for
 * another run of the scenario: then the same objects are followed, so that the
 * values do not depend on how far this run went.
 *
 * Values: a number, "NULL", "set" (a pointer), "link" (a pointer to another
 * object of its type: a list), "junk" (memory that was never written), "freed",
 * "-" (there is no object yet), "?".
 */
json_t *words_follow(const struct resolver *res, const char *watch,
		     json_t *events, const json_t *like);

/* The first of the watched words whose field symbols do not know; NULL: all
 * are known. */
const char *words_unknown(struct pool *pool, const char *watch,
			  struct symbols *symbols);

#endif
