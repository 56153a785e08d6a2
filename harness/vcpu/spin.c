// SPDX-License-Identifier: GPL-2.0-only
/* See spin.h. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <valgrind/valgrind.h>
#include "core.h"

#define ENDLESS		256
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

/* Loops that may give up: not a run's, but the explorer's. */
static const void *giving_up[SPIN_LOOPS];
static unsigned int n_giving_up;

static bool is_known(const void *pc)
{
	unsigned int i;

	for (i = 0; i < n_giving_up; i++)
		if (giving_up[i] == pc)
			return true;
	return false;
}

bool vcpu_let_give_up(const void *pc)
{
	if (!pc || is_known(pc) || n_giving_up == SPIN_LOOPS)
		return false;
	giving_up[n_giving_up++] = pc;
	return true;
}

bool spin_patient(const struct spin *s)
{
	return !s->now.loud && s->rounds < SPIN_MOST;
}

bool spin_may_give_up(const struct spin *s)
{
	return spin_patient(s) && is_known(s->waits.pc);
}

/* Loops that are known to be endless: hashes of a round's operations and values.
 * Many executions of an exploration end in the same deadlock. */
static uint64_t endless[ENDLESS];

static uint64_t *place(const struct spin *s)
{
	return &endless[s->before.done % ENDLESS];
}

void spin_is_endless(const struct spin *s)
{
	*place(s) = s->before.done;
}

bool spin_skip(struct spin *s)
{
	if (*place(s) != s->before.done)
		return false;
	vcpu.waited += SPIN_MOST - s->rounds;
	s->rounds = SPIN_MOST;
	return true;
}

/* It left the loop although nothing had changed. */
static void gives_up(struct spin *s)
{
	if (!s->forced)
		return;
	s->forced = s->quiet = false;
	s->rounds = 0;
	if (s->before.loud || !is_known(s->waits.pc))
		vcpu.gave_up = s->waits.pc;
}

/*
 * Other CPUs cannot observe rounds that only read, however many there are: a quiet
 * round has no points.  The first operation that differs from the round before
 * leaves the loop, and is a point.
 */
#define QUIET	(1u << OP_READ | 1u << OP_ATOMIC_LOAD | 1u << OP_ENTER | \
		 1u << OP_EXIT)

static void compare(struct spin *s, enum vcpu_op_kind kind, uint64_t op)
{
	unsigned int i = s->now.n - 1;

	bool other = i >= SPIN_QUIET_OPS || i >= s->before.n ||
		     s->step[i] != op;

	if (i >= SPIN_QUIET_OPS || !(QUIET >> kind & 1))
		s->now.loud = 1;
	if (other)
		s->alike = 0;
	if (s->quiet && (s->now.loud || other))
		gives_up(s);
	else if (other && i < SPIN_QUIET_OPS)
		s->step[i] = op;
}

static void record(struct spin *s, enum vcpu_op_kind kind, const void *addr,
		   size_t size, const void *pc)
{
	bool accessing = kind != OP_ENTER && kind != OP_EXIT;
	uint64_t h = mix(mix(kind, (uintptr_t)pc),
			 accessing ? (uintptr_t)addr : 0);

	s->now.n++;
	s->now.done = mix(s->now.done, h);
	compare(s, kind, h);
	if (!accessing || s->quiet)
		return;
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
	s->quiet = false;
	s->alike = 0;
	s->different = 0;
	s->before = (struct spin_round){ 0 };
	start_round(s);
}

static void stop(struct spin *s)
{
	s->recording = false;
	s->quiet = false;
	s->alike = 0;
	s->recent[0] = s->recent[1] = s->anchor = 0;
	s->ops = s->hits = 0;
}

static void next_round(struct spin *s, const void *pc)
{
	bool same, quiet = s->quiet;

	/* Nobody writes meanwhile: a quiet round reads the same values. */
	same = s->now.n && s->waits.n && !s->effect &&
	       (quiet ? s->now.n == s->before.n :
			!memcmp(&s->now, &s->before, sizeof(s->now)));
	if (!same) {
		gives_up(s);
		s->different++;
		s->alike = 0;
	} else {
		s->different = 0;
		s->alike += !quiet;
		s->waits.pc = pc;
		vcpu_spin_point(s);
	}
	if (!quiet)
		s->before = s->now;
	if (s->quiet)
		s->now = (struct spin_round){ 0 };
	else
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
