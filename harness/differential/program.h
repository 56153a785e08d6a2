/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random programs, as data.  A program is what it starts with, and for each
 * CPU a script: a few operations (operations.h), each with operands and with a
 * condition.  As text:
 *
 *	memory=zero count=1 | spin_trylock 0; x_write 0 1; if 0 spin_unlock 0 |
 *	x_read 0; bug_if 0
 *
 * One part for each CPU after the first, which says how it starts; what it
 * does not say is 0 (memory: poison).  Operands that are left out are 0.
 * "if 0" and "if not 0": only when the script's operation number 0 (they count
 * from 0) learnt something else than 0, or 0.  "same": this CPU runs the
 * script of the one before it; "same 1": that of CPU 1.
 */
#ifndef DIFFERENTIAL_PROGRAM_H
#define DIFFERENTIAL_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "script.h"

struct operation {
	uint8_t what;			/* index of operations.h */
	uint8_t a, b;
	int8_t when;	/* 0: always; n + 1, -(n + 1): if n did, did not */
};

struct script {
	int n;
	struct operation op[SLOTS];
};

struct program {
	struct start start;
	int cpus;
	int script_of[CPUS_MAX];	/* equal for equal CPUs */
	struct script script[CPUS_MAX];
};

#define PROGRAM_TEXT	2048

/* The same for the same seed, on every machine. */
void program_random(struct program *p, uint64_t seed);
/* The same, of few operations, for up to CPUS_MAX CPUs of which some are equal. */
void program_random_equal(struct program *p, uint64_t seed);
/*
 * Which CPUs are equal (explore.h).  One that an operation names is equal to
 * none.  False: none are.
 */
bool program_like(const struct program *p, uint8_t like[CPUS_MAX]);
/* NULL, or what is wrong with the text. */
const char *program_parse(struct program *p, const char *text);
void program_text(const struct program *p, char text[PROGRAM_TEXT]);
/* As C, to be read. */
void program_print(const struct program *p);

/* The same less one thing, or simpler in one thing: the i-th such; false:
 * there is no i-th. */
bool program_simpler(struct program *to, const struct program *from, int i);

#endif
