/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Long work on a terminal: one line on stderr that is drawn again and again.  If
 * stderr is not a terminal, only the work of one runner is shown, by a line
 * every 30 seconds.
 *
 *  P1. After progress_off() nothing is written.  If stderr is not a terminal,
 *      only the lines of one runner are written.
 *  P2. The line is never longer than the terminal is wide.  progress_end() and
 *      progress_wipe() wipe it: print after those.
 *  P3. Only the process that called progress_begin() draws.  Processes that it
 *      forks after that may begin and end steps.
 *  P4. The time left is an estimate: the average time of a step, times the
 *      number of steps that are not over, less the time since the last step was
 *      over.  It is not shown in the first two seconds, nor below half a second.
 */
#ifndef DETECT_PROGRESS_H
#define DETECT_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>

/* For --quiet: from now on nothing is shown. */
void progress_off(void);
/* False after progress_off(): then a runner need not report its progress. */
bool progress_wanted(void);

/* The work that follows has that many parts; progress_begin() begins each. */
void progress_parts(int parts);
/* Begins work of that many steps.  If it is called within a step, that step's
 * own steps are not shown. */
void progress_begin(const char *what, size_t steps);
/* A step begins: "NAME on WHERE", or "NAME" if where is NULL. */
void progress_step(const char *name, const char *where);
/* A step is over. */
void progress_done(void);
/* Draws the line again: call it now and then while you wait. */
void progress_tick(void);
/* Wipes the line; the next tick draws it again. */
void progress_wipe(void);
/* Ends what progress_begin() began. */
void progress_end(void);

/* ---- the progress of one runner, from its log -------------------------- */

struct progress {
	const char *path;	/* the runner's log */
	FILE *log;
	double shown;		/* seconds of work at the last line that was
				 * written; not used on a terminal */
};

/* Shows the newest "progress" record of the log; between progress_begin() and
 * progress_end() the steps instead. */
void progress_follow(struct progress *p);
/* Wipes the line and closes the log. */
void progress_unfollow(struct progress *p);

/*
 * What a user can do if a runner takes long.  It is printed once: after ten
 * seconds on a terminal, or by the caller that takes it.  Taking it returns NULL
 * if there is none, or if it was printed or taken before.
 */
void progress_set_hint(const char *text);
const char *progress_take_hint(void);

#endif
