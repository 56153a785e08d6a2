/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The numbers that options accept: one table for the dmrace command and for
 * the runners.  A number outside its range is refused, never wrapped or
 * cut.  To add an option, add a line to the table in numbers.c.
 */
#ifndef HARNESS_COMMON_NUMBERS_H
#define HARNESS_COMMON_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/* CPUs of a scenario at most: SCENARIO_CPUS. */
#define NUMBER_CPUS	8
/* Processes at most. */
#define NUMBER_JOBS	256

#define NUMBER_ERROR	128	/* bytes for an explanation */

/*
 * option: its name without "--".  Guarantees:
 *  1. true: *value is in the option's range, and error is untouched;
 *  2. false: *value is untouched, error says which numbers the option takes;
 *  3. an option that the table does not have is refused.
 */
bool number_read(const char *option, const char *text, uint64_t *value,
		 char error[NUMBER_ERROR]);

/* "K/N", the K-th of N parts; both count from 1.  As above. */
bool number_read_shard(const char *text, unsigned int *part,
		       unsigned int *parts, char error[NUMBER_ERROR]);

#endif
