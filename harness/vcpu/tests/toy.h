/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HARNESS_VCPU_TESTS_TOY_H
#define HARNESS_VCPU_TESTS_TOY_H

struct toy {
	long pad;
	int flags;
};

extern struct toy *toy_slot;
extern int toy_seen;

void toy_lock(void);
void toy_unlock(void);
void toy_publish_then_init(void *arg);
void toy_init_then_publish(void *arg);
void toy_look(void *arg);
void toy_wild(void *arg);

#endif
