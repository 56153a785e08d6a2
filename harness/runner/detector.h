/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which detector watches this process.  The runner writes it into its log, and
 * dmrace believes no verdict of a detector that is not named there: a script
 * around the runner, or a program that only calls itself valgrind, would
 * otherwise pass for a tool that found nothing.
 */
#ifndef HARNESS_DETECTOR_H
#define HARNESS_DETECTOR_H

#include <stdbool.h>

/*
 * The Valgrind tool this process runs under: "memcheck", "helgrind", "drd",
 * "other", or "none" outside Valgrind.  Each of the three answers a client
 * request that the others ignore (measured with Valgrind 3.19).
 */
const char *detector_valgrind(void);

/* Of drd.h, which cannot be included beside helgrind.h. */
bool detector_is_drd(void);

/*
 * "1" if ThreadSanitizer reported a data race that was made to test it, "0"
 * if it did not, "" in the plain flavour.  The report itself is discarded.
 * Call it before there are threads: it forks.
 */
const char *detector_tsan_alive(void);

#endif
