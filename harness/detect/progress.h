/* SPDX-License-Identifier: GPL-2.0-only */
/* A long run on a terminal: one line on stderr, drawn over and over. */
#ifndef DETECT_PROGRESS_H
#define DETECT_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>

struct progress {
	const char *path;	/* the runner's log */
	FILE *log;
	bool shown;
};

/* Show the newest "progress" record; nothing if stderr is no terminal. */
void progress_show(struct progress *p);
/* Wipe the line. */
void progress_end(struct progress *p);

#endif
