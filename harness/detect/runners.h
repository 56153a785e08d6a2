/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the runners lie, which subjects there are, what they can play. */
#ifndef DETECT_RUNNERS_H
#define DETECT_RUNNERS_H

#include "child.h"
#include "event-log.h"

/* A path from the directory of the command; NULL: nothing is there. */
const char *beside_command(struct pool *pool, const char *relative);

/* $DMRACE_LIBEXEC, or what lies beside the command; never NULL. */
const char *runners_dir(void);

/* DIR/SUBJECT-FLAVOUR, whether it is there or not. */
const char *runner_path(struct pool *pool, const char *subject,
			const char *flavour);

/* Where the programs are that run real clients (harness/confined/): beside the
 * command's own runners, or NULL. */
const char *runner_clients(struct pool *pool);

/* What gdb knows of runners, a script; NULL: it is not installed. */
const char *runner_debugger(struct pool *pool);

/*
 * Why a variant could not be built, in one line (the first of RUNNER.why, which
 * the build left in the runner's place); NULL if that is not known of it.
 */
const char *runner_unbuilt(struct pool *pool, const char *runner);
/*
 * What to do so that runners are there: the command that builds this target, or
 * all if it is NULL, where the runners are in a build directory.
 */
const char *runner_cure(struct pool *pool, const char *target);
/* NULL if the runner is there; else one line: why not, and what to do. */
const char *runner_missing(struct pool *pool, const char *runner);

struct names {
	VEC(const char *) list;		/* sorted */
};

/* Those with a runner, and variants that could not be built. */
struct names subjects(struct pool *pool);
bool names_have(const struct names *names, const char *name);
const char *names_join(struct pool *pool, const struct names *names);

/* The one that can be asked what it has, of whichever flavour. */
const char *runner_any(struct pool *pool, const char *subject);

/*
 * What the system below the subjects can be told to have (--with): as a runner
 * says, which is asked once.  Empty if none can be asked.
 */
struct runner_options {
	const struct log_option *v;
	size_t n;
};
const struct runner_options *runner_options(void);
/* The one of that name, or NULL. */
const struct log_option *runner_option(const char *name);

/*
 * Ask a runner for its scenarios; NULL: all that are built, sorted by the
 * scenarios' files.  What a scenario does not say of subjects is what the
 * project says (project.h).  Returns NULL, or why that failed (one line, with
 * the cure); *cannot says whether that is for want of something on this machine.
 * Strings last as long as the log and the pool.
 */
const char *scenarios_read(struct pool *pool, const char *runner,
			   struct event_log *log, bool *cannot);

/* Allow what a log names as sources to be read (source.h). */
void sources_allow(const struct event_log *log);

/* From now on scenarios_read() has this program too (programs.h), if the runner
 * can make one of it.  The text is kept as it is. */
void scenarios_include(const char *program);

/*
 * Why ThreadSanitizer could not start, judging by what the runner left on
 * stderr (may be NULL) and how it ended; NULL if that is not the matter.  LLVM
 * before 18 dies at once where the kernel spreads mappings too far.
 */
const char *tsan_cannot_start(const char *err,
			      const struct child_end *end);

/*
 * For a runner (struct child): what its detectors need, and none of what the
 * user has set for other programs.  symbolize: ThreadSanitizer's own report
 * names functions and lines.
 */
const char *const *runner_environment(struct pool *pool, bool symbolize);

#endif
