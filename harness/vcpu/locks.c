// SPDX-License-Identifier: GPL-2.0-only
/* The model of locks and sleepers: which CPU may go on, and who waits. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "point.h"

#define CONTROLLER	(VCPU_MAX + 1)	/* owner of a lock outside a run */

extern char _end[], __executable_start[];

/* Names are literals.  A pointer to elsewhere was read from freed memory. */
const char *vcpu_lock_name(const struct vlock *l)
{
	return l->name >= __executable_start && l->name < _end ?
		l->name : "a lock";
}

bool vcpu_lock_free(const struct vlock *l, enum vlock_mode mode)
{
	switch (mode) {
	case VLOCK_EXCLUSIVE:
	case VLOCK_WRITE:
		return !l->owner && !l->readers;
	case VLOCK_SHARED:
		return !l->owner;
	case VLOCK_READ:
		return !l->owner && !l->writers;
	case VLOCK_TOKEN:
		return l->tokens > 0;
	}
	return false;
}

bool vcpu_trylock_free(const struct vlock *l, enum vlock_mode mode)
{
	return vcpu_lock_free(l, mode) &&
	       !(mode == VLOCK_WRITE && l->writers);
}

/* The schedule that is replayed is not one of this program. */
static void __attribute__((noreturn)) diverged(const struct vlock *l)
{
	fprintf(stderr, "dmrace: the program is not deterministic: cpu%d "
		"was to take %s, which is not free\n", vcpu.current + 1,
		vcpu_lock_name(l));
	exit(1);
}

/* How often the calling CPU holds the lock shared; NULL: no CPU is running. */
static uint8_t *shared(struct vlock *l)
{
	return vcpu.current < 0 ? NULL : &l->shared[vcpu.current];
}

static void lock_take(struct vlock *l, enum vlock_mode mode)
{
	int me = vcpu.mode == VCPU_OFF ? CONTROLLER : vcpu.current + 1;

	switch (mode) {
	case VLOCK_EXCLUSIVE:
	case VLOCK_WRITE:
		l->owner = me;
		break;
	case VLOCK_SHARED:
	case VLOCK_READ:
		l->readers++;
		if (shared(l))
			++*shared(l);
		break;
	case VLOCK_TOKEN:
		l->tokens--;
		l->owner = me;	/* the last to enter, for reports */
		break;
	}
}

static void lock_stuck(const struct vlock *l, const void *pc)
{
	if (vcpu.stuck)
		vcpu.stuck(l, pc);
	fprintf(stderr, "dmrace: set-up would wait for %s for ever\n",
		vcpu_lock_name(l));
	exit(1);
}

static void lock_point(enum vcpu_op_kind kind, const struct vlock *l,
		       enum vlock_mode mode, const void *pc)
{
	struct vcpu_op op = { .kind = kind, .mode = mode, .size = sizeof(*l),
			      .addr = l, .pc = pc };

	if (!vcpu_controlled())
		return;
	touch(l);
	if (!only_counted(kind, l, sizeof(*l), pc))
		vcpu_take_point(op);
	if (vcpu_left_behind(l))
		vcpu.fault(&op);
}

/*
 * In a free run: what the CPU waits for from now on.  The controller reads it
 * when the CPU has been asleep for long, so the kind is written last.
 */
static void note_wait(enum vcpu_op_kind kind, enum vlock_mode mode,
		      const void *addr, const void *pc)
{
	struct vcpu_op *op;

	if (vcpu_thread_self < 0)
		return;
	op = &vcpu.cpu[vcpu_thread_self].pending;
	op->mode = mode;
	op->addr = addr;
	op->pc = pc;
	__atomic_store_n(&op->kind, kind, __ATOMIC_RELEASE);
}

void vcpu_granted(void)
{
	if (vcpu.mode == VCPU_FREE && vcpu_thread_self >= 0)
		__atomic_store_n(&vcpu.cpu[vcpu_thread_self].pending.kind,
				 OP_NONE, __ATOMIC_RELEASE);
}

bool vcpu_lock(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	bool queued;

	if (vcpu.mode == VCPU_FREE) {
		if (!vcpu_is_lock(l))
			return false;
		note_wait(OP_LOCK, mode, l, pc);
		return true;
	}
	hide(l, sizeof(*l));
	queued = vcpu_controlled() && mode == VLOCK_WRITE;
	if (queued) {
		lock_point(OP_QUEUE, l, mode, pc);
		if (!vcpu_is_lock(l))
			return false;
		l->writers |= 1u << vcpu.current;
	}
	lock_point(OP_LOCK, l, mode, pc);
	if (!vcpu_is_lock(l))
		return false;
	if (__builtin_expect(!vcpu_lock_free(l, mode), 0)) {
		if (!vcpu_controlled())
			lock_stuck(l, pc);
		diverged(l);
	}
	if (queued)
		l->writers &= ~(1u << vcpu.current);
	lock_take(l, mode);
	return true;
}

bool vcpu_trylock(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	if (vcpu.mode == VCPU_FREE)
		return true;	/* the real trylock decides */
	hide(l, sizeof(*l));
	lock_point(OP_TRYLOCK, l, mode, pc);
	if (!vcpu_is_lock(l) || !vcpu_trylock_free(l, mode))
		return false;
	lock_take(l, mode);
	return true;
}

bool vcpu_unlock_point(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	lock_point(OP_UNLOCK, l, mode, pc);
	return vcpu_is_lock(l);
}

void vcpu_unlocked(struct vlock *l, enum vlock_mode mode)
{
	if (vcpu.mode == VCPU_FREE)
		return;
	hide(l, sizeof(*l));
	switch (mode) {
	case VLOCK_EXCLUSIVE:
	case VLOCK_WRITE:
		l->owner = 0;
		break;
	case VLOCK_SHARED:
	case VLOCK_READ:
		if (!shared(l) || *shared(l)) {
			l->readers--;
			if (shared(l))
				--*shared(l);
		} else {
			/* Not held: its count will never be right again. */
			l->readers = INT_MIN / 2;
		}
		break;
	case VLOCK_TOKEN:
		l->tokens++;
		l->owner = 0;
		break;
	}
}

void vcpu_downgraded(struct vlock *l)
{
	vcpu_unlocked(l, VLOCK_WRITE);
	if (vcpu.mode != VCPU_FREE)
		lock_take(l, VLOCK_READ);
}

void vcpu_wait(const struct vsleep *s, const void *pc)
{
	if (vcpu.mode == VCPU_FREE) {
		note_wait(OP_WAIT, VLOCK_EXCLUSIVE, s, pc);
		return;
	}
	hide(s, sizeof(*s));
	plain_point(OP_WAIT, s, sizeof(*s), pc);
}

bool vcpu_wake(struct vsleep *s, int states, const void *pc)
{
	hide(s, sizeof(*s));
	touch(s);
	if (vcpu_controlled() && !only_counted(OP_WAKE, s, sizeof(*s), pc))
		vcpu_take_point((struct vcpu_op){
			.kind = OP_WAKE, .size = sizeof(*s), .addr = s,
			.arg = states, .pc = pc,
		});
	if (!(s->state & states))
		return false;
	s->state = 0;
	s->runnable = 1;
	return true;
}

/* ---- what a CPU waits for ---------------------------------------------- */

struct vcpu_blocked vcpu_blocked(int cpu)
{
	const struct vcpu_op *op = vcpu_pending(cpu);
	const struct vlock *l = op->addr;

	if (op->kind == OP_SPIN)
		return (struct vcpu_blocked){ "a value to change", 0 };
	if (op->kind != OP_LOCK)
		return (struct vcpu_blocked){ "a wake-up", 0 };
	return (struct vcpu_blocked){ vcpu_lock_name(l), l->owner };
}

void vcpu_waits_for(int cpu, char *text, size_t size)
{
	const struct vcpu_op *op = vcpu_pending(cpu);
	const struct vlock *l = op->kind == OP_LOCK ? op->addr : NULL;
	struct vcpu_blocked b = vcpu_blocked(cpu);
	int n = snprintf(text, size, "waits for %s", b.on);

	if (!l || n < 0 || (size_t)n >= size)
		return;
	text += n;
	size -= n;
	if (b.owner)
		snprintf(text, size, " held by cpu%d", b.owner);
	else if (l->readers && l->writers && vlock_is_shared(op->mode))
		snprintf(text, size, " behind a waiting writer");
	else if (l->readers)
		snprintf(text, size, " held by readers");
}
