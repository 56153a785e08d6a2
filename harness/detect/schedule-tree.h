/* SPDX-License-Identifier: GPL-2.0-only */
/* All the ways to schedule a few coarse moves, each played by the real code. */
#ifndef DETECT_SCHEDULE_TREE_H
#define DETECT_SCHEDULE_TREE_H

#include <jansson.h>

#include "run.h"

/*
 * directed: a record of that scenario on that subject; its rows say where a
 * move ends.  out: a directory for the runs' logs.  Returns
 *
 *	words	the labels
 *	texts, files	what the numbers below stand for
 *	c	what comes of each choice: { "1": node, "2": node }
 *
 * and a node is
 *
 *	r	rows: [cpu, text, depth, loud, file (-1: none), line, word, ...]
 *	c	as above; not where nobody can move any more, but then:
 *	o	what was found: texts
 *	s	how to make that run again
 */
json_t *schedule_tree(const struct log_scenario *s, const char *subject,
		    const json_t *directed, const char *out);

#endif
