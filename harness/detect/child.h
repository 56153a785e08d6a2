/* SPDX-License-Identifier: GPL-2.0-only */
/* Start a program, wait for it, never longer than it may take. */
#ifndef DETECT_CHILD_H
#define DETECT_CHILD_H

#include <stdbool.h>

#include "pool.h"

#define CHILD_ASKS	3

struct child {
	const char *const *argv;	/* argv[0] is looked up in PATH */
	const char *const *env;		/* "NAME=value" to set, "NAME" to drop */
	/* Files for its stdout and stderr; NULL: to out_fd and err_fd. */
	const char *out, *err;
	int out_fd, err_fd;
	int timeout;			/* seconds; 0: any number */
	/* Bytes it may write to any file, or 0; write(2) fails beyond that. */
	long long file_limit;
	/*
	 * Seconds between SIGINT, after which it reports and ends by itself,
	 * and the moment when it is killed.
	 */
	int grace;
	/*
	 * Each "?" that it writes to descriptor CHILD_ASKS is answered there
	 * with one letter, as this says.  NULL: it has no such descriptor.
	 */
	char (*answer)(void *arg);
	void *arg;
	/* Asked five times a second, with arg; true: it is ended. */
	bool (*over)(void *arg);
	/* A log to take "progress" records from, shown as one line on stderr
	 * if that is a terminal; or NULL. */
	const char *watch;
};

struct child_end {
	enum {
		CHILD_EXITED,		/* number is its status */
		CHILD_KILLED,		/* number is the signal; not by us */
		CHILD_STOPPED,		/* by us, with its group: see below */
		CHILD_NOT_STARTED,	/* number is errno, what says where */
	} how;
	int number;
	const char *what;
	/* Why we ended it, even if it then ended by itself in good order:
	 * the time was over, or a signal came (interrupt.h). */
	bool timeout, interrupted;
	bool aslr;			/* it could not be switched off */
	double seconds;
};

/*
 * Runs it in a process group of its own, with address space randomisation off
 * where personality(2) is allowed: ThreadSanitizer of LLVM 14 needs that.
 * Guarantees: when it returns, nothing of the group is left; if this process
 * dies, the child is killed.
 */
struct child_end child_run(const struct child *child);

/* A file without a name, for out_fd and err_fd; -1 with errno. */
int child_output(void);
/* What stands in it; then it is closed.  NULL: it cannot be read. */
char *child_output_read(struct pool *pool, int fd);

#endif
