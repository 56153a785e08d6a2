/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runners answered to "list".  To start one of ThreadSanitizer takes longer
 * than its answer is worth, and each command asks.
 *
 * A1. An answer is a function of the runner's file.  It is used only while that
 *     file is the same: its path, device, inode, size and both its times.  A
 *     file that changed within the last second may change again within the same
 *     tick of the clock: what it answers is not kept on disk.
 * A2. In a build directory it is kept beside the runner, in RUNNER.list, until
 *     the next one takes its place; elsewhere only in this process.
 * A3. That file is replaced whole.  One that is cut short, or of another runner or
 *     another version, is as good as none.
 */
#ifndef DETECT_ANSWERS_H
#define DETECT_ANSWERS_H

#include <sys/stat.h>

#include "pool.h"

/* In the pool; NULL: it must be asked.  program: the one it was asked about, or
 * NULL. */
const char *answer_kept(struct pool *pool, const char *runner,
			const char *program);

/* Keep the answer of the runner, whose file was like that before it was asked.
 * Failure to do so is no error. */
void answer_keep(struct pool *pool, const char *runner, const char *program,
		 const struct stat *was, const char *answer);

#endif
