/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EXPECT(condition): a check of a unit test.  If it fails, it is printed with
 * its place, and the test goes on.  main() returns expect_status(), which is
 * also 1 if nothing was checked at all.
 */
#ifndef HARNESS_TESTS_EXPECT_H
#define HARNESS_TESTS_EXPECT_H

#include <stdio.h>

static unsigned long expect_done, expect_failed;

#define EXPECT(condition) do {						\
	expect_done++;							\
	if (!(condition)) {						\
		expect_failed++;					\
		printf("%s:%d: failed: %s\n", __FILE__, __LINE__,	\
		       #condition);					\
	}								\
} while (0)

static inline int expect_status(void)
{
	printf("%lu checks, %lu failed\n", expect_done, expect_failed);
	return expect_failed || !expect_done;
}

#endif
