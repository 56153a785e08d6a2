/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXAMPLE_SESSION_H
#define EXAMPLE_SESSION_H

#include <asm/atomic.h>

struct session {
	atomic_t users;
	int id;
};

/* There is at most one session.  Returns 0 or a negative errno. */
int session_open(int id);
/* The session's number, or -ENOENT. */
int session_id(void);
/* For the caller that opened it. */
void session_close(void);

#endif
