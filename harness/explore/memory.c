// SPDX-License-Identifier: GPL-2.0-only
/* See memory.h. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "memory.h"
#include "vcpu/state.h"

#define LINE		64
#define BLOCK		1024	/* compared at once */
#define LISTED		64	/* PER_EXECUTION() */
#define PIECES		(1 + EXPLORE_HEAP + LISTED)

/*
 * A piece of the heap grows during an execution.  What it then has more than at
 * the start is compared with what the first copy found there, and set to that
 * when an execution starts or continues: what the program has not written yet
 * must not depend on the executions before.
 */
struct piece {
	char *now;
	char *then;
	bool *blank;			/* blocks of .then that are zero */
	size_t start;			/* bytes that were in use at the start */
	size_t size;			/* of .then; never less */
};

/* Half of the state, and more, was zero at the start.  To compare it with this reads
 * half as much memory. */
static const char zeros[BLOCK];

static struct {
	const struct explore_options *o;
	struct piece piece[PIECES];
	int n;
} m;

/* Bytes of a piece that differ. */
struct run {
	uint32_t at;
	uint16_t piece, size;
};

struct memory_copy {
	struct run *run;
	unsigned int runs, runs_room;
	char *bytes;			/* of the runs, one after the other */
	size_t used, room;
	size_t size[EXPLORE_HEAP];	/* of the heap's pieces */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- the start -------------------------------------------------------- */

/* From that byte on. */
static void find_blank(struct piece *p, size_t from)
{
	size_t block = from - from % BLOCK;

	p->blank = engine_memory(realloc(p->blank, p->size / BLOCK + 1));
	for (; block < p->size; block += BLOCK)
		p->blank[block / BLOCK] =
			explore_blank(p->then + block,
				      least(BLOCK, p->size - block));
}

static void keep(int i, void *now, size_t size)
{
	struct piece *p = &m.piece[i];

	free(p->then);
	*p = (struct piece){
		.now = now, .start = size, .size = size, .blank = p->blank,
		.then = engine_memory(malloc(size + 1)),
	};
	if (size)
		memcpy(p->then, now, size);
	find_blank(p, 0);
}

void memory_keep(const struct explore_options *o)
{
	const struct per_execution *e;
	size_t size;
	void *now;
	int i;

	m.o = o;
	m.n = 0;
	keep(m.n++, vcpu_state_start, vcpu_state_end - vcpu_state_start);
	for (i = 0; i < EXPLORE_HEAP; i++) {
		size = 0;
		now = o->heap ? o->heap(i, &size) : NULL;
		keep(m.n++, now, size);
	}
	for (e = __start_per_execution; e < __stop_per_execution; e++) {
		if (m.n == PIECES)
			abort();	/* LISTED is too small */
		keep(m.n++, e->at, e->size);
	}
}

/* ---- lines that differ ------------------------------------------------ */

static void put_back(struct piece *p, struct memory_copy *c, size_t at,
		     size_t n)
{
	(void)c;
	memcpy(p->now + at, p->then + at, n);
}

static void add_run(struct memory_copy *c, int piece, size_t at, size_t n)
{
	const char *from = m.piece[piece].now + at;

	if (c->runs == c->runs_room) {
		c->runs_room = 2 * c->runs_room + 64;
		c->run = engine_memory(realloc(c->run,
					c->runs_room * sizeof(*c->run)));
	}
	if (c->used + n > c->room) {
		c->room = 2 * (c->used + n);
		c->bytes = engine_memory(realloc(c->bytes, c->room));
	}
	memcpy(c->bytes + c->used, from, n);
	c->used += n;
	c->run[c->runs++] = (struct run){ .at = at, .piece = piece, .size = n };
}

static void keep_line(struct piece *p, struct memory_copy *c, size_t at,
		      size_t n)
{
	add_run(c, p - m.piece, at, n);
}

typedef void (*line_fn)(struct piece *p, struct memory_copy *c, size_t at,
			size_t n);

static inline void each_line(struct piece *p, size_t size,
			     struct memory_copy *c, line_fn fn)
{
	size_t block, at, n, end;
	const char *then;

	for (block = 0; block < size; block = end) {
		end = least(block + BLOCK, size);
		then = p->blank[block / BLOCK] ? zeros : p->then + block;
		if (!memcmp(p->now + block, then, end - block))
			continue;
		for (at = block; at < end; at += n) {
			n = least(LINE, end - at);
			if (memcmp(p->now + at, p->then + at, n))
				fn(p, c, at, n);
		}
	}
}

/* ---- copies ----------------------------------------------------------- */

/* Without a call of libc (M4). */
static void copy_back(struct piece *p)
{
	size_t block, n;

	for (block = 0; block < p->start; block += n) {
		n = least(BLOCK, p->start - block);
		if (!p->blank[block / BLOCK] ||
		    !explore_blank(p->now + block, n))
			explore_copy(p->now + block, p->then + block, n);
	}
}

void memory_restore(void)
{
	int i;

	for (i = 0; i < m.n; i++)
		if (vcpu_can_pause())
			each_line(&m.piece[i], m.piece[i].size, NULL, put_back);
		else
			copy_back(&m.piece[i]);
	if (m.o->restore)
		m.o->restore();
}

static void grow(struct piece *p, size_t size)
{
	size_t before = p->size;

	if (size <= before)
		return;
	p->then = engine_memory(realloc(p->then, size));
	memcpy(p->then + before, p->now + before, size - before);
	p->size = size;
	find_blank(p, before);
}

/* How much of a piece is in a copy. */
static size_t size_in(const struct memory_copy *c, int piece)
{
	return piece >= 1 && piece <= EXPLORE_HEAP ? c->size[piece - 1] :
						     m.piece[piece].size;
}

void memory_save(struct memory_copy **to)
{
	struct memory_copy *c = *to;
	int i;

	if (!c)
		c = *to = engine_memory(calloc(1, sizeof(*c)));
	c->used = c->runs = 0;
	for (i = 0; i < EXPLORE_HEAP; i++) {
		m.o->heap(i, &c->size[i]);
		grow(&m.piece[1 + i], c->size[i]);
	}
	for (i = 0; i < m.n; i++)
		each_line(&m.piece[i], size_in(c, i), c, keep_line);
}

void memory_load(const struct memory_copy *c)
{
	const char *from = c->bytes;
	unsigned int i;

	for (i = 0; i < (unsigned int)m.n; i++)
		each_line(&m.piece[i], m.piece[i].size, NULL, put_back);
	for (i = 0; i < c->runs; from += c->run[i++].size)
		memcpy(m.piece[c->run[i].piece].now + c->run[i].at, from,
		       c->run[i].size);
}

bool memory_same(const struct memory_copy *a, const struct memory_copy *b)
{
	return a->runs == b->runs && a->used == b->used &&
	       !memcmp(a->size, b->size, sizeof(a->size)) &&
	       !memcmp(a->run, b->run, a->runs * sizeof(*a->run)) &&
	       !memcmp(a->bytes, b->bytes, a->used);
}
