/* SPDX-License-Identifier: GPL-2.0-only */
/* What a record says in one line, and the commands that show it again. */
#ifndef REPORT_HEADLINE_H
#define REPORT_HEADLINE_H

#include <jansson.h>
#include <stdbool.h>

#include "detect/pool.h"

/* Neither as expected nor merely reported. */
bool record_failed(const json_t *record);
/* How many have that verdict. */
size_t records_with(const json_t *const *records, size_t n, const char *result);
/* What "reported" means, for who counts verdicts. */
#define ONLY_REPORTED	"only reported: nothing was required, or not every schedule was run"

/*
 * The finding that says most about a failure.  Of those that are not expected a
 * race comes before what one CPU did alone, and a finding in the subject's own
 * files before others.  NULL: there is none.
 */
const json_t *record_finding(const json_t *record);

/* "data-race: cpu1 writes a.b in f (x.c:1), cpu2 reads it in g (x.c:9)" */
const char *finding_line(struct pool *pool, const json_t *finding);
/* "cpu1 writes a.b in f (x.c:1)"; field: what to call it, "" for nothing */
const char *side_line(struct pool *pool, const json_t *side,
		      const char *field);

/* Its finding; else what is missing; else why there is no verdict. */
const char *record_line(struct pool *pool, const json_t *record);

/*
 * The command that runs the schedule of the finding, under the default
 * detector.  Only findings of an exploration have a schedule of their own; NULL:
 * this one has none.
 */
const char *schedule_line(struct pool *pool, const json_t *record,
			  const json_t *finding);

/*
 * The command that shows the finding again, under the same detector.  If the
 * finding has no schedule of its own, or is NULL: the command that makes the
 * whole record again.
 */
const char *replay_line(struct pool *pool, const json_t *record,
			const json_t *finding);

/* "tsan", "explore under checker", "explore --more 1 under tsan": which of a
 * scenario's records on one subject it is. */
const char *record_kind(struct pool *pool, const json_t *record);

/*
 * Which finding it is: "new/data-race/alloc/find/device.disk".  It does not
 * depend on which side comes first, nor on line numbers.
 */
const char *finding_identity(struct pool *pool, const json_t *record,
			     const json_t *finding);

#endif
