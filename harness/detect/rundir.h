/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a run keeps its files.  While it lasts it works in a directory of its
 * own; when it is over that takes, in one step, the place of the run before
 * it of the same name.  So runs beside each other never see each other's
 * files, and a run that is cut short leaves the last one's record alone.
 */
#ifndef DETECT_RUNDIR_H
#define DETECT_RUNDIR_H

#include <stdbool.h>

#include "pool.h"

struct rundir {
	const char *place;	/* where the files are now; NULL: nowhere */
	const char *final;	/* where they will be */
	int lock;		/* held as long as place is in use; or -1 */
};

/*
 * Make one; missing directories on the way are made, too.  What runs left
 * behind that were killed is removed, unless their logs hold findings.
 * NULL, or why it cannot be made: place is NULL then.
 */
const char *rundir_make(struct pool *pool, struct rundir *dir,
			const char *final);
/* In its final place; of two at once the last one stays.  NULL, or why not. */
const char *rundir_publish(struct pool *pool, struct rundir *dir);
/* The run before keeps its place.  The files go, but for findings: these stay
 * where they are. */
void rundir_abandon(struct pool *pool, struct rundir *dir);

#endif
