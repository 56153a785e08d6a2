/* SPDX-License-Identifier: GPL-2.0-only */
/* The stepper (stepper.h) on a terminal: draws, and reads keys. */
#ifndef CLI_STEP_SCREEN_H
#define CLI_STEP_SCREEN_H

#include "stepper.h"

/* How a verdict begins that something broke; it is shown in red. */
#define STEP_BROKEN	"BROKEN"

enum step_key {
	STEP_REDRAW,		/* the window has another size */
	STEP_CPU,		/* step_input.cpu says which */
	STEP_UNDO, STEP_RESET, STEP_FINISH, STEP_SINGLE, STEP_UP, STEP_DOWN,
	STEP_HELP, STEP_QUIT,
	STEP_WRONG,		/* step_input.name says which */
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
	const char *message;	/* why the last key did nothing; "": it did */
	size_t back;		/* rows at the end that are not shown */
};

/* NULL, or why this terminal cannot show it. */
const char *step_screen_open(struct pool *pool, int ncpus);
void step_screen_close(void);
/* Makes view->back smaller where there are not enough rows before the end. */
void step_screen_draw(struct step_view *view);
/* Until a key is pressed. */
void step_screen_help(int ncpus);
struct step_input step_screen_read(int ncpus);

#endif
