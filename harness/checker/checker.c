// SPDX-License-Identifier: GPL-2.0-only
/* See checker.h.  Each entry has the number of its run, so that a new run
 * empties all tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "checker.h"
#include "vcpu/capacity.h"

struct clock {
	uint32_t of[VCPU_MAX];
};

/* ---- tables ----------------------------------------------------------- */

/* What an access conflicts with; as bits, so that one can contain another. */
enum {
	WITH_ATOMIC_READ	= 1,
	WITH_ATOMIC_WRITE	= 2,
	WITH_READ		= 4,
	WITH_WRITE		= 8,
	WITH_ALL		= 15,
};

/* As a cell's CPU: the access was before the run, and so before all of it. */
#define BEFORE	VCPU_MAX

/* An access that a later one may be in a race with. */
struct cell {
	const void *pc;
	uint32_t time;		/* of its CPU's clock */
	uint32_t stack;		/* its callers: see struct stack */
	uint32_t older;		/* cell on the same granule; 0 = none */
	uint8_t cpu;
	uint8_t bytes;		/* which of the eight */
	uint8_t kind;		/* enum vcpu_op_kind */
};

/* Eight bytes of memory. */
struct granule {
	uintptr_t key;		/* address / 8 */
	uint32_t run;		/* another: not used in this run */
	uint32_t cells;		/* newest first */
	uint32_t object;	/* 0: none that was allocated in this run */
};

/* A lock, a sleeper or an atomic variable, with the clock that it passes on. */
struct sync {
	uintptr_t key;		/* address */
	uint32_t run;
	struct clock clock;
};

/* A use of an object. */
struct use {
	struct cell cell;	/* .older is not used */
	const void *addr;
	size_t size;
	uint32_t number;	/* of the cell: a later access has a greater one */
	uint32_t step;		/* see checker_order() */
	uint32_t next;		/* of the same object; 0 = none */
};

struct object {
	const void *addr;
	const void *pc;		/* of the allocation */
	size_t size;
	uint32_t stack;
	uint32_t freed_stack;
	const void *freed_pc;	/* if .is_freed */
	uint32_t is_freed;
	/* Plain writes of its CPU while the function that allocated it had not
	 * returned: first and last of a list of uses. */
	uint32_t written, written_last;
	uint32_t touched[VCPU_MAX];	/* first by each other CPU; or 0 */
	uint32_t activation;	/* of the function that allocated it */
	uint32_t reused_step;	/* if .is_reused: its CPU's step then */
	uint32_t early;		/* CPUs that touched it before .written */
	int depth;
	uint8_t cpu, freed_cpu;
	bool is_reused;		/* its memory was freed in this run, or before */
};

/*
 * An access to a frame of another CPU's stack.  It must come before the function
 * returns.  Of several at one place the last counts: those before it are ordered
 * if it is.
 */
struct borrowed {
	struct cell cell;	/* .older is not used */
	const void *addr;
	size_t size;
	const void *fn;		/* an address in the function whose frame it is */
	uint32_t activation, step, ordered, settled;
	int depth;
	uint8_t owner;
};

/* Call stacks, each kept once and for all runs.  [0] is the empty one. */
struct stack {
	uint32_t n;
	uint32_t caller;	/* the stack without its innermost function */
	uint32_t next;		/* with the same hash */
	const void *pcs[CHECKER_STACK - 1];
};

/* What was there before a change. */
struct change {
	uint32_t *at, old;
};

/* How many of each in one run; stacks and findings: in all runs. */
#ifndef CHECKER_GRANULES
#define CHECKER_GRANULES	(1u << 17)
#endif
#ifndef CHECKER_SYNCS
#define CHECKER_SYNCS		(1u << 14)
#endif
#ifndef CHECKER_CELLS
#define CHECKER_CELLS		(1u << 20)
#endif
#ifndef CHECKER_OBJECTS
#define CHECKER_OBJECTS		(1u << 14)
#endif
#ifndef CHECKER_DEAD
#define CHECKER_DEAD		512
#endif
#ifndef CHECKER_USES
#define CHECKER_USES		(1u << 17)
#endif
#ifndef CHECKER_BORROWED
#define CHECKER_BORROWED	1024
#endif
#ifndef CHECKER_CHANGES
#define CHECKER_CHANGES		(1u << 23)
#endif
#ifndef CHECKER_STACKS
#define CHECKER_STACKS		(1u << 15)
#endif
#ifndef CHECKER_FINDINGS
#define CHECKER_FINDINGS	(1u << 14)
#endif

static struct {
	struct clock clock[VCPU_MAX];
	uint32_t run;
	uint32_t cells, objects, uses, changes, stacks, borrowed;
	uint32_t lends[VCPU_MAX];	/* whether others access its stack */
	uint32_t stack_left;	/* see checker_stack_left() */
	/* The newest access that a later one is not ordered after: its cell.
	 * And the same before the current access. */
	uint32_t raced, raced_before;
	uint32_t order_matters;	/* see checker_order_matters() */
	bool full;		/* no more changes can be taken back */
	unsigned long found;
	checker_finding_fn fn;
	uint32_t epoch;		/* of the numbers of activations */
} k;

/* The callers of each function that a CPU is in, the outermost first. */
#define REMEMBERED	64
static struct callers {
	uint32_t epoch, activation;	/* whose stack it is */
	uint32_t stack;
} callers[VCPU_MAX][REMEMBERED];

/* See checker_order(). */
static struct {
	uint32_t (*now)(int cpu);
	bool (*before)(int cpu, uint32_t step, int other);
	uint32_t (*first)(int cpu, uint64_t points);
	bool races;
} order;

/* Freed before all runs, by address. */
static struct dead {
	uintptr_t start, end;
	const void *pcs[CHECKER_STACK];
	int n;
} dead[CHECKER_DEAD];
static int dead_n;

static struct granule *granules, nowhere;
static struct sync *syncs;
static struct cell *cells;
static struct object *objects;
static struct use *uses;
static struct stack *stacks;
static struct borrowed *borrowed;
static struct change *changes;
static uint32_t stack_hash[CHECKER_STACKS];
static uint64_t reported[CHECKER_FINDINGS];

static void *reserve(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		       MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("dmrace: no memory for the checker");
		exit(1);
	}
	vcpu_hide(p, size);
	return p;
}

/*
 * All that changes during a run goes through here, except what is only added
 * (cells, objects, uses) and what is kept for all runs (stacks, findings).
 */
static inline void set(uint32_t *at, uint32_t value)
{
	if (*at == value)
		return;
	if (k.changes < CHECKER_CHANGES) {
		changes[k.changes++] = (struct change){ .at = at, .old = *at };
	} else {
		CAPACITY_EXCEEDED(CHECKER_CHANGES,
				  "changes that the checker can take back");
		k.full = true;
	}
	*at = value;
}

static const struct clock no_clock;

static void set_clock(struct clock *c, const struct clock *value)
{
	for (int i = 0; i < VCPU_MAX; i++)
		if (c->of[i] != value->of[i])
			set(&c->of[i], value->of[i]);
}

static inline uint64_t hash_of(uint64_t x)
{
	return x * 0x9e3779b97f4a7c15ull >> 32;
}

/* Not linear, so that sums of these differ (murmur3's finaliser). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdull;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ull;
	return x ^ x >> 33;
}

static void bury(struct granule *g);

/* Neighbours in memory are neighbours here: an object needs few pages. */
#define NEIGHBOURS	128

static uint32_t granule_place(uintptr_t key)
{
	return (hash_of(key / NEIGHBOURS) * NEIGHBOURS + key % NEIGHBOURS) %
	       CHECKER_GRANULES;
}

static struct granule *granule_of(uintptr_t key)
{
	uint32_t at = granule_place(key), tries;

	for (tries = 0; tries < CHECKER_GRANULES; tries++) {
		struct granule *g = &granules[at];

		if (g->run != k.run) {
			set(&g->run, k.run);
			g->key = key;
			g->cells = g->object = 0;
			bury(g);
			return g;
		}
		if (g->key == key)
			return g;
		at = (at + 1) % CHECKER_GRANULES;
	}
	CAPACITY_EXCEEDED(CHECKER_GRANULES,
			  "eight bytes that the checker knows");
	/* Not a used one: accesses elsewhere would count as accesses here. */
	nowhere = (struct granule){ .run = k.run };
	return &nowhere;
}

static struct sync *sync_of(const void *addr)
{
	uintptr_t key = (uintptr_t)addr;
	uint32_t at = hash_of(key) % CHECKER_SYNCS, tries;

	for (tries = 0; tries < CHECKER_SYNCS; tries++) {
		struct sync *s = &syncs[at];

		if (s->run != k.run) {
			set(&s->run, k.run);
			s->key = key;
			s->clock = (struct clock){ 0 };
			return s;
		}
		if (s->key == key)
			return s;
		at = (at + 1) % CHECKER_SYNCS;
	}
	CAPACITY_EXCEEDED(CHECKER_SYNCS,
			  "locks and atomics that the checker knows");
	return &syncs[0];
}

static void forget_sync(const void *addr)
{
	uintptr_t key = (uintptr_t)addr;
	uint32_t at = hash_of(key) % CHECKER_SYNCS, tries;

	for (tries = 0; tries < CHECKER_SYNCS && syncs[at].run == k.run;
	     tries++) {
		if (syncs[at].key == key)
			set_clock(&syncs[at].clock, &no_clock);
		at = (at + 1) % CHECKER_SYNCS;
	}
}

/* What is called at pc by the innermost function of a stack. */
static uint32_t intern(uint32_t caller, const void *pc)
{
	uint32_t bucket = mix((uintptr_t)pc + ((uint64_t)caller << 48)) %
			  CHECKER_STACKS, i;
	struct stack *s;

	for (i = stack_hash[bucket]; i; i = stacks[i].next)
		if (stacks[i].caller == caller && stacks[i].pcs[0] == pc)
			return i;
	if (k.stacks == CHECKER_STACKS) {
		CAPACITY_EXCEEDED(CHECKER_STACKS,
				  "call stacks that the checker keeps");
		return 0;
	}
	i = k.stacks++;
	s = &stacks[i];
	s->caller = caller;
	s->next = stack_hash[bucket];
	s->pcs[0] = pc;
	/* Volatile: ThreadSanitizer would take a call of memcpy() for one of the
	 * program's. */
	for (s->n = 1; s->n <= stacks[caller].n && s->n < CHECKER_STACK - 1;
	     s->n++)
		*(const void *volatile *)&s->pcs[s->n] =
			stacks[caller].pcs[s->n - 1];
	stack_hash[bucket] = i;
	return i;
}

/* The callers of the function at that depth. */
static uint32_t stack_at(int cpu, int depth)
{
	uint32_t activation = vcpu_activation(cpu, depth);
	struct callers none, *c = depth <= REMEMBERED ?
				  &callers[cpu][depth - 1] : &none;

	if (!activation)
		return 0;
	if (c != &none && c->activation == activation && c->epoch == k.epoch)
		return c->stack;
	c->stack = intern(stack_at(cpu, depth - 1), vcpu_caller(cpu, depth));
	c->epoch = k.epoch;
	c->activation = activation;
	return c->stack;
}

/* The callers of the current operation. */
static uint32_t stack_of(int cpu)
{
	return stack_at(cpu, vcpu_frames(cpu));
}

/*
 * The same for an allocation or a free, whose pc is where the allocator was
 * called.  If the allocator's function is instrumented, its frame is left out.
 * *depth: the depth of the function that called it.
 */
static uint32_t stack_above(int cpu, const struct vcpu_op *op, int *depth)
{
	int frames = vcpu_frames(cpu);

	*depth = vcpu_depth(cpu);
	if (frames && vcpu_caller(cpu, frames) == op->pc) {
		--frames;
		--*depth;
	}
	return stack_at(cpu, frames);
}

/* ---- clocks ----------------------------------------------------------- */

static inline void join(struct clock *a, const struct clock *b)
{
	for (int i = 0; i < VCPU_MAX; i++)
		if (a->of[i] < b->of[i])
			set(&a->of[i], b->of[i]);
}

static void acquire(int cpu, const void *addr)
{
	join(&k.clock[cpu], &sync_of(addr)->clock);
}

/* The CPU's later operations do not happen before the acquire. */
static void release(int cpu, const void *addr)
{
	uint32_t *own = &k.clock[cpu].of[cpu];

	join(&sync_of(addr)->clock, &k.clock[cpu]);
	set(own, *own + 1);
}

static bool acquires(int order)
{
	return order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE ||
	       order >= __ATOMIC_ACQ_REL;
}

static bool releases(int order)
{
	return order >= __ATOMIC_RELEASE;
}

/* Readers release to writers only.  Their clock has the address of the lock's
 * second byte. */
static const void *readers(const void *lock)
{
	return (const char *)lock + 1;
}

static void lock(int cpu, const void *l, enum vlock_mode mode)
{
	acquire(cpu, l);
	if (!vlock_is_shared(mode))
		acquire(cpu, readers(l));
}

static void unlock(int cpu, const void *l, enum vlock_mode mode)
{
	release(cpu, vlock_is_shared(mode) ? readers(l) : l);
}

/* Each drop of a reference happens before the drop of the last one. */
static void count(int cpu, const struct vcpu_op *op)
{
	bool last = *(const volatile int *)op->addr == 1;

	if (op->count == COUNT_DOWN_TEST && last)
		acquire(cpu, op->addr);
	if (op->count != COUNT_UP && op->count != COUNT_UP_UNLESS)
		release(cpu, op->addr);
}

/* ---- findings --------------------------------------------------------- */

static void describe(struct checker_access *a, const struct cell *c,
		     const void *addr, size_t size)
{
	const struct stack *s = &stacks[c->stack];

	*a = (struct checker_access){
		.cpu = c->cpu == BEFORE ? -1 : c->cpu, .kind = c->kind,
		.addr = addr, .size = size,
		.depth = 1 + s->n, .pcs = { c->pc },
	};
	memcpy(a->pcs + 1, s->pcs, s->n * sizeof(*s->pcs));
}

static uint64_t side_hash(const struct cell *c)
{
	const struct stack *s = &stacks[c->stack];

	return mix((uintptr_t)c->pc + mix(s->n ? (uintptr_t)s->pcs[0] : 0));
}

/* The same for (a, b) and (b, a).  Never 0. */
static uint64_t key_of(const char *kind, const struct cell *a,
		       const struct cell *b)
{
	uint64_t h = mix((uintptr_t)kind) + side_hash(a) + side_hash(b);

	return h ? h : 1;
}

/* Whether it has not been reported yet. */
static bool is_new(uint64_t h)
{
	uint32_t at = h % CHECKER_FINDINGS, tries;

	for (tries = 0; tries < CHECKER_FINDINGS; tries++) {
		if (reported[at] == h)
			return false;
		if (!reported[at]) {
			reported[at] = h;
			return true;
		}
		at = (at + 1) % CHECKER_FINDINGS;
	}
	CAPACITY_EXCEEDED(CHECKER_FINDINGS, "findings of the checker");
	return false;
}

static void describe_object(struct checker_finding *f, const struct object *o)
{
	struct cell c = { .pc = o->pc, .cpu = o->cpu, .stack = o->stack,
			  .kind = OP_ALLOC };

	describe(&f->alloc, &c, o->addr, o->size);
	if (!o->is_freed)
		return;
	c = (struct cell){ .pc = o->freed_pc, .cpu = o->freed_cpu,
			   .stack = o->freed_stack, .kind = OP_FREE };
	describe(&f->freed, &c, o->addr, o->size);
}

static void found(const char *kind, uint64_t key, const struct cell *a,
		  const void *a_addr, size_t a_size, const struct cell *b,
		  const void *b_addr, size_t b_size, uint32_t object)
{
	struct checker_finding f = {
		.kind = kind, .key = key,
		.alloc.cpu = -1, .freed.cpu = -1,
	};

	k.found++;
	if (!k.fn || !is_new(f.key))
		return;
	describe(&f.a, a, a_addr, a_size);
	describe(&f.b, b, b_addr, b_size);
	if (object)
		describe_object(&f, &objects[object]);
	k.fn(&f);
}

/* ---- accesses --------------------------------------------------------- */

static const uint8_t conflicts[OP_KINDS] = {
	[OP_READ]		= WITH_WRITE | WITH_ATOMIC_WRITE,
	[OP_WRITE]		= WITH_ALL,
	[OP_ATOMIC_LOAD]	= WITH_WRITE,
	[OP_ATOMIC_STORE]	= WITH_WRITE | WITH_READ,
	[OP_ATOMIC_RMW]		= WITH_WRITE | WITH_READ,
	[OP_FREE]		= WITH_ALL,
};

static const uint8_t is[OP_KINDS] = {
	[OP_READ]		= WITH_READ,
	[OP_WRITE]		= WITH_WRITE,
	[OP_ATOMIC_LOAD]	= WITH_ATOMIC_READ,
	[OP_ATOMIC_STORE]	= WITH_ATOMIC_WRITE,
	[OP_ATOMIC_RMW]		= WITH_ATOMIC_WRITE,
	[OP_FREE]		= WITH_WRITE,
};

/* The first of the bytes that both accesses are on, and how many there are. */
static const void *overlap(const struct granule *g, uint8_t bytes, size_t *n)
{
	*n = __builtin_popcount(bytes);
	return (const void *)((g->key << 3) + __builtin_ctz(bytes));
}

/*
 * Compares the new access with those that are kept, and reports the worst of
 * what is wrong: a use after free is not reported as a race, too.
 *
 * Drops the accesses that the new one stands for: they happen before it, it
 * covers their bytes, and whatever races with them races with it.
 */
static void judge(struct granule *g, const struct cell *new, uint8_t new_bytes,
		  const void *addr, size_t size)
{
	const struct clock *clock = &k.clock[new->cpu];
	const struct cell *freed = NULL, *race = NULL;
	uint32_t *link = &g->cells, at;
	uint8_t bytes;
	size_t n;

	while ((at = *link)) {
		struct cell *c = &cells[at];
		bool before = c->cpu == new->cpu || c->cpu == BEFORE ||
			      clock->of[c->cpu] >= c->time;

		bytes = c->bytes & new_bytes;
		if (bytes && c->kind == OP_FREE)
			freed = c;
		else if (bytes && !before &&
			 conflicts[new->kind] & is[c->kind])
			race = c;
		if (bytes && !before && at > k.raced &&
		    conflicts[new->kind] & is[c->kind])
			set(&k.raced, at);
		if (before && c->kind != OP_FREE &&
		    !(c->bytes & ~new_bytes) &&
		    !(conflicts[c->kind] & ~conflicts[new->kind]))
			set(link, c->older);
		else
			link = &c->older;
	}
	if (freed && new->kind == OP_FREE)
		return;		/* a double free: the allocator reports it */
	if (freed) {
		addr = overlap(g, freed->bytes & new_bytes, &n);
		found("use-after-free", key_of("use-after-free", new, freed),
		      new, addr, size, freed, addr, n, g->object);
	} else if (race) {
		const void *b = overlap(g, race->bytes, &n);

		found("data-race", key_of("data-race", new, race), new, addr,
		      size, race, b, n, g->object);
	}
}

/* ---- objects that are used before they are complete -------------------- */

static void late_init(uint32_t object, uint32_t write, uint32_t touch)
{
	const struct use *w = &uses[write], *t = &uses[touch];

	found("late-init", key_of("late-init", &w->cell, &t->cell), &w->cell,
	      w->addr, w->size, &t->cell, t->addr, t->size, object);
}

static uint32_t use(const struct cell *c, const void *addr, size_t size)
{
	if (k.uses == CHECKER_USES) {
		CAPACITY_EXCEEDED(CHECKER_USES,
				  "uses of objects that the checker keeps");
		return 0;
	}
	uses[k.uses] = (struct use){ .cell = *c, .addr = addr, .size = size,
				     .number = k.cells };
	return k.uses++;
}

/*
 * Without the order of plain accesses, perhaps no execution is run in which this
 * access comes before the allocation, while the memory is free.  After the
 * allocation the checker knows nothing of the earlier block, so it sees no error.
 * So an error may be missed, unless the trace puts the access after the allocation.
 */
static void stale_touch(const struct object *o, int cpu)
{
	if (order.before && !order.races &&
	    !order.before(o->cpu, o->reused_step, cpu))
		set(&k.order_matters, true);
}

/*
 * Of each other CPU only the first access counts: if that comes after all the
 * creator's writes, so do the later ones.  It is reported with the creator's
 * first write that does not come before it.  Both are the same in all
 * executions of a trace, whichever came first in time.
 *
 * A trace without the order of races does not show whether the write could come
 * later, if there was a race after it: the other CPU may know the object from
 * that race.
 */
static void first_touch(uint32_t object, uint32_t touch)
{
	struct object *o = &objects[object];
	int cpu = uses[touch].cell.cpu;
	uint32_t at;

	set(&o->touched[cpu], touch);
	if (o->is_reused)
		stale_touch(o, cpu);
	for (at = o->written; at && order.before; at = uses[at].next) {
		if (order.before(o->cpu, uses[at].step, cpu))
			continue;
		if (order.races || k.raced_before < uses[at].number)
			late_init(object, at, touch);
		return;
	}
	set(&o->early, o->early | 1u << cpu);
}

static void written(uint32_t object, uint32_t write)
{
	struct object *o = &objects[object];

	if (order.now)
		uses[write].step = order.now(o->cpu);
	if (o->written)
		set(&uses[o->written_last].next, write);
	else
		set(&o->written, write);
	set(&o->written_last, write);
	for (; o->early; set(&o->early, o->early & (o->early - 1)))
		late_init(object, write, o->touched[__builtin_ctz(o->early)]);
}

static void touch(uint32_t object, const struct cell *new, const void *addr,
		  size_t size)
{
	struct object *o = &objects[object];
	bool mine = new->cpu == o->cpu;
	uint32_t u;

	if (mine ? new->kind != OP_WRITE ||
		   vcpu_activation(o->cpu, o->depth) != o->activation :
		   o->touched[new->cpu] != 0)
		return;
	/* A range is one access, of many granules. */
	u = o->written_last;
	if (mine && u && uses[u].addr == addr && uses[u].cell.pc == new->pc)
		return;
	u = use(new, addr, size);
	if (!u)
		return;
	if (mine)
		written(object, u);
	else
		first_touch(object, u);
}

/* bytes: of the granule. */
static void access_granule(struct granule *g, const struct cell *new,
			   uint8_t bytes, const void *addr, size_t size)
{
	struct cell *c = &cells[k.cells];

	if (g->cells)
		judge(g, new, bytes, addr, size);
	if (g->object)
		touch(g->object, new, addr, size);
	if (k.cells == CHECKER_CELLS) {
		CAPACITY_EXCEEDED(CHECKER_CELLS,
				  "accesses that the checker keeps");
		return;
	}
	*c = *new;
	c->bytes = bytes;
	c->older = g->cells;
	set(&g->cells, k.cells++);
}

static void access_range(int cpu, const struct vcpu_op *op, uint32_t stack)
{
	uintptr_t a = (uintptr_t)op->addr, end = a + op->size;
	const struct cell new = {
		.pc = op->pc, .time = k.clock[cpu].of[cpu], .cpu = cpu,
		.kind = op->kind, .stack = stack,
	};

	k.raced_before = k.raced;
	while (a < end) {
		uintptr_t next = (a | 7) + 1;
		uint8_t bytes = 0xff << (a & 7);

		if (next > end)
			bytes &= 0xff >> (next - end);
		access_granule(granule_of(a >> 3), &new, bytes, op->addr,
			       op->size);
		a = next;
	}
}

/* ---- stacks ------------------------------------------------------------ */

/* The function that returns frees its frame. */
static void left_behind(const struct cell *c, const void *addr, size_t size,
			int owner, const void *fn)
{
	static const char kind[] = "use-after-free";
	const struct cell end = { .pc = fn ? fn : c->pc, .cpu = owner,
				  .kind = OP_FREE };

	set(&k.stack_left, true);
	/* Which function it was may not be known any more. */
	found(kind, key_of(kind, c, &(struct cell){ 0 }), c, addr, size, &end,
	      addr, size, 0);
}

static void note_borrowed(const struct borrowed *new)
{
	uint32_t i;

	for (i = 0; i < k.borrowed; i++) {
		struct borrowed *b = &borrowed[i];

		if (b->cell.pc != new->cell.pc || b->addr != new->addr ||
		    b->cell.cpu != new->cell.cpu || b->owner != new->owner ||
		    b->activation != new->activation)
			continue;
		set(&b->step, new->step);
		set(&b->cell.time, new->cell.time);
		set(&b->ordered, false);
		return;
	}
	if (k.borrowed == CHECKER_BORROWED) {
		CAPACITY_EXCEEDED(CHECKER_BORROWED,
				  "accesses to other CPUs' stacks");
		return;
	}
	borrowed[k.borrowed++] = *new;
	set(&k.lends[new->owner], true);
}

/*
 * A CPU that knows of a frame's variable knows it from an operation of its function.
 * Without such an operation before it, the access can also come before the call of
 * that function.  Then it means a variable of an earlier function.
 */
static bool came_after_entry(int cpu, const struct vcpu_stack_place *place)
{
	uint32_t first;

	if (!order.first || !order.before || !place->depth)
		return true;
	first = order.first(place->cpu, place->points);
	return first && order.before(place->cpu, first, cpu);
}

static void access_stack(int cpu, const struct vcpu_op *op)
{
	struct vcpu_stack_place place = vcpu_stack_place(op->addr);
	struct borrowed new = {
		.cell = { .pc = op->pc, .time = k.clock[cpu].of[cpu],
			  .cpu = cpu, .kind = op->kind,
			  .stack = stack_of(cpu) },
		.addr = op->addr, .size = op->size, .owner = place.cpu,
		.fn = place.fn, .depth = place.depth,
		.step = order.now ? order.now(cpu) : 0,
	};

	if (place.cpu == cpu)
		return;
	new.activation = vcpu_activation(place.cpu, place.depth);
	if (place.gone || !came_after_entry(cpu, &place))
		left_behind(&new.cell, op->addr, op->size, place.cpu, place.fn);
	else if (place.depth)
		note_borrowed(&new);
}

static bool is_ordered(const struct borrowed *b)
{
	return order.before ? order.before(b->cell.cpu, b->step, b->owner) :
		k.clock[b->owner].of[b->cell.cpu] > b->cell.time;
}

/*
 * The owner has come to its next operation, or has ended.  An access is in time if
 * it comes before an operation that the function makes.  Else it also comes after
 * the function's return in some execution of the trace.
 */
static void settle(int owner)
{
	uint32_t i;

	for (i = 0; i < k.borrowed; i++) {
		struct borrowed *b = &borrowed[i];

		if (b->owner != owner || b->settled)
			continue;
		if (vcpu_activation(owner, b->depth) == b->activation) {
			set(&b->ordered, b->ordered || is_ordered(b));
			continue;
		}
		set(&b->settled, true);
		if (!b->ordered)
			left_behind(&b->cell, b->addr, b->size, owner, b->fn);
	}
}

void checker_ended(int cpu)
{
	if (k.lends[cpu])
		settle(cpu);
}

bool checker_stack_left(void)
{
	return k.stack_left;
}

/* ---- freed before the run ---------------------------------------------- */

void checker_freed_before(const void *addr, size_t size,
			  const void *const *pcs, int n)
{
	struct dead *d = &dead[dead_n];
	int i;

	if (dead_n == CHECKER_DEAD) {
		CAPACITY_EXCEEDED(CHECKER_DEAD, "blocks that set-up has freed");
		return;
	}
	dead_n++;
	for (; d > dead && d[-1].start > (uintptr_t)addr; d--)
		*d = d[-1];
	d->start = (uintptr_t)addr;
	d->end = d->start + size;
	for (i = 0; i < n && i < CHECKER_STACK; i++)
		d->pcs[i] = pcs[i];
	d->n = i;
}

/* A free is the first that is known of these bytes in this run. */
static void bury(struct granule *g)
{
	uintptr_t start = g->key << 3, at;
	int low = 0, high = dead_n, middle;
	const struct dead *d;
	uint32_t stack = 0;
	uint8_t bytes = 0;
	int i;

	/* The first that ends behind the granule's start. */
	while (low < high) {
		middle = (low + high) / 2;
		if (dead[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	d = &dead[low];
	if (low == dead_n || d->start >= start + 8)
		return;
	for (at = 0; at < 8; at++)
		if (start + at >= d->start && start + at < d->end)
			bytes |= 1u << at;
	if (k.cells == CHECKER_CELLS) {
		CAPACITY_EXCEEDED(CHECKER_CELLS, "accesses that the checker keeps");
		return;
	}
	for (i = d->n - 1; i > 0; i--)
		stack = intern(stack, d->pcs[i]);
	cells[k.cells] = (struct cell){
		.pc = d->pcs[0], .cpu = BEFORE, .kind = OP_FREE, .bytes = bytes,
		.stack = stack,
	};
	g->cells = k.cells++;
}

/* ---- objects ---------------------------------------------------------- */

static bool was_freed(const void *addr)
{
	uint32_t at = granule_of((uintptr_t)addr >> 3)->cells;

	while (at && cells[at].kind != OP_FREE)
		at = cells[at].older;
	return at != 0;
}

static void allocated(int cpu, const struct vcpu_op *op)
{
	uintptr_t a = (uintptr_t)op->addr, end = a + op->size;
	uint32_t stack;
	int depth;
	bool reused;

	if (k.objects == CHECKER_OBJECTS) {
		CAPACITY_EXCEEDED(CHECKER_OBJECTS,
				  "objects that the checker keeps");
		return;
	}
	stack = stack_above(cpu, op, &depth);
	reused = order.now && was_freed(op->addr);
	objects[k.objects] = (struct object){
		.addr = op->addr, .size = op->size, .pc = op->pc, .cpu = cpu,
		.stack = stack, .depth = depth,
		.activation = vcpu_activation(cpu, depth),
		.is_reused = reused,
		.reused_step = reused ? order.now(cpu) : 0,
	};
	for (a &= ~7ul; a < end; a += 8) {
		struct granule *g = granule_of(a >> 3);

		set(&g->cells, 0);
		set(&g->object, k.objects);
	}
	k.objects++;
}

/* Memory is allocated again after its free: the allocator's locks order it. */
static const void *memory_of(const void *block)
{
	return (const char *)block + 3;		/* no lock, no counter */
}

/* The locks and atomics that were there are gone. */
static void reused(int cpu, const struct vcpu_op *op)
{
	const char *at = op->addr, *end = at + op->size;

	acquire(cpu, memory_of(op->addr));
	for (; at < end; at++)
		forget_sync(at);
}

static void freed(int cpu, const struct vcpu_op *op)
{
	struct object *o;
	int depth;
	uint32_t stack = stack_above(cpu, op, &depth);

	access_range(cpu, op, stack);
	/* Nothing is kept of a block that is older than the run. */
	o = &objects[granule_of((uintptr_t)op->addr >> 3)->object];
	if (o != objects) {
		if (o->is_freed)
			return;
		set(&o->is_freed, true);
		o->freed_pc = op->pc;
		o->freed_cpu = cpu;
		o->freed_stack = stack;
	}
	release(cpu, memory_of(op->addr));
}

/* ---- operations ------------------------------------------------------- */

/*
 * An operation on a lock reads its memory, which must not be freed or
 * initialised meanwhile.  As in ThreadSanitizer one byte stands for the lock.
 */
static void use_lock(int cpu, const struct vcpu_op *op)
{
	struct vcpu_op use = *op;

	use.kind = OP_ATOMIC_LOAD;
	use.size = 1;
	if (vcpu_is_memory(op->addr))
		access_range(cpu, &use, stack_of(cpu));
}

static void lock_operation(int cpu, const struct vcpu_op *op)
{
	const struct vlock *l = op->addr;

	use_lock(cpu, op);
	if (!vcpu_is_memory(op->addr) || !vcpu_is_lock(l))
		return;
	if (op->kind == OP_LOCK ||
	    (op->kind == OP_TRYLOCK && vcpu_trylock_free(l, op->mode)))
		lock(cpu, l, op->mode);
	else if (op->kind == OP_UNLOCK)
		unlock(cpu, l, op->mode);
}

void checker_waits(int cpu, const struct vcpu_op *op)
{
	if (op->kind == OP_LOCK)
		use_lock(cpu, op);
}

static void wake(int cpu, const struct vcpu_op *op)
{
	if (((const volatile struct vsleep *)op->addr)->state & op->arg)
		release(cpu, op->addr);
}

void checker_commit(int cpu, const struct vcpu_op *op)
{
	if (k.lends[cpu])
		settle(cpu);
	if (vcpu_on_stack(op->addr) && op->kind != OP_SPIN)
		access_stack(cpu, op);
	switch (op->kind) {
	case OP_READ:
	case OP_WRITE:
		if (vcpu_is_memory(op->addr))
			access_range(cpu, op, stack_of(cpu));
		break;
	case OP_ATOMIC_RMW:
		if (op->count) {
			access_range(cpu, op, stack_of(cpu));
			count(cpu, op);
			break;
		}
		/* fall through */
	case OP_ATOMIC_LOAD:
		if (!vcpu_is_memory(op->addr))
			break;
		access_range(cpu, op, stack_of(cpu));
		if (acquires(op->order))
			acquire(cpu, op->addr);
		if (op->kind == OP_ATOMIC_RMW && releases(op->order))
			release(cpu, op->addr);
		break;
	case OP_ATOMIC_STORE:
		if (!vcpu_is_memory(op->addr))
			break;
		access_range(cpu, op, stack_of(cpu));
		/* It starts a new release sequence, or none. */
		set_clock(&sync_of(op->addr)->clock, &no_clock);
		if (releases(op->order))
			release(cpu, op->addr);
		break;
	case OP_LOCK:
	case OP_TRYLOCK:
	case OP_UNLOCK:
		lock_operation(cpu, op);
		break;
	case OP_WAIT:
		acquire(cpu, op->addr);
		break;
	case OP_WAKE:
		wake(cpu, op);
		break;
	case OP_ALLOC:
		allocated(cpu, op);
		break;
	case OP_FREE:
		freed(cpu, op);
		break;
	case OP_REUSE:
		reused(cpu, op);
		break;
	}
}

void checker_start(checker_finding_fn fn)
{
	int i;

	if (!granules) {
		granules = reserve(CHECKER_GRANULES * sizeof(*granules));
		syncs = reserve(CHECKER_SYNCS * sizeof(*syncs));
		cells = reserve(CHECKER_CELLS * sizeof(*cells));
		objects = reserve(CHECKER_OBJECTS * sizeof(*objects));
		uses = reserve(CHECKER_USES * sizeof(*uses));
		stacks = reserve(CHECKER_STACKS * sizeof(*stacks));
		borrowed = reserve(CHECKER_BORROWED * sizeof(*borrowed));
		changes = reserve(CHECKER_CHANGES * sizeof(*changes));
		k.stacks = 1;
	}
	k.run++;
	k.cells = k.objects = k.uses = 1;
	k.changes = 0;
	k.raced = 0;
	k.order_matters = k.stack_left = false;
	k.borrowed = 0;
	memset(k.lends, 0, sizeof(k.lends));
	k.found = 0;
	k.fn = fn;
	k.epoch++;
	memset(k.clock, 0, sizeof(k.clock));
	/* Everything before the run happens before all of it. */
	for (i = 0; i < VCPU_MAX; i++)
		k.clock[i].of[i] = 1;
}

struct checker_mark checker_mark(void)
{
	return (struct checker_mark){
		.changes = k.changes, .cells = k.cells, .objects = k.objects,
		.uses = k.uses, .borrowed = k.borrowed, .found = k.found,
	};
}

void checker_back(const struct checker_mark *m)
{
	/* Something is lost, and that is known: all is. */
	if (k.full) {
		checker_start(k.fn);
		return;
	}
	while (k.changes > m->changes) {
		const struct change *c = &changes[--k.changes];

		*c->at = c->old;
	}
	k.cells = m->cells;
	k.objects = m->objects;
	k.uses = m->uses;
	k.borrowed = m->borrowed;
	k.found = m->found;
	k.epoch++;
}

void checker_order(uint32_t (*now)(int cpu),
		   bool (*before)(int cpu, uint32_t step, int other),
		   uint32_t (*first)(int cpu, uint64_t points), bool races)
{
	order.now = now;
	order.before = before;
	order.first = first;
	order.races = races;
}

unsigned long checker_found(void)
{
	return k.found;
}

bool checker_order_matters(void)
{
	return k.order_matters;
}

void checker_forget(void)
{
	memset(reported, 0, sizeof(reported));
	k.full = false;
}
