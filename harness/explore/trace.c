// SPDX-License-Identifier: GPL-2.0-only
/*
 * For each eight bytes of memory (a granule) there is a list of the operations
 * on them, newest first.  Lists only grow at their heads, so going back to an
 * earlier step of the execution means dropping records.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "trace.h"
#include "vcpu/capacity.h"

/*
 * How an operation acts on its bytes.  That depends on the state in which it
 * takes effect, but only on what all executions of a trace have in common: see
 * trace.h.
 */
enum act {
	ACT_NONE,
	ACT_READ,
	ACT_WRITE,
	ACT_LOOK,		/* a look at a counter that cannot be 0 */
	ACT_UP,			/* a counter plus one */
	ACT_DOWN,		/* minus one; the caller learns nothing */
	ACT_RETURN,		/* minus one that the CPU itself added */
	ACT_LOCK,		/* exclusive */
	ACT_LOCK_SHARED,
	/* Its outcome depends on no other CPU: a holder takes the lock again
	 * to read, releases one of several holds, or tries and fails. */
	ACT_AGAIN,
	ACT_UNLOCK,
	ACT_UNLOCK_SHARED,	/* this CPU's last hold */
	ACT_TRY_LOCK,		/* a trylock that succeeds */
	ACT_TRY_SHARED,
	ACT_TRY_FAILED,
	/* Fair locks: readers that come after the first wait for the second,
	 * or for ever, if they hold the lock already. */
	ACT_QUEUE,
	ACT_LOCK_FAIR,
	ACT_AGAIN_FAIR,
	/* A writer whose place in the queue is lost: the lock was initialised
	 * again while it waited. */
	ACT_LOCK_UNQUEUED,
	ACT_TAKE,		/* takes a token */
	ACT_TRY_TAKE,
	ACT_GIVE,
	ACT_GIVE_FIRST,		/* the only token: a waiting CPU needs it */
	ACT_WAIT,
	ACT_WAKE,		/* of a CPU that sleeps */
	ACT_WAKE_FAILED,
	ACT_LIST,
	ACTS
};

#define IS(act)		(1u << ACT_##act)
#define MEMORY		(IS(READ) | IS(WRITE))
#define ALL_COUNTS	(IS(LOOK) | IS(UP) | IS(DOWN) | IS(RETURN))
#define ALL_TRIES	(IS(TRY_LOCK) | IS(TRY_SHARED) | IS(TRY_TAKE) | \
			 IS(TRY_FAILED))
#define ALL_GIVES	(IS(GIVE) | IS(GIVE_FIRST))
#define ANY		((1u << ACTS) - 2 - IS(LIST))

/*
 * How an operation relates to later ones on the same bytes:
 * races: they conflict, and either may come first;
 * enables: they had to wait for it;
 * covers: every earlier operation that conflicts with a later one happens
 * before it.
 *
 * An operation that blocks races with the first one that kept it waiting: the
 * outermost acquisition, or the writer that queued.  No other CPU could have
 * come before the holder's operations in between, so these must not cover.
 */
static const struct {
	uint32_t races, enables;
	bool covers;
} relation[ACTS] = {
	[ACT_READ]	= { ANY & ~(IS(READ) | IS(LOOK)), 0, false },
	[ACT_WRITE]	= { ANY, 0, true },
	[ACT_LOOK]	= { IS(WRITE) | IS(DOWN), 0, false },
	[ACT_UP]	= { ANY & ~ALL_COUNTS, 0, false },
	[ACT_DOWN]	= { ANY & ~(IS(UP) | IS(DOWN)), 0, false },
	[ACT_RETURN]	= { ANY & ~(ALL_COUNTS & ~IS(DOWN)), 0, false },

	[ACT_LOCK]	= { MEMORY | IS(LOCK) | IS(LOCK_SHARED) | ALL_TRIES,
			    0, true },
	[ACT_LOCK_SHARED] = { MEMORY | IS(LOCK) | IS(QUEUE) |
			    IS(LOCK_UNQUEUED) | IS(TRY_LOCK) | IS(TRY_FAILED),
			    0, false },
	[ACT_AGAIN]	= { MEMORY, 0, false },
	[ACT_UNLOCK]	= { MEMORY | ALL_TRIES,
			    IS(LOCK) | IS(LOCK_SHARED) | IS(LOCK_FAIR) |
			    IS(LOCK_UNQUEUED), false },
	[ACT_UNLOCK_SHARED] = { MEMORY | IS(TRY_LOCK) | IS(TRY_FAILED),
			    IS(LOCK) | IS(LOCK_FAIR) | IS(LOCK_UNQUEUED),
			    false },
	[ACT_TRY_LOCK]	= { MEMORY | IS(LOCK) | IS(LOCK_SHARED) | IS(QUEUE) |
			    IS(LOCK_UNQUEUED) | ALL_TRIES, 0, true },
	[ACT_TRY_SHARED] = { MEMORY | IS(LOCK) | IS(QUEUE) | IS(TRY_LOCK) |
			    IS(LOCK_UNQUEUED) | IS(TRY_FAILED), 0, false },
	[ACT_TRY_FAILED] = { MEMORY | IS(LOCK_SHARED) | IS(UNLOCK) |
			    IS(UNLOCK_SHARED) | IS(QUEUE) |
			    IS(LOCK_UNQUEUED) | IS(TRY_LOCK) |
			    IS(TRY_SHARED) | IS(TRY_TAKE) | ALL_GIVES,
			    IS(LOCK) | IS(TAKE), false },
	[ACT_QUEUE]	= { MEMORY | IS(LOCK_SHARED) | IS(AGAIN_FAIR) |
			    ALL_TRIES, 0, false },
	[ACT_LOCK_FAIR]	= { MEMORY | IS(LOCK_FAIR) | IS(LOCK_UNQUEUED),
			    0, false },
	[ACT_LOCK_UNQUEUED] = { MEMORY | IS(LOCK_FAIR) | IS(LOCK_UNQUEUED) |
			    IS(LOCK_SHARED) | ALL_TRIES, 0, false },
	[ACT_AGAIN_FAIR] = { MEMORY | IS(QUEUE), 0, false },

	[ACT_TAKE]	= { MEMORY | IS(TAKE) | ALL_GIVES | ALL_TRIES,
			    0, true },
	[ACT_TRY_TAKE]	= { MEMORY | IS(TAKE) | ALL_GIVES | ALL_TRIES,
			    0, true },
	[ACT_GIVE]	= { MEMORY | IS(TAKE) | ALL_GIVES | ALL_TRIES,
			    0, true },
	[ACT_GIVE_FIRST] = { MEMORY | ALL_GIVES | ALL_TRIES, IS(TAKE), false },

	[ACT_WAIT]	= { MEMORY, 0, false },
	[ACT_WAKE]	= { MEMORY | IS(WAKE) | IS(WAKE_FAILED), IS(WAIT),
			    false },
	[ACT_WAKE_FAILED] = { MEMORY | IS(WAKE), 0, false },
	[ACT_LIST]	= { IS(LIST), 0, true },
};

struct record {
	uint32_t granule;
	uint32_t older;		/* record on the same granule; 0 = none */
	uint32_t changed;	/* the newest older one that is no read */
	uint32_t step;
	uint8_t bytes;		/* which of the eight */
	uint8_t bits;		/* which of each byte */
	uint8_t act;
};

#define NO_CPU		-1

#ifndef TRACE_RECORDS
#define TRACE_RECORDS	(1u << 24)
#endif
#ifndef TRACE_GRANULES
#define TRACE_GRANULES	(1u << 17)
#endif

struct trace_step trace_step[TRACE_STEPS];
unsigned int trace_length;
uint32_t trace_race[TRACE_STEPS];
unsigned int trace_races;
struct trace_clock trace_raced_with;

static const char records_are[] = "operations that the explorer keeps";

static struct record *record;		/* [0] is not used */
static uint32_t records;
static uint32_t head[TRACE_GRANULES];		/* newest record of each */
static uintptr_t key[TRACE_GRANULES];		/* address / 8 + 1; 0: free */
static uint32_t used[TRACE_GRANULES];		/* which have a key */
static uint32_t uses;
static int32_t last[VCPU_MAX];		/* last step of each CPU */

static void reserve(void)
{
	if (record)
		return;
	record = mmap(NULL, TRACE_RECORDS * sizeof(*record),
		      PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (record == MAP_FAILED) {
		perror("dmrace: no memory for a trace");
		exit(1);
	}
	vcpu_hide(record, TRACE_RECORDS * sizeof(*record));
}

uint32_t trace_steps(enum granularity g)
{
	uint32_t mask = 1u << OP_ATOMIC_LOAD | 1u << OP_ATOMIC_STORE |
			1u << OP_ATOMIC_RMW | 1u << OP_LOCK |
			1u << OP_TRYLOCK | 1u << OP_QUEUE | 1u << OP_UNLOCK |
			1u << OP_WAIT | 1u << OP_WAKE | 1u << OP_SPIN |
			1u << OP_LIST;

	if (g == GRANULARITY_ACCESS)
		mask |= 1u << OP_READ | 1u << OP_WRITE | 1u << OP_FREE |
			1u << OP_REUSE;
	return mask;
}

void trace_start(void)
{
	reserve();
	while (uses) {
		uint32_t at = used[--uses];

		head[at] = 0;
		key[at] = 0;
	}
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

/* Linear probing: a program has few addresses, and uses them again.
 * Neighbours in memory are neighbours here, so that they share pages. */
static uint32_t granule_of(uintptr_t address)
{
	uintptr_t k = address >> 3;
	uint32_t group = k / 32 * 0x9e3779b97f4a7c15ull >> 32;
	uint32_t at = (group * 32 + k % 32) % TRACE_GRANULES;
	unsigned int tries;

	for (tries = 0; tries < TRACE_GRANULES; tries++) {
		if (key[at] == k + 1)
			return at;
		if (!key[at]) {
			key[at] = k + 1;
			used[uses++] = at;
			return at;
		}
		at = (at + 1) % TRACE_GRANULES;
	}
	CAPACITY_EXCEEDED(TRACE_GRANULES,
			  "eight bytes that the explorer knows");
	return at;
}

/* What an operation on a counter would add. */
static int by_of(const struct vcpu_op *op, int now)
{
	switch (op->count) {
	case COUNT_UP:
		return 1;
	case COUNT_UP_UNLESS:
		return now == op->arg ? 0 : 1;
	case COUNT_DOWN:
	case COUNT_DOWN_TEST:
		return -1;
	case COUNT_DOWN_UNLESS:
		return now == 1 ? 0 : -1;
	default:
		return 0;
	}
}

/* A counter since the last operation that conflicts with all. */
struct count {
	int base;		/* its value then */
	int own;		/* counted up by this CPU, and not down again */
	bool down;		/* a CPU counted down what was there before */
};

static struct count count_of(int cpu, const struct vcpu_op *op, int now)
{
	uint8_t bytes = 0xf << ((uintptr_t)op->addr & 7);
	uint32_t at = head[granule_of((uintptr_t)op->addr)];
	struct count c = { .base = now };

	for (; at; at = record[at].older) {
		const struct record *r = &record[at];
		int by = r->act == ACT_UP ? 1 :
			 r->act == ACT_RETURN || r->act == ACT_DOWN ? -1 : 0;

		if (!(r->bytes & bytes))
			continue;
		if (r->act == ACT_WRITE)
			break;
		c.down |= r->act == ACT_DOWN;
		c.base -= by;
		if (trace_step[r->step].cpu == cpu && r->act != ACT_DOWN)
			c.own += by;
	}
	return c;
}

/*
 * The base is the count after the last operation that conflicts with all.  CPUs
 * that count down their own part leave the base alone.  While it is positive
 * they cannot be the last, and a look sees that the count is not 0.
 *
 * COUNT_UP_UNLESS u: operations that conflict with none of their kind change
 * the count by one each, and an execution has at most TRACE_STEPS of them.
 * From further away they cannot make it u, so the caller learns nothing.
 */
static enum act act_of_count(int cpu, const struct vcpu_op *op, int now)
{
	bool others;
	struct count c;

	if (op->count == COUNT_UP)
		return ACT_UP;
	if (op->count == COUNT_DOWN)
		return ACT_DOWN;
	if ((op->count == COUNT_DOWN_UNLESS && now == 1) ||
	    (op->count == COUNT_UP_UNLESS && now == op->arg))
		return ACT_READ;
	c = count_of(cpu, op, now);
	if (op->count == COUNT_UP_UNLESS)
		return labs((long)c.base - op->arg) > TRACE_STEPS ? ACT_UP :
								   ACT_WRITE;
	others = !c.down && c.base > 0;
	if (op->count == COUNT_LOOK)
		return others ? ACT_LOOK : ACT_READ;
	return c.own > 0 && others ? ACT_RETURN : ACT_WRITE;
}

/* How often cpu holds the lock shared. */
static unsigned int shares(const struct vlock *l, int cpu)
{
	return cpu < 0 ? 0 : l->shared[cpu];
}

static enum act act_of_lock(int cpu, const struct vlock *l, int mode)
{
	switch (mode) {
	case VLOCK_EXCLUSIVE:
		return ACT_LOCK;
	case VLOCK_WRITE:
		return cpu >= 0 && l->writers >> cpu & 1 ? ACT_LOCK_FAIR :
							   ACT_LOCK_UNQUEUED;
	case VLOCK_SHARED:
		return shares(l, cpu) ? ACT_AGAIN : ACT_LOCK_SHARED;
	case VLOCK_READ:
		return shares(l, cpu) ? ACT_AGAIN_FAIR : ACT_LOCK_SHARED;
	default:
		return ACT_TAKE;
	}
}

static enum act act_of_try(int cpu, const struct vlock *l, int mode)
{
	bool shared = vlock_is_shared(mode);

	if (vcpu_trylock_free(l, mode)) {
		if (mode == VLOCK_TOKEN)
			return ACT_TRY_TAKE;
		if (!shared)
			return ACT_TRY_LOCK;
		return shares(l, cpu) ? act_of_lock(cpu, l, mode) :
					ACT_TRY_SHARED;
	}
	/* The CPU keeps itself out, whatever others do. */
	if (mode != VLOCK_TOKEN && cpu >= 0 &&
	    (l->owner == cpu + 1 || (!shared && shares(l, cpu))))
		return ACT_AGAIN;
	return ACT_TRY_FAILED;
}

/* An unlock by a CPU that does not hold the lock conflicts with all. */
static enum act act_of_unlock(int cpu, const struct vlock *l, int mode)
{
	if (mode == VLOCK_TOKEN)
		return l->tokens ? ACT_GIVE : ACT_GIVE_FIRST;
	if (!vlock_is_shared(mode))
		return l->owner == cpu + 1 ? ACT_UNLOCK : ACT_WRITE;
	return !shares(l, cpu) ? ACT_WRITE :
	       shares(l, cpu) > 1 ? ACT_AGAIN : ACT_UNLOCK_SHARED;
}

static bool wakes(const struct vcpu_op *op)
{
	return ((const volatile struct vsleep *)op->addr)->state & op->arg;
}

/* first: an operation that is about to take effect before it, or NULL. */
static enum act act_of(int cpu, const struct vcpu_op *op,
		       const struct vcpu_op *first)
{
	int now;

	/* It faults, whatever is there. */
	if (vcpu_on_stack(op->addr) && vcpu_stack_place(op->addr).gone &&
	    vcpu_stack_place(op->addr).cpu != cpu && op->kind != OP_SPIN)
		return ACT_READ;
	if (op->count) {
		now = *(const volatile int *)op->addr;
		if (first && first->addr == op->addr)
			now += by_of(first, now);
		return act_of_count(cpu, op, now);
	}
	switch (op->kind) {
	case OP_READ:
	case OP_ATOMIC_LOAD:
		return ACT_READ;
	case OP_WRITE:
	case OP_ATOMIC_STORE:
	case OP_ATOMIC_RMW:
	case OP_FREE:
	case OP_REUSE:
		return ACT_WRITE;
	case OP_LOCK:
	case OP_TRYLOCK:
	case OP_QUEUE:
	case OP_UNLOCK:
		/* It only reads that this is not a lock. */
		if (!vcpu_is_lock(op->addr))
			return ACT_READ;
		return op->kind == OP_LOCK ?
				act_of_lock(cpu, op->addr, op->mode) :
		       op->kind == OP_TRYLOCK ?
				act_of_try(cpu, op->addr, op->mode) :
		       op->kind == OP_UNLOCK ?
				act_of_unlock(cpu, op->addr, op->mode) :
				ACT_QUEUE;
	case OP_WAIT:
		return ACT_WAIT;
	case OP_WAKE:
		return wakes(op) ? ACT_WAKE : ACT_WAKE_FAILED;
	case OP_LIST:
		return ACT_LIST;
	case OP_SPIN:
		return ACT_READ;
	default:
		return ACT_NONE;
	}
}

/* The bytes of an operation, and its bits in each. */
struct extent {
	uintptr_t start, end;
	uint8_t bits;
};

/* A lock, a sleeper or a list is one thing, whatever its size.  Bytes come in
 * little-endian order. */
static inline struct extent extent_of(const struct vcpu_op *op, enum act act)
{
	uintptr_t a = (uintptr_t)op->addr;
	int bit = op->bit - 1;

	if (bit >= 0)
		return (struct extent){ a + bit / 8, a + bit / 8 + 1,
					1u << bit % 8 };
	return (struct extent){
		a, a + ((MEMORY | ALL_COUNTS) >> act & 1 ? op->size : 1), 0xff
	};
}

static bool overlap(const struct vcpu_op *a, enum act x,
		    const struct vcpu_op *b, enum act y)
{
	struct extent p = extent_of(a, x), q = extent_of(b, y);

	return p.start < q.end && q.start < p.end && p.bits & q.bits;
}

/* A CPU that spins reads several words in one step: this is one of them. */
static struct vcpu_op spin_read(const struct vcpu_op *op, int i)
{
	const struct vcpu_spin *s = op->addr;

	return (struct vcpu_op){ .kind = OP_ATOMIC_LOAD, .pc = op->pc,
				 .addr = s->word[i].addr,
				 .size = s->word[i].size };
}

static int spin_reads(const struct vcpu_op *op)
{
	return ((const struct vcpu_spin *)op->addr)->n;
}

static bool conflict(const struct vcpu_op *a, enum act x,
		     const struct vcpu_op *b, enum act y)
{
	int i;

	if (a->kind == OP_SPIN) {
		for (i = 0; i < spin_reads(a); i++) {
			struct vcpu_op read = spin_read(a, i);

			if (conflict(&read, ACT_READ, b, y))
				return true;
		}
		return false;
	}
	if (b->kind == OP_SPIN)
		return conflict(b, y, a, x);
	if (!overlap(a, x, b, y))
		return false;
	return (relation[x].races | relation[x].enables) >> y & 1 ||
	       (relation[y].races | relation[y].enables) >> x & 1;
}

bool trace_conflict(const struct vcpu_op *a, const struct vcpu_op *b)
{
	return conflict(a, act_of(NO_CPU, a, NULL), b, act_of(NO_CPU, b, NULL));
}

bool trace_conflict_next(int cpu, const struct vcpu_op *next,
			 const struct vcpu_op *op)
{
	const struct trace_step *s = &trace_step[trace_length - 1];

	return conflict(op, s->act, next, act_of(cpu, next, op));
}

struct look {
	struct trace_clock own;		/* .order of the CPU's last step */
	struct trace_clock order;	/* joined with its races */
	struct trace_clock clock;	/* the same of .clock */
	struct trace_clock enabled, enabled_order;	/* by these steps */
};

/* Whether an operation that blocks could run right before r: all that kept it
 * waiting came later. */
static bool can_run_before(enum act r, enum act act)
{
	if (act == ACT_LOCK_FAIR || act == ACT_LOCK_UNQUEUED)
		return IS(TRY_LOCK) >> r & 1 || IS(LOCK_FAIR) >> r & 1;
	return (IS(LOCK) | IS(TRY_LOCK) | IS(TAKE) | IS(TRY_TAKE) |
		IS(GIVE)) >> r & 1;
}

/*
 * The record to look at next.  A read has nothing to do with other reads, and a
 * CPU that spins makes hundreds.
 */
static inline uint32_t before(uint32_t at, enum act act)
{
	return act == ACT_READ && record[at].act == ACT_READ ?
		record[at].changed : record[at].older;
}

/*
 * What is older on some bytes of a granule: order, and races.
 *
 * An operation that did not block races with each conflicting one that does
 * not happen before another it races with.  One that may have been kept
 * waiting cannot come before everything that it conflicts with: other holders
 * still keep it out, or a write is what let it go on (a lock is initialised
 * again, a word changes for which a CPU spins).  So it races with all, back to
 * one before which it surely could run; none of them hides another.
 */
static inline void look_back(struct look *l, int cpu, enum act act,
			     bool blocks, uint32_t granule, uint8_t bytes,
			     uint8_t bits)
{
	uint32_t at = head[granule];

	for (; at && bytes; at = before(at, act)) {
		const struct record *r = &record[at];
		const struct trace_step *s;
		bool covers = relation[r->act].covers && !(bits & ~r->bits);

		if (!(r->bytes & bytes) || !(r->bits & bits))
			continue;
		s = &trace_step[r->step];
		if (relation[r->act].races >> act & 1) {
			const struct trace_clock *c = blocks ? &l->own :
							       &l->order;

			if (!trace_before(s, &l->clock))
				trace_join(&l->clock, &s->clock);
			if (s->cpu != cpu && !trace_before(s, c)) {
				trace_race[trace_races++] = r->step;
				trace_join(&l->order, &s->order);
				covers &= !blocks ||
					  can_run_before(r->act, act);
			}
		} else if (relation[r->act].enables >> act & 1) {
			trace_join(&l->enabled, &s->clock);
			trace_join(&l->enabled_order, &s->order);
		}
		if (covers)
			bytes &= ~r->bytes;
	}
}

static void put_record(uint32_t granule, uint32_t step, enum act act,
		       uint8_t bytes, uint8_t bits)
{
	uint32_t older = head[granule];

	record[records] = (struct record){
		.granule = granule, .older = older, .step = step,
		.changed = record[older].act == ACT_READ ?
			   record[older].changed : older,
		.bytes = bytes, .bits = bits, .act = act,
	};
	head[granule] = records++;
}

static void look_at(struct look *l, int cpu, const struct vcpu_op *op,
		    enum act act, bool blocks, bool put)
{
	struct extent x = extent_of(op, act);
	uintptr_t a = x.start;

	while (a < x.end) {
		uintptr_t next = (a | 7) + 1;
		uint8_t bytes = 0xff << (a & 7);
		uint32_t granule = granule_of(a);

		if (next > x.end)
			bytes &= 0xff >> (next - x.end);
		look_back(l, cpu, act, blocks, granule, bytes, x.bits);
		if (put)
			put_record(granule, trace_length, act, bytes, x.bits);
		a = next;
	}
}

static void look(struct look *l, int cpu, const struct vcpu_op *op,
		 enum act act, const struct trace_clock *after, bool put)
{
	int i;

	*l = (struct look){ 0 };
	if (last[cpu] >= 0) {
		l->own = trace_step[last[cpu]].order;
		l->clock = trace_step[last[cpu]].clock;
	}
	if (after)
		trace_join(&l->own, after);
	l->order = l->own;
	trace_races = 0;
	if (op->kind == OP_SPIN) {
		for (i = 0; i < spin_reads(op); i++) {
			struct vcpu_op read = spin_read(op, i);

			look_at(l, cpu, &read, act, true, put);
		}
	} else {
		look_at(l, cpu, op, act, op->kind == OP_LOCK, put);
	}
	trace_raced_with = l->order;
}

void trace_too_long(void)
{
	capacity_exceeded("TRACE_STEPS", "steps of one execution", TRACE_STEPS,
			  "bound it with --depth, "
			  "or make the scenario shorter");
}

bool trace_add(int cpu, const struct vcpu_op *op,
	       const struct trace_clock *after)
{
	struct trace_step *s = &trace_step[trace_length];
	enum act act = act_of(cpu, op, NULL);
	uint32_t kept = records;
	struct look l;

	if (trace_length == TRACE_STEPS) {
		trace_too_long();
		return false;
	}
	if (records + op->size / 8 + 2 >= TRACE_RECORDS) {
		CAPACITY_EXCEEDED(TRACE_RECORDS, records_are);
		return false;
	}
	look(&l, cpu, op, act, after, true);
	trace_join(&l.clock, &l.enabled);
	trace_join(&l.order, &l.enabled_order);
	s->records = kept;
	s->points = vcpu_points(cpu);
	s->previous = last[cpu];
	s->number = l.clock.of[cpu] + 1;
	l.clock.of[cpu] = l.order.of[cpu] = s->number;
	s->clock = l.clock;
	s->order = l.order;
	s->cpu = cpu;
	s->act = act;
	last[cpu] = trace_length++;
	return true;
}

bool trace_note(int cpu, const struct vcpu_op *op)
{
	if (!(trace_steps(GRANULARITY_ACCESS) >> op->kind & 1))
		return true;
	/* A run may be longer; then the caller does without the trace. */
	return trace_length < TRACE_STEPS && trace_add(cpu, op, NULL);
}

uint32_t trace_taken(int cpu)
{
	return vcpu_repeats() ? vcpu_chosen(cpu) : trace_count(cpu);
}

uint32_t trace_next(int cpu)
{
	return trace_count(cpu) + 1;
}

bool trace_count_before(int cpu, uint32_t n, int other)
{
	return !n || (last[other] >= 0 &&
		      trace_step[last[other]].clock.of[cpu] >= n);
}

uint32_t trace_first_after(int cpu, uint64_t points)
{
	uint32_t number = 0;
	int32_t at;

	for (at = last[cpu]; at >= 0 && trace_step[at].points > points;
	     at = trace_step[at].previous)
		number = trace_step[at].number;
	return number;
}

void trace_pending(int cpu, const struct vcpu_op *op,
		   const struct trace_clock *after)
{
	struct look l;

	look(&l, cpu, op, act_of(cpu, op, NULL), after, false);
}

struct trace_clock trace_clock_of(int cpu, const struct vcpu_op *op)
{
	struct look l;

	look(&l, cpu, op, act_of(cpu, op, NULL), NULL, false);
	trace_join(&l.clock, &l.enabled);
	l.clock.of[cpu]++;
	return l.clock;
}

uint32_t trace_count(int cpu)
{
	return last[cpu] < 0 ? 0 : trace_step[last[cpu]].number;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93ull;
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93ull;
	return x ^ x >> 32;
}

static uint64_t mix_step(const struct trace_clock *clock, int cpu)
{
	uint64_t half[2];

	memcpy(half, clock, sizeof(half));
	return mix(mix(half[0] + cpu) + half[1]);
}

uint64_t trace_hash(void)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < trace_length; i++)
		sum += mix_step(&trace_step[i].clock, trace_step[i].cpu);
	return mix(sum + 1);	/* the empty trace is not 0 */
}

uint64_t trace_hash_as(const uint8_t to[VCPU_MAX])
{
	uint64_t sum = 0;
	unsigned int i;
	int c;

	for (i = 0; i < trace_length; i++) {
		const struct trace_step *s = &trace_step[i];
		struct trace_clock clock;

		for (c = 0; c < VCPU_MAX; c++)
			clock.of[to[c]] = s->clock.of[c];
		sum += mix_step(&clock, to[s->cpu]);
	}
	return mix(sum + 1);
}
