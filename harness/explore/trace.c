// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known of each eight bytes of memory is the list of the operations
 * on them, newest first, as far back as the last one that covers all before
 * it.  Lists only grow at their heads, so going back to an earlier point of
 * the execution is popping records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "trace.h"

/* How an operation acts on the bytes it is on. */
enum act {
	ACT_NONE,
	ACT_READ,
	ACT_WRITE,
	ACT_LOCK,		/* exclusive */
	ACT_UNLOCK,
	ACT_LOCK_SHARED,
	ACT_UNLOCK_SHARED,
	ACT_DOWN,		/* takes a token */
	ACT_UP,
	ACT_UP_FIRST,		/* gives the only one: who waits needed it */
	ACT_WAIT,
	ACT_WAKE,
	ACT_WAKE_FIRST,		/* nobody could pass before it */
	ACTS
};

#define IS(act)		(1u << ACT_##act)
#define ALL_LOCKS	(IS(LOCK) | IS(UNLOCK) | IS(LOCK_SHARED) | \
			 IS(UNLOCK_SHARED) | IS(DOWN) | IS(UP) | IS(UP_FIRST))
#define ALL_WAITS	(IS(WAIT) | IS(WAKE) | IS(WAKE_FIRST))
#define ANY		(IS(READ) | IS(WRITE) | ALL_LOCKS | ALL_WAITS)

/*
 * What an operation does to those that come after it on the same bytes:
 * races = conflicts, and either may come first; enables = those had to wait
 * for it; covers = whatever conflicted before it happens before it.
 */
static const struct {
	uint32_t races, enables;
	bool covers;
} relation[ACTS] = {
	[ACT_READ]	= { ANY & ~IS(READ), 0, false },
	[ACT_WRITE]	= { ANY, 0, true },
	[ACT_LOCK]	= { IS(READ) | IS(WRITE) | IS(LOCK) |
			    IS(LOCK_SHARED), 0, true },
	[ACT_UNLOCK]	= { IS(READ) | IS(WRITE), IS(LOCK) | IS(LOCK_SHARED),
			    false },
	[ACT_LOCK_SHARED] = { IS(READ) | IS(WRITE) | IS(LOCK), 0, false },
	[ACT_UNLOCK_SHARED] = { IS(READ) | IS(WRITE), IS(LOCK), false },
	[ACT_DOWN]	= { IS(READ) | IS(WRITE) | IS(DOWN) | IS(UP) |
			    IS(UP_FIRST), 0, true },
	[ACT_UP]	= { IS(READ) | IS(WRITE) | IS(DOWN) | IS(UP) |
			    IS(UP_FIRST), 0, true },
	[ACT_UP_FIRST]	= { IS(READ) | IS(WRITE) | IS(UP) | IS(UP_FIRST),
			    IS(DOWN), false },
	[ACT_WAIT]	= { IS(READ) | IS(WRITE) | IS(WAKE) | IS(WAKE_FIRST),
			    0, false },
	[ACT_WAKE]	= { IS(READ) | IS(WRITE) | ALL_WAITS, 0, false },
	[ACT_WAKE_FIRST] = { IS(READ) | IS(WRITE) | IS(WAKE) | IS(WAKE_FIRST),
			     IS(WAIT), false },
};

struct record {
	uint32_t granule;
	uint32_t older;		/* record on the same granule; 0 = none */
	uint32_t step;
	uint8_t bytes;		/* which of the eight */
	uint8_t act;
};

#define RECORDS		(1u << 24)
#define GRANULES	(1u << 17)

struct trace_step trace_step[TRACE_STEPS];
unsigned int trace_length;
uint32_t trace_race[TRACE_STEPS];
unsigned int trace_races;
struct trace_clock trace_without_unlock;

static struct record *record;		/* [0] is not used */
static uint32_t records;
static uint32_t head[GRANULES];		/* newest record of each */
static uintptr_t key[GRANULES];		/* address / 8 */
static int32_t last[VCPU_MAX];		/* last step of each CPU */
static bool full;

static void reserve(void)
{
	if (record)
		return;
	record = mmap(NULL, RECORDS * sizeof(*record), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (record == MAP_FAILED) {
		perror("dmrace: no memory for a trace");
		exit(1);
	}
}

uint32_t trace_steps(enum granularity g, bool unlocks)
{
	uint32_t mask = 1u << OP_ATOMIC_LOAD | 1u << OP_ATOMIC_STORE |
			1u << OP_ATOMIC_RMW | 1u << OP_LOCK | 1u << OP_WAIT |
			1u << OP_WAKE;

	if (unlocks)
		mask |= 1u << OP_UNLOCK;
	if (g == GRANULARITY_ACCESS)
		mask |= 1u << OP_READ | 1u << OP_WRITE | 1u << OP_FREE;
	return mask;
}

void trace_start(void)
{
	reserve();
	memset(head, 0, sizeof(head));
	memset(key, 0, sizeof(key));
	memset(last, -1, sizeof(last));
	records = 1;
	trace_length = 0;
}

void trace_cut(unsigned int length)
{
	uint32_t keep;

	if (length >= trace_length)
		return;
	keep = trace_step[length].records;
	while (records > keep) {
		const struct record *r = &record[--records];

		head[r->granule] = r->older;
	}
	while (trace_length > length) {
		const struct trace_step *s = &trace_step[--trace_length];

		last[s->cpu] = s->previous;
	}
}

/* Linear probing: addresses of one subject are few, and come back. */
static uint32_t granule_of(uintptr_t address)
{
	uintptr_t k = address >> 3;
	uint32_t at = k * 0x9e3779b97f4a7c15ull >> 47;
	unsigned int tries;

	for (tries = 0; tries < GRANULES / 2; tries++) {
		if (key[at] == k)
			return at;
		if (!key[at]) {
			key[at] = k;
			return at;
		}
		at = (at + 1) % GRANULES;
	}
	full = true;
	return at;
}

static enum act act_of(const struct vcpu_op *op)
{
	switch (op->kind) {
	case OP_READ:
	case OP_ATOMIC_LOAD:
		return ACT_READ;
	case OP_WRITE:
	case OP_ATOMIC_STORE:
	case OP_ATOMIC_RMW:
	case OP_FREE:
		return ACT_WRITE;
	case OP_LOCK:
		return op->mode == VLOCK_EXCLUSIVE ? ACT_LOCK :
		       op->mode == VLOCK_SHARED ? ACT_LOCK_SHARED : ACT_DOWN;
	case OP_UNLOCK:
		if (op->mode == VLOCK_TOKEN)
			return ((const struct vlock *)op->addr)->tokens ?
				ACT_UP : ACT_UP_FIRST;
		return op->mode == VLOCK_SHARED ? ACT_UNLOCK_SHARED :
						  ACT_UNLOCK;
	case OP_WAIT:
		return ACT_WAIT;
	case OP_WAKE:
		return *(const int *)op->addr ? ACT_WAKE : ACT_WAKE_FIRST;
	default:
		return ACT_NONE;
	}
}

/* A lock or a flag is one thing, whatever its size. */
static uint32_t size_of(const struct vcpu_op *op, enum act act)
{
	return IS(READ) & 1u << act || act == ACT_WRITE ? op->size : 1;
}

bool trace_conflict(const struct vcpu_op *a, const struct vcpu_op *b)
{
	enum act x = act_of(a), y = act_of(b);
	uintptr_t p = (uintptr_t)a->addr, q = (uintptr_t)b->addr;

	if (p >= q + size_of(b, y) || q >= p + size_of(a, x))
		return false;
	return (relation[x].races | relation[x].enables) >> y & 1 ||
	       (relation[y].races | relation[y].enables) >> x & 1;
}

static inline void join(struct trace_clock *a, const struct trace_clock *b)
{
	for (int i = 0; i < VCPU_MAX; i++)
		a->of[i] = a->of[i] > b->of[i] ? a->of[i] : b->of[i];
}

struct look {
	struct trace_clock clock;	/* without what let it happen */
	struct trace_clock enabled;
};

/* What is older on some bytes of a granule: order, and races. */
static inline void look_back(struct look *l, int cpu, enum act act,
			     uint32_t granule, uint8_t bytes)
{
	uint32_t at = head[granule];

	for (; at && bytes; at = record[at].older) {
		const struct record *r = &record[at];
		const struct trace_step *s;

		if (!(r->bytes & bytes))
			continue;
		s = &trace_step[r->step];
		if (relation[r->act].races >> act & 1) {
			if (s->cpu != cpu && !trace_before(s, &l->clock)) {
				trace_race[trace_races++] = r->step;
				join(&l->clock, &s->clock);
			}
		} else if (relation[r->act].enables >> act & 1) {
			join(&l->enabled, &s->clock);
		}
		if (relation[r->act].covers)
			bytes &= ~r->bytes;
	}
}

static void put_record(uint32_t granule, uint32_t step, enum act act,
		       uint8_t bytes)
{
	record[records] = (struct record){
		.granule = granule, .older = head[granule], .step = step,
		.bytes = bytes, .act = act,
	};
	head[granule] = records++;
}

static void look(struct look *l, int cpu, const struct vcpu_op *op,
		 enum act act, bool put)
{
	uintptr_t a = (uintptr_t)op->addr, end = a + size_of(op, act);

	*l = (struct look){ 0 };
	if (last[cpu] >= 0)
		l->clock = trace_step[last[cpu]].clock;
	trace_races = 0;
	while (a < end) {
		uintptr_t next = (a | 7) + 1;
		uint8_t bytes = 0xff << (a & 7);
		uint32_t granule = granule_of(a);

		if (next > end)
			bytes &= 0xff >> (next - end);
		look_back(l, cpu, act, granule, bytes);
		if (put)
			put_record(granule, trace_length, act, bytes);
		a = next;
	}
	trace_without_unlock = l->clock;
}

bool trace_add(int cpu, const struct vcpu_op *op)
{
	struct trace_step *s = &trace_step[trace_length];
	enum act act = act_of(op);
	uint32_t kept = records;
	struct look l;

	if (trace_length == TRACE_STEPS ||
	    records + size_of(op, act) / 8 + 2 >= RECORDS || full)
		return false;
	look(&l, cpu, op, act, true);
	join(&l.clock, &l.enabled);
	s->records = kept;
	s->previous = last[cpu];
	s->number = l.clock.of[cpu] + 1;
	l.clock.of[cpu] = s->number;
	s->clock = l.clock;
	s->cpu = cpu;
	s->kind = op->kind;
	last[cpu] = trace_length++;
	return true;
}

void trace_fold(int cpu, const struct vcpu_op *op)
{
	if (last[cpu] >= 0 && records < RECORDS)
		put_record(granule_of((uintptr_t)op->addr), last[cpu],
			   act_of(op), 1 << ((uintptr_t)op->addr & 7));
}

void trace_pending(int cpu, const struct vcpu_op *op)
{
	struct look l;

	look(&l, cpu, op, act_of(op), false);
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93ull;
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93ull;
	return x ^ x >> 32;
}

uint64_t trace_hash(void)
{
	uint64_t sum = 0, half[2];
	unsigned int i;

	for (i = 0; i < trace_length; i++) {
		const struct trace_step *s = &trace_step[i];

		memcpy(half, &s->clock, sizeof(half));
		sum += mix(mix(half[0] + s->cpu) + half[1]);
	}
	return mix(sum);
}
