/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the runners lie, which subjects there are, what they can play. */
#ifndef DETECT_RUNNERS_H
#define DETECT_RUNNERS_H

#include "wirelog.h"

/* $DMRACE_LIBEXEC, or what lies beside the command; never NULL. */
const char *runners_dir(struct pool *pool);

/* DIR/SUBJECT-FLAVOUR, whether it is there or not. */
const char *runner_path(struct pool *pool, const char *subject,
			const char *flavour);

struct names {
	VEC(const char *) list;		/* sorted */
};

struct names subjects(struct pool *pool);
bool names_have(const struct names *names, const char *name);
const char *names_join(struct pool *pool, const struct names *names);

/*
 * Ask a runner, of that subject if not NULL, for its scenarios.  Returns
 * NULL, or why that failed (one line, with the cure).
 */
const char *scenarios_read(const char *subject, struct wirelog *log);

#endif
