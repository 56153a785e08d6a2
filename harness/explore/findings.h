/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The findings of an exploration: each different one is kept once, with the
 * schedule of the execution that showed it first.  explore_report() and its
 * like (explore.h) are here, too.
 *
 * Guarantees:
 * 1. A finding's key is a function of its kind and its pcs, or of the key that
 *    the reporter gave.  Equal keys are one finding.
 * 2. While findings_look_for() is in force nothing new is kept.
 */
#ifndef HARNESS_EXPLORE_FINDINGS_H
#define HARNESS_EXPLORE_FINDINGS_H

#include "explore.h"

/* Forget all; r->findings, r->n and r->racy are kept up to date from now on. */
void findings_start(const struct explore_options *o, struct explore_result *r);

/* Before each execution; number: which one it is, from 1. */
void findings_begin(uint64_t number);
/* From the checker: see checker_start(). */
void findings_checker(const struct checker_finding *pair);
/* After the execution: a deadlock or a CPU that never ends is a finding. */
void findings_end(enum vcpu_end end);
/* Something was found in it, which may be known already. */
bool findings_bad(void);
void findings_set_bad(void);
/* Gives the new findings of the execution just made its schedule, and reports
 * them: .found and .wanted of the options. */
void findings_keep_schedules(void);
/* Adds a finding of another process, unless it is known; takes the schedule
 * over. */
void findings_add(const struct explore_finding *found);
/* .wanted accepted one of them. */
bool findings_enough(void);

/* From now on only see whether the finding with this key comes. */
void findings_look_for(uint64_t key);
/* The same, but no finding has this key. */
void findings_ignore(void);
/* Keep findings again. */
void findings_keep(void);
/* The one looked for came in the last execution. */
bool findings_came(void);

#endif
