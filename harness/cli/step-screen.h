/* SPDX-License-Identifier: GPL-2.0-only */
/* The stepper (stepper.h) on a terminal: draws, and reads keys. */
#ifndef CLI_STEP_SCREEN_H
#define CLI_STEP_SCREEN_H

#include "stepper.h"

enum step_key {
	STEP_REDRAW,		/* the window has another size */
	STEP_CPU,		/* and which */
	STEP_UNDO, STEP_RESET, STEP_FINISH, STEP_SINGLE, STEP_UP, STEP_DOWN,
	STEP_HELP, STEP_QUIT,
	STEP_WRONG,		/* and its name */
};

struct step_input {
	enum step_key key;
	int cpu;
	const char *name;
};

struct step_view {
	const struct stepper *stepper;
	bool clean;		/* nothing should break */
	const char *verdict;	/* NULL: none yet */
	const char *message;	/* what became of the last key; "": nothing */
	size_t back;		/* so many of the last rows are left out */
};

/* NULL, or why this terminal cannot show it. */
const char *step_screen_open(struct pool *pool, int ncpus);
void step_screen_close(void);
/* If there are not so many rows to leave out, back becomes less. */
void step_screen_draw(struct step_view *view);
/* Until a key is pressed. */
void step_screen_help(int ncpus);
struct step_input step_screen_read(int ncpus);

#endif
