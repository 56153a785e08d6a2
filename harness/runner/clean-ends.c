// SPDX-License-Identifier: GPL-2.0-only
/*
 * See clean-ends.h.  Most of the state is as it was at the start, so only what
 * differs is hashed: its place, and what is there now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clean-ends.h"
#include "explore/explore.h"
#include "system.h"
#include "vcpu/state.h"
#include "vcpu/vcpu.h"

#ifndef CLEAN_ENDS
#define CLEAN_ENDS	(1u << 17)	/* known at a time */
#endif
#define WORDS		8		/* of 8 bytes, compared at once */
#define BLOCK		128		/* the same, if memcmp() may do it */
#define BLOCK_BYTES	(BLOCK * 8)

struct hash {
	uint64_t a, b;
};

/* A piece of memory, and what was in it at the start; or, as far as it was not
 * in use then, at an end. */
struct piece {
	const char *now;
	char *then;
	bool *blank;			/* blocks of .then that are zero */
	size_t size;			/* of .then */
};

static struct {
	struct piece statics, heap[VCPU_MAX + 1];
	struct hash *table;		/* linear probing; 0, 0: free */
	size_t room, used;		/* never more than half full */
	struct hash last;		/* asked about */
	bool known;			/* it is */
} ends;

static void *memory(void *p)
{
	if (p)
		return p;
	perror("dmrace: no memory for the state");
	exit(1);
}

/* Of whole blocks, from that byte on. */
static void find_blank(struct piece *p, size_t from)
{
	size_t block = from - from % BLOCK_BYTES;

	p->blank = memory(realloc(p->blank, p->size / BLOCK_BYTES + 1));
	for (; block + BLOCK_BYTES <= p->size; block += BLOCK_BYTES)
		p->blank[block / BLOCK_BYTES] =
			explore_blank(p->then + block, BLOCK_BYTES);
}

static void keep(struct piece *p, const char *now, size_t size)
{
	free(p->then);
	*p = (struct piece){ .now = now, .then = memory(malloc(size + 1)),
			     .blank = p->blank, .size = size };
	memcpy(p->then, now, size);
	find_blank(p, 0);
}

void clean_ends_begin(void)
{
	size_t used;
	int cpu;

	keep(&ends.statics, vcpu_state_start,
	     vcpu_state_end - vcpu_state_start);
	for (cpu = -1; cpu < VCPU_MAX; cpu++) {
		const char *now = the_system.arena(cpu, &used);

		keep(&ends.heap[cpu + 1], now, used);
	}
	free(ends.table);
	ends.table = NULL;
	ends.room = ends.used = 0;
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* Multiply and fold (as wyhash, Wang Yi 2019), twice with other numbers. */
static void add_word(struct hash *h, uint64_t x)
{
	h->a = fold(h->a ^ x, 0x9e3779b97f4a7c15ull);
	h->b = fold(h->b + x, 0xd6e8feb86659fd93ull) + 0xa0761d6478bd642full;
}

/* Not memcmp() and memcpy(): ThreadSanitizer would look at each byte. */
static inline bool same(const uint64_t *x, const uint64_t *y)
{
	uint64_t differs = 0;
	int i;

	for (i = 0; i < WORDS; i++)
		differs |= x[i] ^ y[i];
	return !differs;
}

/* Most of the state; and most of that was zero. */
static inline bool same_block(const struct piece *p, size_t at)
{
	static const char zeros[BLOCK_BYTES];
	const char *now = p->now + at;
	bool blank = p->blank[at / BLOCK_BYTES];

	/* Under ThreadSanitizer: see above. */
	if (!vcpu_can_pause())
		return blank && explore_blank(now, BLOCK_BYTES);
	return !memcmp(now, blank ? zeros : p->then + at, BLOCK_BYTES);
}

/* All sizes are multiples of 8; .now and .then are aligned. */
static void add_piece(struct hash *h, const struct piece *p, size_t size)
{
	const uint64_t *now = (const uint64_t *)p->now;
	const uint64_t *then = (const uint64_t *)p->then;
	size_t words = size / 8, kept = p->size / 8, at, i;

	add_word(h, size);
	for (at = 0; at < words; at += WORDS) {
		if (at % BLOCK == 0 && at + BLOCK <= kept &&
		    at + BLOCK <= words && same_block(p, at * 8)) {
			at += BLOCK - WORDS;
			continue;
		}
		if (at + WORDS <= kept && at + WORDS <= words &&
		    same(now + at, then + at))
			continue;
		add_word(h, at);
		for (i = at; i < at + WORDS && i < words; i++)
			add_word(h, now[i]);
	}
}

static void grow_piece(struct piece *p, size_t size)
{
	size_t before = p->size;

	if (size <= before)
		return;
	p->then = memory(realloc(p->then, size));
	explore_copy(p->then + before, p->now + before, size - before);
	p->size = size;
	find_blank(p, before);
	/* What was hashed before was compared with less. */
	if (ends.table)
		memset(ends.table, 0, ends.room * sizeof(*ends.table));
	ends.used = 0;
}

static struct hash hash_of_state(void)
{
	struct hash h = { 0x243f6a8885a308d3ull, 0x13198a2e03707344ull };
	size_t used;
	int cpu;

	for (cpu = -1; cpu < VCPU_MAX; cpu++) {
		the_system.arena(cpu, &used);
		grow_piece(&ends.heap[cpu + 1], used);
	}
	add_piece(&h, &ends.statics, ends.statics.size);
	for (cpu = -1; cpu < VCPU_MAX; cpu++) {
		the_system.arena(cpu, &used);
		add_piece(&h, &ends.heap[cpu + 1], used);
	}
	h.a += !h.a && !h.b;
	return h;
}

/* Its place, or a free one for it. */
static struct hash *find(const struct hash *h)
{
	size_t at = h->a;
	struct hash *slot;

	for (;; at++) {
		slot = &ends.table[at % ends.room];
		if ((!slot->a && !slot->b) ||
		    (slot->a == h->a && slot->b == h->b))
			return slot;
	}
}

bool clean_end_known(void)
{
	const struct hash *slot;

	ends.last = hash_of_state();
	slot = ends.table ? find(&ends.last) : NULL;
	ends.known = slot && (slot->a || slot->b);
	return ends.known;
}

/* False: there is no room.  A small exploration needs little. */
static bool grow(void)
{
	struct hash *old = ends.table;
	size_t n = ends.room, i;

	if (ends.used * 2 < ends.room)
		return true;
	if (ends.used >= CLEAN_ENDS)
		return false;
	ends.room = n ? n * 4 : 256;
	ends.table = calloc(ends.room, sizeof(*ends.table));
	if (!ends.table) {
		perror("dmrace: no memory for the state");
		exit(1);
	}
	for (i = 0; i < n; i++)
		if (old[i].a || old[i].b)
			*find(&old[i]) = old[i];
	free(old);
	return true;
}

void clean_end_add(void)
{
	/* Without room the check runs more often than it must. */
	if (ends.known || !grow())
		return;
	*find(&ends.last) = ends.last;
	ends.used++;
}
