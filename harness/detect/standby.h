/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs that a Valgrind makes that has started already: a runner that stands by (see
 * common/standby.h), for one subject and tool.
 *
 * Standbys are found in one directory, $DMRACE_STANDBY.  There, SUBJECT-TOOL.sock
 * is the socket, and SUBJECT-TOOL.err has the messages of Valgrind and the standby.
 * SUBJECT-TOOL.PID.xml is Valgrind's report of a process, until the command moves
 * it to the run's own directory.
 */
#ifndef DETECT_STANDBY_H
#define DETECT_STANDBY_H

#include "child.h"
#include "tools.h"

/* The directory, absolute; NULL: there is none. */
const char *standby_dir(struct pool *pool);

/* Valgrind's part of a command line, ended by NULL; its report goes to xml. */
const char *const *valgrind_command(struct pool *pool, const struct tool *tool,
				    const char *xml);

/* A path in these: Valgrind has its own ideas of a % in a file's name. */
const char *without_percent(struct pool *pool, const char *path);

struct standby {
	const char *dir;	/* NULL: it is this process's own */
	const char *name;	/* SUBJECT-TOOL */
	int fd;			/* of the connection */
	int pid;		/* of the process that will make the run */
	long long said;		/* bytes of the standby's messages before it */
};

/*
 * Connects to the standby for that subject and tool, if there is one whose program
 * is the same build as the runner's file now.  False: there is none.
 */
bool standby_connect(struct pool *pool, const char *subject, const char *runner,
		    const struct tool *tool, struct standby *standby);
/*
 * What child_run() does, with argv[1] and what follows; not the fields env, grace,
 * answer and watch.  Afterwards xml is Valgrind's report of this run, if there is
 * one; NULL: under another tool.  Closes the connection.
 */
struct child_end standby_run(struct pool *pool, struct standby *standby,
			    const struct child *child, const char *xml);

/*
 * Starts a standby in the background, and waits until it can be used.  It ends with
 * the process parent, or when its socket is removed or becomes another's.
 * scenario: to be rehearsed (runner/standby.h), or NULL.
 * Returns NULL, or why there is none; *cannot: Valgrind is not installed.
 */
const char *standby_start(struct pool *pool, const char *subject,
			 const char *runner, const struct tool *tool,
			 const char *scenario, int parent, bool *cannot);

/*
 * A standby under ThreadSanitizer for the runs of this process alone, without a
 * directory.  Ends the one before, if that is of another subject.  It pays from the
 * third run of a subject on.  If it cannot be started, each run has a runner of its
 * own, which says why.
 */
void standby_own(const char *subject, const char *runner);
/* Ends it.  It also ends with the process. */
void standby_own_end(void);

#endif
