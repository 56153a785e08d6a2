/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXAMPLE_SESSION_H
#define EXAMPLE_SESSION_H

#include <asm/atomic.h>

struct session {
	atomic_t users;
	int id;
};

/* There is one at most; 0, or a negative errno. */
int session_open(int id);
/* Its number, or -ENOENT. */
int session_id(void);
/* Whoever opened it is done with it. */
void session_close(void);

#endif
