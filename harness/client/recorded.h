/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An actor that makes the system calls that a real program made while "dmrace
 * record" watched it.  It needs no program, so it can be explored.
 *
 *  R1. The calls are those of the program: the same numbers, the same bytes.
 *  R2. What a program does next depends on the answers that it got.  So if a
 *      call is answered otherwise than in the recording, it is not known how
 *      the program would go on: the actor ends there and returns
 *      RECORDED_DIFFERS.  recorded_differs() says which call it was.
 *  R3. What is still open is then closed, as when a process ends.
 */
#ifndef CLIENT_RECORDED_H
#define CLIENT_RECORDED_H

#include <stdbool.h>
#include <stddef.h>
#include "system.h"

/* Neither is the result of any call. */
#define RECORDED_DIFFERS	(1 << 20)
#define RECORDED_NO_ANSWER	(1 << 21)	/* the call never returned */

struct recorded_bytes {
	const char *text;
	size_t n;
};
#define BYTES(text)	{ text, sizeof(text) - 1 }

/*
 * A call as in system.h, the bytes that it was given, what it returned, and the
 * bytes that it gave.  Of size bytes those that are not listed are zero.
 */
struct recorded_call {
	enum system_call_kind kind;
	int file;
	unsigned int request, flags, type, major, minor;
	long long at;
	size_t size;
	struct recorded_bytes sent;
	int result;
	struct recorded_bytes got;
};

/* How "dmrace record" writes them, each with what it returned. */
#define RECORDED_OPEN(t, ma, mi, f, r)					\
	{ .kind = SYSTEM_CALL_OPEN, .type = t, .major = ma, .minor = mi,	\
	  .flags = f, .result = r }
#define RECORDED_CLOSE(f, r)						\
	{ .kind = SYSTEM_CALL_CLOSE, .file = f, .result = r }
#define RECORDED_IOCTL(f, req, n, s, r, g)				\
	{ .kind = SYSTEM_CALL_IOCTL, .file = f, .request = req, .size = n,	\
	  .sent = s, .result = r, .got = g }
#define RECORDED_READ(f, from, n, r, g)					\
	{ .kind = SYSTEM_CALL_READ, .file = f, .at = from, .size = n,	\
	  .result = r, .got = g }
#define RECORDED_WRITE(f, from, n, s, r)				\
	{ .kind = SYSTEM_CALL_WRITE, .file = f, .at = from, .size = n,	\
	  .sent = s, .result = r }
#define RECORDED_SEEK(f, req, to, r)					\
	{ .kind = SYSTEM_CALL_SEEK, .file = f, .request = req, .at = to,	\
	  .result = r }

/*
 * Makes the calls on the CPU that calls it.  Returns 0 or RECORDED_DIFFERS; for
 * set-up, which must be answered as it was, 0 or -EBADMSG.
 */
int recorded_actor(const struct recorded_call *calls, size_t n);
int recorded_before(const struct recorded_call *calls, size_t n);
#define RECORDED(calls)	\
	recorded_actor(calls, sizeof(calls) / sizeof((calls)[0]))
#define RECORDED_BEFORE(calls) \
	recorded_before(calls, sizeof(calls) / sizeof((calls)[0]))

/* Where the actor of a CPU ended early, when it did so first. */
struct recorded_end {
	bool early;
	size_t call, of;		/* from 1 */
	int result, recorded;		/* the same: only the bytes differ */
};
/* Of this process, or of any process of an exploration. */
struct recorded_end recorded_end(int cpu);

#endif
