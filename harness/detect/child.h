/* SPDX-License-Identifier: GPL-2.0-only */
/* Start a program, wait for it, never longer than it may take. */
#ifndef DETECT_CHILD_H
#define DETECT_CHILD_H

#include <stdbool.h>

#include "pool.h"

struct child {
	const char *const *argv;	/* argv[0] is looked up in PATH */
	const char *const *env;		/* "NAME=value" to set, "NAME" to drop */
	const char *out, *err;		/* files for its stdout and stderr */
	int timeout;			/* seconds; 0: any number */
	/* An exploration: the log to take "progress" records from, shown as
	 * one line on stderr if that is a terminal; Ctrl-C is passed on, once,
	 * and *interrupted set.  NULL: neither. */
	const char *watch;
	bool *interrupted;
};

struct child_end {
	enum {
		CHILD_EXITED,		/* number is its status */
		CHILD_KILLED,		/* number is the signal */
		CHILD_TIMEOUT,		/* killed by us, with its group */
		CHILD_NOT_STARTED,	/* number is errno, what says where */
	} how;
	int number;
	const char *what;
	bool aslr;			/* it could not be switched off */
	double seconds;
};

/*
 * Runs it in a process group of its own, with address space randomisation off
 * where personality(2) is allowed: ThreadSanitizer of LLVM 14 needs that.
 */
struct child_end child_run(const struct child *child);

#endif
