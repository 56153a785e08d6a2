/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the dmrace command asks a runner that stands by (runner/standby.c) for a run.
 *
 *  1. The command connects to the runner's socket.  The runner forks at once, and
 *     answers with a struct standby_hello.
 *  2. The command sends a struct standby_request, and then request.size bytes:
 *     texts, each ended by a zero byte.  The first three are the working
 *     directory, and the files for standard output and standard error.  The
 *     others are the command line after the runner's name.
 *  3. The child does what a runner does that is started with that command line.
 *     When it has ended, nothing of its process group is left, and the command
 *     gets a struct standby_end.
 *  4. If the command closes the connection, or its half of it, the group is
 *     killed.  If the serving runner ends, so does each child.
 */
#ifndef HARNESS_COMMON_STANDBY_H
#define HARNESS_COMMON_STANDBY_H

#include <stdint.h>

#define STANDBY_BUILD	48
#define STANDBY_REQUEST	(1 << 20)	/* bytes at most */

struct standby_hello {
	int32_t pid;			/* of the child, in its group */
	char build[STANDBY_BUILD];	/* the linker's hash of the runner */
};

struct standby_request {
	int64_t file_limit;		/* bytes; 0: as it is */
	uint32_t size, umask;
};

struct standby_end {
	int32_t status;			/* as from waitpid() */
};

#endif
