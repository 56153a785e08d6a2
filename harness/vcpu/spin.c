// SPDX-License-Identifier: GPL-2.0-only
/* See spin.h. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <valgrind/valgrind.h>
#include "core.h"

#define BYTES		64	/* an operation on more is not compared */

typedef const volatile uint32_t word __attribute__((may_alias, aligned(1)));

static struct spin *mine(void)
{
	return &vcpu.cpu[vcpu.current].spin;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

/*
 * A hash of the value in memory, without an access that a detector would see.
 * Valgrind's tools watch this thread, too, so there a system call reads it.
 */
static uint64_t value_of(const void *addr, size_t size)
{
	unsigned char copy[BYTES];
	const volatile unsigned char *bytes = addr;
	uint64_t h = size;
	size_t i = 0;

	if (RUNNING_ON_VALGRIND) {
		struct iovec to = { copy, size }, from = { (void *)addr, size };

		if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) !=
		    (ssize_t)size)
			return 0;
		bytes = copy;
	}
	for (; i + sizeof(word) <= size; i += sizeof(word))
		h = mix(h, *(word *)&bytes[i]);
	for (; i < size; i++)
		h = mix(h, bytes[i]);
	return h;
}

static bool reads(enum vcpu_op_kind kind)
{
	return kind == OP_READ || kind == OP_ATOMIC_LOAD ||
	       kind == OP_ATOMIC_RMW || kind == OP_LOCK ||
	       kind == OP_TRYLOCK || kind == OP_QUEUE;
}

static bool accesses(enum vcpu_op_kind kind)
{
	return reads(kind) || kind == OP_WRITE || kind == OP_ATOMIC_STORE ||
	       kind == OP_UNLOCK;
}

/*
 * The last operation has taken effect, and no other CPU has run since.  So what
 * it wrote is the last value that this CPU knows of those words.
 */
static void settle(struct spin *s)
{
	const struct vcpu_op *op = &s->last;
	uintptr_t start = (uintptr_t)op->addr, end = start + op->size;
	int i;

	if (!accesses(op->kind))
		return;
	s->now.done = mix(s->now.done, value_of(op->addr, op->size));
	for (i = 0; op->kind != OP_READ && i < s->waits.n; i++) {
		struct vcpu_spin_word *w = &s->waits.word[i];
		uintptr_t a = (uintptr_t)w->addr;

		if (a < end && start < a + w->size)
			w->value = value_of(w->addr, w->size);
	}
	s->last.kind = OP_NONE;
}

static void watch(struct spin *s, const void *addr, size_t size,
		  uint64_t value)
{
	struct vcpu_spin *w = &s->waits;
	int i;

	for (i = 0; i < w->n; i++)
		if (w->word[i].addr == addr && w->word[i].size == size)
			break;
	if (i == VCPU_SPIN_WORDS) {
		s->effect = true;
		return;
	}
	w->word[i] = (struct vcpu_spin_word){ addr, size, value };
	w->n += i == w->n;
}

/* The operation is about to take effect. */
void spin_commit(struct spin *s)
{
	const struct vcpu_op *op = &s->last;
	uint64_t value;

	if (!reads(op->kind))
		return;
	value = value_of(op->addr, op->size);
	s->now.done = mix(s->now.done, value);
	watch(s, op->addr, op->size, value);
}

void spin_resize(struct spin *s, size_t size)
{
	if (!s->recording || s->last.kind == OP_NONE)
		return;
	s->last.size = size;
	if (size <= BYTES)
		return;
	s->effect = true;
	s->last.kind = OP_NONE;
}

static void record(struct spin *s, enum vcpu_op_kind kind, const void *addr,
		   size_t size, const void *pc)
{
	uint64_t h = mix(mix(s->now.done, (uintptr_t)pc), kind);

	s->now.n++;
	if (kind == OP_ENTER || kind == OP_EXIT) {
		s->now.done = h;
		return;
	}
	s->now.done = mix(h, (uintptr_t)addr);
	if (!accesses(kind) || !vcpu_is_memory(addr) || size > BYTES)
		s->effect = true;
	else
		s->last = (struct vcpu_op){ .kind = kind, .addr = addr,
					    .size = size };
}

bool spin_changed(const struct vcpu_spin *waits)
{
	int i;

	for (i = 0; i < waits->n; i++)
		if (value_of(waits->word[i].addr, waits->word[i].size) !=
		    waits->word[i].value)
			return true;
	return false;
}

static void start_round(struct spin *s)
{
	s->now = (struct spin_round){ 0 };
	s->effect = false;
	s->last.kind = OP_NONE;
	s->waits.n = 0;
}

static void start(struct spin *s, const void *again)
{
	s->recording = true;
	s->again = again;
	s->different = 0;
	s->before = (struct spin_round){ 0 };
	start_round(s);
}

static void stop(struct spin *s)
{
	s->recording = false;
	s->recent[0] = s->recent[1] = s->anchor = 0;
	s->ops = s->hits = 0;
}

/* It ran because no CPU could, and it left the loop. */
static void gives_up(struct spin *s)
{
	if (!s->forced)
		return;
	s->forced = false;
	s->rounds = 0;
	vcpu.gave_up = s->waits.pc;
}

static void next_round(struct spin *s, const void *pc)
{
	bool same;

	same = s->now.n && s->waits.n && !s->effect &&
	       !memcmp(&s->now, &s->before, sizeof(s->now));
	if (!same) {
		gives_up(s);
		s->different++;
	} else {
		s->different = 0;
		s->waits.pc = pc;
		vcpu_spin_point(s);
	}
	s->before = s->now;
	start_round(s);
}

void spin_slow(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc)
{
	struct spin *s = mine();

	if (!s->recording) {
		start(s, pc);
	} else {
		settle(s);
		if (pc == s->again)
			next_round(s, pc);
		if (s->forced && s->now.n > s->before.n)
			gives_up(s);
		if (s->now.n > SPIN_OPS || s->different > 8) {
			stop(s);
			return;
		}
	}
	record(s, kind, addr, size, pc);
}

void spin_end(void)
{
	gives_up(mine());
}

void vcpu_relax(const void *pc)
{
	struct spin *s;

	if (vcpu.mode != VCPU_CONTROLLED || vcpu.current < 0)
		return;
	s = mine();
	if (!s->recording || s->again) {
		start(s, NULL);
		return;
	}
	settle(s);
	next_round(s, pc);
}
