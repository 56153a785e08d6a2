/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs: scenarios that nobody wrote, made of operations of the system that
 * the subject is a part of.  The laboratory reads none of them: it runs their
 * parts, and takes pieces away.
 *
 * A program is text,
 *
 *	SET-UP | CPU 1 | CPU 2 ...
 *
 * each part operations separated by ";".  A part may be empty.
 */
#ifndef HARNESS_PROGRAMS_H
#define HARNESS_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_TEXT	512		/* bytes of a program, with its end */
#define PROGRAM_CPUS	4

struct programs {
	/* The program that is to run; NULL, or what is wrong with it, in one
	 * line.  One at a time. */
	const char *(*read)(const char *text);
	/* Of that one: how many CPUs it has, and its .system (scenario.h). */
	int (*cpus)(void);
	unsigned int (*flags)(void);
	/* Does what a part says: on CPU part - 1, or the controller for 0. */
	void (*run)(int part);
	/* On the controller, after a run: gives back what CPUs hold still. */
	void (*close)(void);
	/*
	 * The programs of a sweep, from 0; false: there is no such one.  Of
	 * random ones n is the seed, and there is one for each.
	 */
	bool (*single)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*pair)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*triple)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*starved)(unsigned long n, char text[PROGRAM_TEXT]);
	/* A random one of one CPU; of as many as there may be. */
	bool (*alone)(unsigned long n, char text[PROGRAM_TEXT]);
	bool (*random)(unsigned long n, char text[PROGRAM_TEXT]);
	/* Whether one of the CPUs of a program calls one of these functions:
	 * names, separated by commas.  May be NULL: it is not known. */
	bool (*calls)(const char *text, const char *functions);
	/* Why a finding, of that kind in those functions (innermost, "a / b"),
	 * is no news; NULL: it is. */
	const char *(*known)(const char *kind, const char *where);
	/* A scenario file that does what the program does, and expects that:
	 * an entry of .expect, in C.  To be freed; NULL: no memory. */
	char *(*source)(const char *text, const char *expect,
			const char *schedule);
};

#endif
