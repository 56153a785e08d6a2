// SPDX-License-Identifier: GPL-2.0-only
/* A session that is freed when its last user releases it. */
#include "session.h"

#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(session_lock);
static struct session *the_session;

static struct session *session_get(void)
{
	struct session *session;

	spin_lock(&session_lock);
	session = the_session;
	if (session)
		atomic_inc(&session->users);
	spin_unlock(&session_lock);

	return session;
}

/* Between the last put and the lock, another CPU may still get it. */
static void session_put(struct session *session)
{
	if (!atomic_dec_and_test(&session->users))
		return;

	spin_lock(&session_lock);
	the_session = NULL;
	spin_unlock(&session_lock);
	kfree(session);
}

int session_open(int id)
{
	struct session *session = kmalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return -ENOMEM;

	session->id = id;
	atomic_set(&session->users, 1);
	spin_lock(&session_lock);
	the_session = session;
	spin_unlock(&session_lock);

	return 0;
}

int session_id(void)
{
	struct session *session = session_get();
	int id;

	if (!session)
		return -ENOENT;

	id = session->id;
	session_put(session);

	return id;
}

void session_close(void)
{
	session_put(the_session);
}
