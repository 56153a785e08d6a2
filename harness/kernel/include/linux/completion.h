/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

#include <linux/wait.h>

/* done counts; the lock of wait covers it. */
struct completion {
	unsigned int done;
	wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(work) \
	{ 0, __WAIT_QUEUE_HEAD_INITIALIZER((work).wait) }
#define DECLARE_COMPLETION(work) \
	struct completion work = COMPLETION_INITIALIZER(work)

#define init_completion(x)						\
do {									\
	struct completion *_cx = (x);					\
									\
	_cx->done = 0;							\
	init_waitqueue_head(&_cx->wait);				\
} while (0)
#define INIT_COMPLETION(x)	((x).done = 0)
#define reinit_completion(x)	((x)->done = 0)	/* its later name */

void wait_for_completion(struct completion *x);
/* No signal interrupts it: returns 0. */
#define wait_for_completion_interruptible(x)				\
	({ wait_for_completion(x); 0; })
/* 0: the time was over, see schedule_timeout(); else some time is left. */
unsigned long wait_for_completion_timeout(struct completion *x,
					  unsigned long timeout);
#define wait_for_completion_interruptible_timeout(x, timeout) \
	((long)wait_for_completion_timeout(x, timeout))
/* Whether it was complete; does not wait. */
int try_wait_for_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);

#endif
