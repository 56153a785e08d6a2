/* SPDX-License-Identifier: GPL-2.0-only */
/* The detectors: which runner they need and how they are started. */
#ifndef DETECT_TOOLS_H
#define DETECT_TOOLS_H

#include <stdbool.h>

#include "pool.h"

struct tool {
	const char *name;
	const char *flavour;		/* of the runner */
	const char *const *valgrind;	/* its options; NULL: no Valgrind */
	const char *frees;		/* real or held: system.h */
	bool check;			/* by the runner's own checker */
	const char *cpus;		/* threads or fibers, unless asked otherwise */
};

const struct tool *tool_find(const char *name);
/* "tsan, helgrind, ..." */
const char *tool_names(void);

#endif
