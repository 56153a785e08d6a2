/* SPDX-License-Identifier: GPL-2.0-only */
/* The judge (judge.h) for what stands in a record. */
#ifndef DETECT_REJUDGE_H
#define DETECT_REJUDGE_H

#include <jansson.h>

#include "judge.h"

/*
 * Judge a record of an exploration by its own counts, findings and
 * expectations, and write the verdict into it, and into each finding whether
 * it is declared.  It must come from record_read().
 */
enum verdict rejudge(struct pool *pool, json_t *record);

#endif
