/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs: scenarios that a sweep makes of operations of the system that the
 * subject is a part of.  The laboratory does not know the operations: it runs
 * the parts of a program, and removes pieces to shrink it.
 *
 * A program is text,
 *
 *	SET-UP | CPU 1 | CPU 2 ...
 *
 * Each part is a list of operations, separated by ";".  It may be empty.
 */
#ifndef HARNESS_PROGRAMS_H
#define HARNESS_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_TEXT	512		/* bytes of a program, with its end */
#define PROGRAM_CPUS	4

struct programs {
	/* Sets the program to run; there is one at a time.  NULL, or what is
	 * wrong with it, in one line. */
	const char *(*read)(const char *text);
	/* How many CPUs that program has, and its .system (scenario.h). */
	int (*cpus)(void);
	unsigned int (*flags)(void);
	/* Runs a part, on CPU part - 1, or on the controller for part 0. */
	void (*run)(int part);
	/* On the controller, after a run: releases what CPUs still hold. */
	void (*close)(void);
	/*
	 * The programs of a sweep, numbered from 0; false: there is no program
	 * n.  For random programs n is the seed, and each seed has a program.
	 */
	bool (*single)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*pair)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*triple)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*starved)(unsigned long n, char text[PROGRAM_TEXT]);
	/* A random program with one CPU; with as many as allowed. */
	bool (*alone)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*random)(unsigned long n, char text[PROGRAM_TEXT]);
	/* Whether one of the CPUs of a program calls one of these functions:
	 * names, separated by commas.  NULL: not known. */
	bool (*calls)(const char *text, const char *functions);
	/* Why a finding, of that kind in those functions (innermost, "a / b"),
	 * is known already; NULL: it is new. */
	const char *(*known)(const char *kind, const char *where);
	/* A scenario file with the program's operations and that
	 * expectation, an entry of .expect, in C.  The caller frees it;
	 * NULL: no memory. */
	char *(*source)(const char *text, const char *expect,
			const char *schedule);
};

#endif
