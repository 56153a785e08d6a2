/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the command knows of the project whose runners it starts: project.json
 * beside them, which CMake has written (harness/cmake/Project.cmake).
 *
 *  P1. Without a description the runners that are there say it: subjects are
 *      sorted by name, the first has the bugs and the second has none; of one
 *      alone, or of a scenario that says otherwise, nothing is assumed.
 *  P2. One that cannot be used is an error of every verb that asks for
 *      scenarios (scenarios_read()), never a default.
 *  P3. It is read once, and lasts as long as the command.
 */
#ifndef DETECT_PROJECT_H
#define DETECT_PROJECT_H

#include "event-log.h"
#include "runners.h"

struct project {
	const char *title, *about;	/* NULL: not known */
	const char *note;		/* a line below a matrix, or NULL */
	/* Has the bugs, and has none, unless a scenario says; NULL.  Each may
	 * be a name that is no subject's here, and that some are like. */
	const char *subject, *clean;
	struct names subjects;		/* in their order */
	struct names series;		/* after 0, 1, 2, ... patches */
	struct names without;		/* all but the first, the second, ... */
	const char *wrong;	/* why the description cannot be used, or NULL */
};

const struct project *project(void);

/* Parse a description; exported for its test.  Sets .wrong. */
void project_parse(struct pool *pool, const char *text, const char *path,
		   struct project *p);

/*
 * Of a scenario that does not say it itself: on which subject it shows and on
 * which it is clean.  "": on none that is known.
 */
void project_complete(struct log_scenario *s);

/* The subject that a run of it is on, unless somebody says; NULL: none. */
const char *project_subject(const struct log_scenario *s);

#endif
