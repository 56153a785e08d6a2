/* SPDX-License-Identifier: GPL-2.0-only */
/* What the explorer proved of a scenario on a subject, from records. */
#ifndef REPORT_PROOF_H
#define REPORT_PROOF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define PROOF_TEXT 256

struct proof {
	const json_t *counts;	/* executions, bad, complete, maybe bound */
	bool complete;
	bool other;		/* of another build than the runs */
	bool coarse;		/* a switch at locks and atomics only */
	int preemptions;	/* least that show a fault; -1: not known */
};

/* Is it the record of an exploration, not of a run? */
bool is_exploration(const json_t *record);

/*
 * From an exploration's record, else from a matrix made by the explorer without
 * options of the system (detect/series.h; may be NULL).  An exploration proves
 * nothing about runs of another build.  False: nothing was explored.
 */
bool proof_find(const json_t *const *records, size_t n, const json_t *matrix,
		const char *scenario, const char *subject, struct proof *proof);

/* "12 of 176 schedules bad; 1 preemption is enough" */
void proof_words(const struct proof *proof, char text[PROOF_TEXT]);
/* What it is about: "2 CPUs, poison memory, ..."; "" if that is not known. */
void proof_conditions(const struct proof *proof, char text[PROOF_TEXT]);
/* "12/176" */
void proof_figures(const struct proof *proof, char text[PROOF_TEXT]);

#endif
