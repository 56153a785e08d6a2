// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run in the middle, copied: see vcpu_save().  The controller copies while no
 * CPU runs.  Each fiber's registers are on its stack then, so a copy of its stack
 * and of the state of the run is all that there is.  The part of a stack that is
 * not used any more belongs to it, also when the CPU has ended: others may still
 * have pointers to variables there.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core.h"

struct vcpu_checkpoint {
	struct vcpu_state state;
	void *sp[VCPU_MAX];
	char *low[VCPU_MAX];		/* where the part that is kept begins */
	size_t used[VCPU_MAX];		/* its size */
	char *stacks;			/* those parts, one after the other */
	size_t room;
};

static void make_room(struct vcpu_checkpoint *c, size_t size)
{
	if (size <= c->room)
		return;
	free(c->stacks);
	c->room = 2 * size;
	c->stacks = malloc(c->room);
	if (!c->stacks) {
		perror("dmrace: no memory for a checkpoint");
		exit(1);
	}
}

static size_t state_size(int n)
{
	return offsetof(struct vcpu_state, cpu[n]);
}

void vcpu_save(struct vcpu_checkpoint **to)
{
	struct vcpu_checkpoint *c = *to;
	size_t all = 0;
	char *at;
	int i;

	if (!c)
		c = *to = calloc(1, sizeof(*c));
	if (!c) {
		perror("dmrace: no memory for a checkpoint");
		exit(1);
	}
	memcpy(&c->state, &vcpu, state_size(vcpu.n));
	for (i = 0; i < vcpu.n; i++) {
		c->sp[i] = *vcpu_fiber_sp(i);
		c->low[i] = vcpu.cpu[i].low;
		/* A CPU that has ended may be the one that decides. */
		if ((vcpu_alive(i) || i == vcpu.current) &&
		    (char *)c->sp[i] < c->low[i])
			c->low[i] = c->sp[i];
		c->used[i] = vcpu.cpu[i].stack + VCPU_STACK - c->low[i];
		all += c->used[i];
	}
	make_room(c, all);
	for (at = c->stacks, i = 0; i < vcpu.n; at += c->used[i++])
		memcpy(at, c->low[i], c->used[i]);
}

void vcpu_load(const struct vcpu_checkpoint *c)
{
	const char *at = c->stacks;
	int i;

	memcpy(&vcpu, &c->state, state_size(c->state.n));
	for (i = 0; i < vcpu.n; at += c->used[i++]) {
		*vcpu_fiber_sp(i) = c->sp[i];
		memcpy(c->low[i], at, c->used[i]);
	}
}

void vcpu_drop(struct vcpu_checkpoint *c)
{
	if (c)
		free(c->stacks);
	free(c);
}

static bool same_op(const struct vcpu_op *a, const struct vcpu_op *b)
{
	return a->kind == b->kind && a->mode == b->mode &&
	       a->order == b->order && a->count == b->count &&
	       a->bit == b->bit && a->string == b->string &&
	       (a->size == b->size || a->string) && a->arg == b->arg &&
	       a->addr == b->addr && a->pc == b->pc;
}

/* Not .done of the rounds: a copied struct may have padding, which holds what an
 * earlier call has left on the stack. */
static bool same_spin(const struct spin *a, const struct spin *b)
{
	return a->recent[0] == b->recent[0] && a->recent[1] == b->recent[1] &&
	       a->anchor == b->anchor && a->ops == b->ops &&
	       a->hits == b->hits && a->recording == b->recording &&
	       a->again == b->again && a->now.n == b->now.n &&
	       a->before.n == b->before.n &&
	       a->different == b->different && a->effect == b->effect &&
	       a->forced == b->forced && a->rounds == b->rounds &&
	       a->quiet == b->quiet && a->alike == b->alike &&
	       (!a->recording || a->waits.n == b->waits.n);
}

/* Frames that were left are not state. */
static bool same_cpu(const struct vcpu_cpu *a, const struct vcpu_cpu *b,
		     bool alive)
{
	int i;

	for (i = 0; i < a->depth && i < VCPU_DEPTH; i++) {
		const struct vcpu_frame *f = &a->frames[i], *g = &b->frames[i];

		if (f->fn != g->fn || f->caller != g->caller ||
		    f->activation != g->activation || f->call != g->call)
			return false;
	}
	return a->points == b->points && a->chosen == b->chosen &&
	       a->depth == b->depth && a->activations == b->activations &&
	       (!alive || (same_op(&a->pending, &b->pending) &&
			   same_spin(&a->spin, &b->spin)));
}

bool vcpu_same(const struct vcpu_checkpoint *a, const struct vcpu_checkpoint *b)
{
	const struct vcpu_state *s = &a->state, *t = &b->state;
	int i;

	for (i = 0; i < s->n; i++)
		if (!same_cpu(&s->cpu[i], &t->cpu[i], s->alive >> i & 1) ||
		    a->low[i] != b->low[i] ||
		    (s->alive >> i & 1 && a->sp[i] != b->sp[i]))
			return false;
	return s->n == t->n && s->current == t->current &&
	       s->alive == t->alive && s->waiting == t->waiting &&
	       s->stopped == t->stopped && s->counting == t->counting &&
	       s->numbers == t->numbers && s->gave_up == t->gave_up &&
	       s->waited == t->waited &&
	       s->parts == t->parts && s->points_then == t->points_then;
}
