/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EXPECT(condition): what a unit test claims.  A claim that does not hold is
 * told with its place and the test goes on; main() returns expect_status(),
 * which is also 1 when nothing was claimed at all.
 */
#ifndef HARNESS_TESTS_EXPECT_H
#define HARNESS_TESTS_EXPECT_H

#include <stdio.h>

static unsigned long expect_done, expect_failed;

#define EXPECT(condition) do {						\
	expect_done++;							\
	if (!(condition)) {						\
		expect_failed++;					\
		printf("%s:%d: not so: %s\n", __FILE__, __LINE__,	\
		       #condition);					\
	}								\
} while (0)

static inline int expect_status(void)
{
	printf("%lu claims, %lu not so\n", expect_done, expect_failed);
	return expect_failed || !expect_done;
}

#endif
