// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who runs next: schedule points, modelled locks, and the end of a run.
 *
 * Exactly one CPU holds the token; it alone touches this state, on its own
 * stack, and gives the token away in reschedule().  There is therefore no
 * lock here, and must not be: a lock would be an edge that a detector sees.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <valgrind/memcheck.h>
#include "capacity.h"
#include "core.h"
#include "valgrind.h"

#define CONTROLLER	(VCPU_MAX + 1)	/* vlock owner outside a run */

struct vcpu_state vcpu = { .current = -1 };
__thread int vcpu_thread_self = -1;

enum vcpu_mode vcpu_mode(void)
{
	return vcpu.mode;
}

int vcpu_self(void)
{
	return vcpu.mode == VCPU_FREE ? vcpu_thread_self : vcpu.current;
}

bool vcpu_fibers(void)
{
	return vcpu.fibers;
}

bool vcpu_real_locks(void)
{
	return !vcpu.fibers || vcpu.tsan;
}

void vcpu_on_fault(vcpu_fault_fn fn)
{
	vcpu.fault = fn;
}

void vcpu_on_stuck(vcpu_stuck_fn fn)
{
	vcpu.stuck = fn;
}

int vcpu_current(void)
{
	return vcpu.current;
}

const struct vcpu_op *vcpu_pending(int cpu)
{
	return &vcpu.cpu[cpu].pending;
}

uint64_t vcpu_points(int cpu)
{
	return vcpu.cpu[cpu].points;
}

bool vcpu_alive(int cpu)
{
	return vcpu.alive >> cpu & 1;
}

bool vcpu_stopped(int cpu)
{
	return vcpu.stopped >> cpu & 1;
}

int vcpu_depth(int cpu)
{
	return vcpu.cpu[cpu].depth;
}

uint32_t vcpu_activation(int cpu, int depth)
{
	const struct vcpu_cpu *c = &vcpu.cpu[cpu];

	if (depth < 1 || depth > c->depth || depth > VCPU_DEPTH)
		return 0;
	return c->frames[depth - 1].activation;
}

void vcpu_waits_for(int cpu, char *text, size_t size)
{
	const struct vcpu_op *op = vcpu_pending(cpu);
	const struct vlock *l = op->addr;

	if (op->kind == OP_SPIN)
		snprintf(text, size, "spins: nobody changes what it waits for");
	else if (op->kind != OP_LOCK)
		snprintf(text, size, "waits to be woken");
	else if (l->owner)
		snprintf(text, size, "waits for %s held by cpu%d",
			 vcpu_lock_name(l), l->owner);
	else if (l->readers && l->writers && vlock_is_shared(op->mode))
		snprintf(text, size, "waits for %s behind a writer that waits",
			 vcpu_lock_name(l));
	else
		snprintf(text, size, "waits for %s%s", vcpu_lock_name(l),
			 l->readers ? " held by readers" : "");
}

static bool on_valgrind;

static void __attribute__((constructor)) ask_valgrind(void)
{
	on_valgrind = RUNNING_ON_VALGRIND;
}

void vcpu_hide(const volatile void *p, size_t size)
{
	if (__builtin_expect(on_valgrind, 0))
		valgrind_hide(p, size);
}

/*
 * All of the program's data but that of the kernel's code and the subject,
 * which kernel-state.ld put together.
 */
extern char __data_start[], _end[], __executable_start[];
extern char __kernel_code_start[], __kernel_state_end[];

void vcpu_hide_harness(void)
{
	vcpu_hide(__data_start, __kernel_code_start - __data_start);
	vcpu_hide(__kernel_state_end, _end - __kernel_state_end);
}

char *vcpu_stack_memory(int cpu)
{
	struct vcpu_cpu *c = &vcpu.cpu[cpu];
	/* More than any frame: one as large as a page would step over a page,
	 * and write to another CPU's stack. */
	const size_t guard = 1 << 20;
	char *p;

	if (c->stack)
		return c->stack;
	p = mmap(NULL, VCPU_STACK + guard, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED || mprotect(p, guard, PROT_NONE)) {
		perror("dmrace: no memory for a CPU's stack");
		exit(1);
	}
	c->stack = p + guard;
	return c->stack;
}

/* ---- locks ------------------------------------------------------------ */

/* Names are literals: what points elsewhere was read from freed memory. */
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

/* A plan, or a replay, that the program does not follow. */
static void __attribute__((noreturn)) diverged(const struct vlock *l)
{
	fprintf(stderr, "dmrace: the program does not repeat itself: cpu%d "
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
		l->owner = me;	/* the last to enter: told at a deadlock */
		break;
	}
}

/* ---- the token -------------------------------------------------------- */

static bool can_run(int cpu)
{
	const struct vcpu_op *op = &vcpu.cpu[cpu].pending;

	/* What is not a lock keeps nobody waiting: the CPU finds out. */
	if (op->kind == OP_LOCK)
		return !vcpu_is_lock(op->addr) ||
		       vcpu_lock_free(op->addr, op->mode);
	if (op->kind == OP_SPIN)
		return spin_changed(op->addr);
	if (op->kind == OP_WAIT)
		return ((const volatile struct vsleep *)op->addr)->runnable;
	return true;
}

static uint32_t enabled(void)
{
	uint32_t set = vcpu.alive & ~vcpu.waiting;
	uint32_t ask = vcpu.alive & vcpu.waiting;

	for (; ask; ask &= ask - 1) {
		int cpu = __builtin_ctz(ask);

		if (can_run(cpu))
			set |= 1u << cpu;
	}
	return set;
}

/* Nobody can run: those who spin run on for some time, one after the other. */
static uint32_t spinning(void)
{
	uint32_t ask = vcpu.alive & vcpu.waiting;

	for (; ask; ask &= ask - 1) {
		int cpu = __builtin_ctz(ask);

		if (vcpu.cpu[cpu].pending.kind == OP_SPIN &&
		    vcpu.cpu[cpu].spin.rounds < SPIN_ROUNDS)
			return 1u << cpu;
	}
	return 0;
}

/* Who runs next; -1 when the run is over, and then why. */
static int decide(void)
{
	uint32_t set;
	int next;

	if (vcpu.over)
		return -1;
	set = enabled();
	if (!set)
		set = spinning();
	if (!set) {
		vcpu.over = true;
		if (!vcpu.alive)
			vcpu.end = vcpu.stopped ? VCPU_STOPPED : VCPU_COMPLETE;
		else
			vcpu.end = vcpu.stopped ? VCPU_STUCK : VCPU_DEADLOCK;
		return -1;
	}
	next = vcpu.driver->choose(vcpu.driver, set);
	if (next < 0) {
		vcpu.over = true;
		vcpu.end = VCPU_ABANDONED;
	}
	return next;
}

static inline int pick(void)
{
	if (vcpu.plan == vcpu.plan_end)
		return decide();
	if (__builtin_expect(vcpu.alive >> *vcpu.plan & 1, 1))
		return *vcpu.plan++;
	/* It has ended before: the program does not repeat itself. */
	vcpu.over = true;
	vcpu.end = VCPU_ABANDONED;
	return -1;
}

static struct vcpu_part schedule[VCPU_PARTS + 1];

/* From CPU to CPU, or to the controller: what has run is one part more. */
static void switch_to(int me, int next)
{
	if (me >= 0 && vcpu.cpu[me].points != vcpu.points_then) {
		schedule[vcpu.parts].cpu = me;
		schedule[vcpu.parts].points = vcpu.cpu[me].points -
					      vcpu.points_then;
		vcpu.parts += vcpu.parts < VCPU_PARTS;
	}
	vcpu.current = next;
	if (next >= 0)
		vcpu.points_then = vcpu.cpu[next].points;
}

const struct vcpu_part *vcpu_schedule(unsigned int *parts)
{
	*parts = vcpu.parts;
	if (vcpu.parts < VCPU_PARTS)
		return schedule;
	CAPACITY_EXCEEDED(VCPU_PARTS, "parts of a schedule");
	return NULL;
}

static inline void reschedule(int me)
{
	int next = pick();

	if (next == me)
		return;
	switch_to(me, next);
	vcpu.backend->hand_over(me, next);
}

/* What adds to a counter unless it has some value only looks, if it has: that
 * is not known any earlier. */
static void only_looks(struct vcpu_op *op)
{
	int unless = op->count == COUNT_UP_UNLESS ? op->arg : 1;

	if ((op->count == COUNT_UP_UNLESS || op->count == COUNT_DOWN_UNLESS) &&
	    *(const volatile int *)op->addr == unless)
		op->kind = OP_ATOMIC_LOAD;
}

static inline void commit(int me)
{
	struct vcpu_cpu *c = &vcpu.cpu[me];

	if (c->pending.count)
		only_looks(&c->pending);
	if (__builtin_expect(c->spin.recording, 0))
		spin_commit(&c->spin);
	c->points++;
	vcpu.waiting &= ~(1u << me);
	if (vcpu.told >> c->pending.kind & 1 && vcpu.plan == vcpu.plan_end)
		vcpu.driver->commit(vcpu.driver, me, &c->pending);
}

/* Which operations may block; choose() is always asked before them. */
#define BLOCKING	(1u << OP_LOCK | 1u << OP_WAIT | 1u << OP_SPIN)

static inline void point(struct vcpu_op op)
{
	int me = vcpu.current;

	vcpu.cpu[me].pending = op;
	if (BLOCKING >> op.kind & 1)
		vcpu.waiting |= 1u << me;
	if (vcpu.asked >> op.kind & 1)
		reschedule(me);
	commit(me);
}

static inline bool controlled(void)
{
	return vcpu.mode == VCPU_CONTROLLED && vcpu.current >= 0;
}

/* The run ends here and now, in the middle of everything. */
static void __attribute__((noreturn)) give_up(enum vcpu_end end)
{
	int me = vcpu.current;

	vcpu.over = true;
	vcpu.end = end;
	switch_to(me, -1);
	vcpu.backend->hand_over(me, -1);
	__builtin_unreachable();
}

static void __attribute__((noinline, cold)) endless(void)
{
	give_up(VCPU_ENDLESS);
}

void vcpu_spin_point(struct spin *s)
{
	if (vcpu.probe.pc == s->waits.pc && vcpu.probe.cpu == vcpu.current) {
		vcpu.probe.on = true;
		s->forced = true;
		if (++s->rounds > SPIN_ROUNDS)
			give_up(VCPU_ABANDONED);
		return;
	}
	point((struct vcpu_op){ .kind = OP_SPIN, .addr = &s->waits,
				.size = sizeof(s->waits), .pc = s->waits.pc });
	s->forced = !spin_changed(&s->waits);
	s->rounds = s->forced ? s->rounds + 1 : 0;
}

const void *vcpu_gave_up(void)
{
	return vcpu.gave_up;
}

void vcpu_probe(int cpu, const void *pc)
{
	vcpu.probe.cpu = cpu;
	vcpu.probe.pc = pc;
}

bool vcpu_probing(void)
{
	return vcpu.probe.on;
}

static void endless(void);

/*
 * Whether the driver has no interest in the operation: it is only counted.  It
 * may be one round more of a loop that waits.
 */
static inline bool only_counted(enum vcpu_op_kind kind, const void *addr,
				size_t size, const void *pc)
{
	struct vcpu_cpu *c = &vcpu.cpu[vcpu.current];

	if (__builtin_expect(c->points >= VCPU_POINTS, 0))
		endless();
	spin_before(&c->spin, kind, addr, size, pc);
	if ((vcpu.asked | vcpu.told) >> kind & 1)
		return false;
	if (__builtin_expect(c->spin.recording, 0))
		spin_commit(&c->spin);
	c->points++;
	return true;
}

void vcpu_point(enum vcpu_op_kind kind, const void *addr, size_t size,
		const void *pc)
{
	if (controlled() && !only_counted(kind, addr, size, pc))
		point((struct vcpu_op){ .kind = kind, .size = size,
					.addr = addr, .pc = pc,
					.order = __ATOMIC_SEQ_CST });
}

void vcpu_note(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc)
{
	struct vcpu_op op = { .kind = kind, .size = size, .addr = addr,
			      .pc = pc };

	if (controlled() && vcpu.told >> kind & 1 &&
	    vcpu.plan == vcpu.plan_end)
		vcpu.driver->commit(vcpu.driver, vcpu.current, &op);
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
	if (controlled() && !only_counted(kind, l, sizeof(*l), pc))
		point((struct vcpu_op){ .kind = kind, .mode = mode,
					.size = sizeof(*l), .addr = l,
					.pc = pc });
}

bool vcpu_lock(struct vlock *l, enum vlock_mode mode, const void *pc)
{
	bool queued;

	if (vcpu.mode == VCPU_FREE)
		return vcpu_is_lock(l);
	vcpu_hide(l, sizeof(*l));
	queued = controlled() && mode == VLOCK_WRITE;
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
		if (!controlled())
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
	vcpu_hide(l, sizeof(*l));
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
	vcpu_hide(l, sizeof(*l));
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

void vcpu_wait(const struct vsleep *s, const void *pc)
{
	vcpu_hide(s, sizeof(*s));
	vcpu_point(OP_WAIT, s, sizeof(*s), pc);
}

bool vcpu_wake(struct vsleep *s, int states, const void *pc)
{
	vcpu_hide(s, sizeof(*s));
	if (controlled() && !only_counted(OP_WAKE, s, sizeof(*s), pc))
		point((struct vcpu_op){ .kind = OP_WAKE, .size = sizeof(*s),
					.addr = s, .arg = states, .pc = pc });
	if (!(s->state & states))
		return false;
	s->state = 0;
	s->runnable = 1;
	return true;
}

/* ---- hooks ------------------------------------------------------------ */

/* The first page, and what no user or kernel pointer can be. */
static bool cannot_be(const void *addr)
{
	uintptr_t a = (uintptr_t)addr;

	return a < 4096 || a >> 47;
}

void vcpu_access(enum vcpu_op_kind kind, int order, const void *addr,
		 size_t size, const void *pc)
{
	struct vcpu_op op = { .kind = kind, .order = order, .size = size,
			      .addr = addr, .pc = pc };

	if (vcpu.counting)
		return;
	if (controlled()) {
		/* Undefined, that is said by now; who keeps it is not at fault. */
		if (__builtin_expect(on_valgrind, 0))
			(void)VALGRIND_MAKE_MEM_DEFINED(&op, sizeof(op));
		if (!only_counted(kind, addr, size, pc))
			point(op);
	} else if (vcpu.mode == VCPU_OFF) {
		return;
	}
	if (__builtin_expect(cannot_be(addr), 0) && vcpu.fault)
		vcpu.fault(&op);
}

bool vcpu_count(const int *counter, enum vcount what, int arg)
{
	struct vcpu_op op = {
		.kind = what == COUNT_LOOK ? OP_ATOMIC_LOAD : OP_ATOMIC_RMW,
		.count = what, .arg = arg, .size = sizeof(*counter),
		.order = __ATOMIC_RELAXED, .addr = counter,
		.pc = (const char *)VCPU_CALLER - 1,
	};

	if (!controlled())
		return true;
	if (__builtin_expect(cannot_be(counter), 0))
		return true;	/* the access is a point, and faults */
	if (!only_counted(op.kind, op.addr, op.size, op.pc))
		point(op);
	vcpu.counting = true;
	return *(const volatile int *)counter == 1;
}

void vcpu_counted(void)
{
	vcpu.counting = false;
}

/* The caller's call stack; the controller has one too. */
static struct vcpu_cpu *self(void)
{
	int me = vcpu_self();

	return &vcpu.cpu[me < 0 ? VCPU_MAX : me];
}

void vcpu_enter(const void *pc, const void *caller)
{
	struct vcpu_cpu *c = self();

	vcpu_point(OP_ENTER, caller, 0, pc);
	if (c->depth < VCPU_DEPTH)
		c->frames[c->depth] = (struct vcpu_frame){
			.fn = pc, .caller = caller,
			.activation = ++c->activations,
		};
	else
		CAPACITY_EXCEEDED(VCPU_DEPTH, "functions that a CPU is in");
	c->depth++;
}

void vcpu_exit(const void *pc)
{
	struct vcpu_cpu *c = self();

	vcpu_point(OP_EXIT, NULL, 0, pc);
	if (c->depth)
		c->depth--;
}

const void *vcpu_function(void)
{
	const struct vcpu_cpu *c = self();

	if (c->depth > 0 && c->depth <= VCPU_DEPTH)
		return c->frames[c->depth - 1].fn;
	return controlled() ? c->pending.pc : NULL;
}

void vcpu_unwound(void)
{
	vcpu.cpu[VCPU_MAX].depth = 0;
}

int vcpu_backtrace(int cpu, const void *pc, const void **pcs, int max)
{
	const struct vcpu_cpu *c = &vcpu.cpu[cpu < 0 ? VCPU_MAX : cpu];
	int i = c->depth < VCPU_DEPTH ? c->depth : VCPU_DEPTH, n = 0;

	if (n < max)
		pcs[n++] = pc;
	/* The outermost caller is not instrumented: a scenario's actor. */
	while (i-- > 0 && n < max)
		pcs[n++] = (const char *)c->frames[i].caller - 1;
	return n;
}

int vcpu_stack(const void *pc, const void **pcs, int max)
{
	return vcpu_backtrace(vcpu_self(), pc, pcs, max);
}

/* ---- a run ------------------------------------------------------------ */

static void leave(int me)
{
	int next;

	vcpu.alive &= ~(1u << me);
	vcpu.waiting &= ~(1u << me);
	vcpu.counting = false;
	next = pick();
	switch_to(me, next);
	vcpu.backend->leave(me, next);
}

void vcpu_cpu_main(int me)
{
	struct vcpu_cpu *c = &vcpu.cpu[me];

	commit(me);			/* OP_START */
	c->actor->fn(c->actor->arg);
	spin_end();
	point((struct vcpu_op){ .kind = OP_END });
	leave(me);
	__builtin_unreachable();
}

/* Where a stopped CPU of a free run stays. */
extern void vcpu_free_stopped(void) __attribute__((noreturn));

void vcpu_stop(void)
{
	int me = vcpu_self();

	if (vcpu.mode == VCPU_FREE)
		vcpu_free_stopped();
	if (me < 0) {
		fprintf(stderr, "dmrace: the kernel stopped outside a run\n");
		exit(1);
	}
	vcpu.stopped |= 1u << me;
	leave(me);
	__builtin_unreachable();
}

static void prepare(const struct vcpu_actor *actors, int n)
{
	int i;

	vcpu_hide_harness();
	vcpu.n = n;
	vcpu.alive = (1u << n) - 1;
	vcpu.waiting = vcpu.stopped = 0;
	vcpu.over = false;
	vcpu.end = VCPU_COMPLETE;
	vcpu.parts = 0;
	vcpu.gave_up = NULL;
	vcpu.probe.on = false;
	for (i = 0; i < n; i++) {
		struct vcpu_cpu *c = &vcpu.cpu[i];

		vcpu_stack_memory(i);
		c->actor = &actors[i];
		c->pending = (struct vcpu_op){ .kind = OP_START };
		c->points = 0;
		c->depth = 0;
		c->activations = 0;
		memset(&c->spin, 0, offsetof(struct spin, waits));
	}
}

enum vcpu_end vcpu_run(enum vcpu_backend how, const struct vcpu_actor *actors,
		       int n, struct vcpu_driver *driver)
{
	int first;

	prepare(actors, n);
	vcpu.fibers = how == VCPU_FIBERS;
	vcpu.backend = vcpu.fibers ? &vcpu_fiber_ops : &vcpu_threads;
	vcpu.driver = driver;
	vcpu.asked = ~driver->unasked | BLOCKING;
	vcpu.told = driver->commit ? ~driver->untold : 0;
	vcpu.plan = driver->plan;
	vcpu.plan_end = driver->plan + driver->planned;
	vcpu.backend->start(n);
	vcpu.mode = VCPU_CONTROLLED;
	first = pick();
	if (first >= 0) {
		switch_to(-1, first);
		vcpu.backend->hand_over(-1, first);
	}
	vcpu.mode = VCPU_OFF;
	vcpu.current = -1;
	vcpu.probe.pc = NULL;
	vcpu.backend->finish(n);
	return vcpu.end;
}

/* Set-up for vcpu_run_free(), which threads.c holds. */
void vcpu_prepare_free(const struct vcpu_actor *actors, int n)
{
	prepare(actors, n);
	vcpu.fibers = false;
	vcpu.current = -1;
}
