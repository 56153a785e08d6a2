// SPDX-License-Identifier: GPL-2.0-only
/*
 * One CPU drops the last reference while another takes a new one.
 *
 *	cpu1				cpu2
 *	session_close()			session_id()
 *	session_put()
 *	  users: 1, 0
 *					session_get()
 *					  users: 0, 1
 *	  kfree(session)
 *					session->id
 */
#include "scenario.h"

int session_open(int id);
int session_id(void);
void session_close(void);

static void set_up(void)
{
	NEED(session_open(7));
}

static int ask(void)
{
	return session_id();
}

static int close_session(void)
{
	session_close();
	return 0;
}

SCENARIO(last_put) = {
	.name = "last-put",
	.title = "a reference is taken after the last one was dropped",
	.story = "The count falls to 0 outside the lock that protects the\n"
		 "session.  A CPU that finds the session then uses freed\n"
		 "memory.",
	.window = "session->users",
	.watch = "pointer=the_session users=session.users id=session.id",
	.memory = MEMORY_POISON,
	.setup = set_up,
	.cpu = {
		ACTOR("closes the session", close_session),
		ACTOR("asks for its number", ask, 7, -ENOENT),
	},
	.schedule = "cpu1 until session_put updates; "
		    "cpu2 until session_get unlocks if possible; "
		    "cpu1 to end; cpu2 to end",
	.expect = {
		KERNEL("result", "ask"),
		AFTER_FREE_BY_ALL("session_id", READS, "session_put",
				  "session.id"),
		AFTER_FREE_BY_ALL("session_put", UPDATES, "session_put",
				  "session.users"),
	},
};
