/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Long work on a terminal: one line on stderr, drawn over and over.  Elsewhere
 * only one runner's work is shown, by a line every 30 seconds.
 *
 *  P1. Nothing is written after progress_off().  If stderr is no terminal, then
 *      nothing but the lines of one runner.
 *  P2. The line is never longer than the terminal is wide, and is wiped before
 *      progress_end() and progress_wipe() return: print after those.
 *  P3. Only the process that called progress_begin() draws.  Steps may be made
 *      by processes that it forks after that.
 *  P4. The time left is that of the steps so far, on average, for each step that
 *      is not over, less what has passed since the last one was.  Nothing is
 *      said of it in the first two seconds, or when that is used up.
 */
#ifndef DETECT_PROGRESS_H
#define DETECT_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>

/* For commands that were told to be quiet. */
void progress_off(void);
/* Whether a runner is to say how far it is. */
bool progress_wanted(void);

/* The work that follows is the first of so many parts; each begins. */
void progress_parts(int parts);
/* Work of so many steps.  Work within a step does not show. */
void progress_begin(const char *what, size_t steps);
/* A step begins; one is over. */
void progress_step(const char *name, const char *where);
void progress_done(void);
/* Whoever waits calls this now and then. */
void progress_tick(void);
void progress_wipe(void);
void progress_end(void);

/* ---- the progress of one runner, as its log has it --------------------- */

struct progress {
	const char *path;	/* the runner's log */
	FILE *log;
	double shown;		/* when last, if it is no terminal */
};

/* Show the newest "progress" record, or the steps if there are steps. */
void progress_follow(struct progress *p);
void progress_unfollow(struct progress *p);

/*
 * What whoever waits can do about it.  It is said once: after ten seconds on a
 * terminal, or by whoever takes it.  NULL: it was said, or there is none.
 */
void progress_set_hint(const char *text);
const char *progress_take_hint(void);

#endif
