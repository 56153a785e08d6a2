// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: which CPU runs next, and how a run starts and ends.
 *
 * Exactly one CPU holds the token.  It alone touches this state, on its own
 * stack, and passes the token on in reschedule().  So there is no lock
 * here.  There must be none: a detector would see it order the CPUs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "capacity.h"
#include "point.h"

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

void vcpu_number_matters(int cpu)
{
	if (vcpu.mode == VCPU_CONTROLLED)
		vcpu.numbers |= 1u << cpu;
}

void vcpu_numbers_matter(void)
{
	int cpu;

	for (cpu = 0; cpu < VCPU_MAX; cpu++)
		vcpu_number_matters(cpu);
}

bool vcpu_number_mattered(int cpu)
{
	return vcpu.numbers >> cpu & 1;
}

static struct {
	uintptr_t first;
	size_t size, stride, all;
} numbers;

void vcpu_numbers_in(const void *first, size_t size, size_t stride, int n)
{
	numbers.first = (uintptr_t)first;
	numbers.size = size;
	numbers.stride = stride;
	numbers.all = n * stride;
}

bool vcpu_is_number(const struct vcpu_op *op)
{
	size_t at = (uintptr_t)op->addr - numbers.first;

	return at < numbers.all && at % numbers.stride < numbers.size &&
	       (op->kind == OP_READ || op->kind == OP_ATOMIC_LOAD);
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

void vcpu_on_range(vcpu_room_fn fn)
{
	vcpu.room = fn;
}

void vcpu_on_stuck(vcpu_stuck_fn fn)
{
	vcpu.stuck = fn;
}

int vcpu_current(void)
{
	return vcpu.current;
}

size_t vcpu_string_size(const char *s, size_t max)
{
	size_t n;

	if (!vcpu_is_memory(s))
		return 1;
	for (n = 0; n < max; n++)
		if (!s[n])
			return n + 1;
	return n;
}

static void set_size(struct vcpu_op *op)
{
	op->size = vcpu_string_size(op->addr, op->arg);
}

/* Not under Valgrind: its detectors would take it for a read by this CPU. */
const struct vcpu_op *vcpu_pending(int cpu)
{
	struct vcpu_op *op = &vcpu.cpu[cpu].pending;

	if (op->string && !vcpu.on_valgrind)
		set_size(op);
	return op;
}

uint64_t vcpu_points(int cpu)
{
	return vcpu.cpu[cpu].points;
}

uint32_t vcpu_chosen(int cpu)
{
	return vcpu.cpu[cpu].chosen;
}

bool vcpu_repeats(void)
{
	return vcpu.plan != vcpu.plan_end;
}

bool vcpu_alive(int cpu)
{
	return vcpu.alive >> cpu & 1;
}

bool vcpu_stopped(int cpu)
{
	return vcpu.stopped >> cpu & 1;
}

/* ---- the token -------------------------------------------------------- */

static bool can_run(int cpu)
{
	const struct vcpu_op *op = &vcpu.cpu[cpu].pending;

	/* Memory that is no lock keeps nobody waiting: the CPU will see. */
	if (op->kind == OP_LOCK)
		return vcpu_left_behind(op->addr) || !vcpu_is_lock(op->addr) ||
		       vcpu_lock_free(op->addr, op->mode);
	if (op->kind == OP_SPIN)
		return spin_changed(op->addr) ||
		       (!vcpu.driver->patient &&
			spin_may_give_up(&vcpu.cpu[cpu].spin));
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

/* No CPU can run.  CPUs that spin run on for some rounds, one by one. */
static uint32_t spinning(void)
{
	uint32_t ask = vcpu.alive & vcpu.waiting, set = 0;

	for (; ask; ask &= ask - 1) {
		int cpu = __builtin_ctz(ask);
		const struct vcpu_cpu *c = &vcpu.cpu[cpu];

		if (c->pending.kind == OP_SPIN &&
		    (spin_patient(&c->spin) || c->spin.rounds < SPIN_ROUNDS))
			set |= 1u << cpu;
	}
	/* Which one is a matter of their numbers. */
	if (set & (set - 1))
		vcpu_numbers_matter();
	return set & -set;
}

/* Nothing is committed to the driver as long as there is a plan. */
static void watch_if_new(void)
{
	if (vcpu.plan == vcpu.plan_end)
		vcpu.commit_at = vcpu.driver->commit ?
				 ~vcpu.driver->skip_commit : 0;
}

static int planned(void)
{
	int next = *vcpu.plan;

	if (__builtin_expect(vcpu.alive >> next & 1, 1)) {
		vcpu.plan++;
		watch_if_new();
		return next;
	}
	/* This CPU has ended: the program is not deterministic. */
	vcpu.over = true;
	vcpu.end = VCPU_ABANDONED;
	return -1;
}

/* Until the controller has this run go on, or another one that was here. */
static void pause_run(void)
{
	vcpu.paused = true;
	vcpu.backend->hand_over(vcpu.current, -1);
}

/* Which CPU runs next.  -1: the run is over, and vcpu.end says why. */
static int decide(void)
{
	uint32_t set;
	int next;

again:
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
	if (next == VCPU_PAUSE) {
		pause_run();
		if (vcpu.plan != vcpu.plan_end)
			return planned();
		goto again;
	}
	if (next < 0) {
		vcpu.over = true;
		vcpu.end = VCPU_ABANDONED;
	}
	return next;
}

static inline int pick(void)
{
	return vcpu.plan == vcpu.plan_end ? decide() : planned();
}

static struct vcpu_part schedule[VCPU_PARTS + 1];

/* Between CPUs, or to the controller: one more part of the schedule. */
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

/* An operation that changes a counter unless it has some value is only a read
 * when it has.  That is known only now, when the operation takes effect. */
static inline void only_reads(struct vcpu_op *op)
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
		only_reads(&c->pending);
	if (__builtin_expect(c->pending.string, 0)) {
		set_size(&c->pending);
		spin_resize(&c->spin, c->pending.size);
	}
	if (__builtin_expect(c->spin.recording, 0))
		spin_commit(&c->spin);
	c->points++;
	vcpu.waiting &= ~(1u << me);
	if (vcpu.commit_at >> c->pending.kind & 1)
		vcpu.driver->commit(vcpu.driver, me, &c->pending);
}

/* Operations that may block: choose() is always called before them. */
#define BLOCKING	(1u << OP_LOCK | 1u << OP_WAIT | 1u << OP_SPIN)

void vcpu_take_point(struct vcpu_op op)
{
	int me = vcpu.current;

	vcpu.cpu[me].pending = op;
	if (BLOCKING >> op.kind & 1)
		vcpu.waiting |= 1u << me;
	if (vcpu.choose_before >> op.kind & 1) {
		reschedule(me);
		vcpu.cpu[me].chosen++;
	}
	commit(me);
}

/* The run ends at once, in the middle of the CPU's work. */
static void __attribute__((noreturn)) give_up(enum vcpu_end end)
{
	int me = vcpu.current;

	vcpu.over = true;
	vcpu.end = end;
	switch_to(me, -1);
	vcpu.backend->hand_over(me, -1);
	__builtin_unreachable();
}

void vcpu_endless(void)
{
	give_up(VCPU_ENDLESS);
}

/* Before a round although no value that the loop reads has changed. */
static void waited(struct spin *s)
{
	s->forced = true;
	s->rounds++;
	vcpu.waited++;
}

void vcpu_spin_point(struct spin *s)
{
	if (!s->quiet)
		s->waits.must = !spin_changed(&s->waits);
	if (vcpu.probe.pc == s->waits.pc && vcpu.probe.cpu == vcpu.current &&
	    s->waits.must) {
		vcpu.probe.on = true;
		s->quiet = spin_patient(s);
		waited(s);
		if (!s->quiet && s->rounds > SPIN_LOUD)
			give_up(VCPU_ABANDONED);
		return;
	}
	if (s->quiet) {
		waited(s);
		if (spin_patient(s))
			return;
		spin_is_endless(s);
	}
	do {
		s->quiet = false;
		vcpu_take_point((struct vcpu_op){
			.kind = OP_SPIN, .addr = &s->waits,
			.size = sizeof(s->waits), .pc = s->waits.pc,
		});
		if (spin_changed(&s->waits)) {
			s->forced = false;
			s->rounds = 0;
			return;
		}
		s->quiet = spin_patient(s);
		waited(s);
	} while (s->quiet && spin_skip(s));
}

bool vcpu_patient(int cpu)
{
	const struct vcpu_cpu *c = &vcpu.cpu[cpu];

	return vcpu_alive(cpu) && c->pending.kind == OP_SPIN &&
	       vcpu.waiting >> cpu & 1 && spin_patient(&c->spin);
}

bool vcpu_go_round(uint32_t cpus)
{
	const void *pc = NULL;

	if (!(cpus & (cpus - 1)))
		return false;	/* it leaves its loop, or waits */
	for (; cpus; cpus &= cpus - 1) {
		const struct spin *s = &vcpu.cpu[__builtin_ctz(cpus)].spin;

		if (!s->recording || s->forced || s->alike < SPIN_ALIKE)
			return false;
		pc = s->waits.pc;
	}
	vcpu.gave_up = pc;
	return true;
}

unsigned long vcpu_waited(void)
{
	return vcpu.waited;
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

void vcpu_point(enum vcpu_op_kind kind, const void *addr, size_t size,
		const void *pc)
{
	plain_point(kind, addr, size, pc);
}

void vcpu_note(enum vcpu_op_kind kind, const void *addr, size_t size,
	       const void *pc)
{
	struct vcpu_op op = { .kind = kind, .size = size, .addr = addr,
			      .pc = pc };

	if (vcpu_controlled() && vcpu.commit_at >> kind & 1)
		vcpu.driver->commit(vcpu.driver, vcpu.current, &op);
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
	vcpu_take_point((struct vcpu_op){ .kind = OP_END });
	leave(me);
	__builtin_unreachable();
}

void vcpu_stop(void)
{
	int me = vcpu_self();

	if (vcpu.mode == VCPU_FREE)
		vcpu_free_stopped();
	if (me < 0) {
		fprintf(stderr, "dmrace: the program stopped outside a run\n");
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
	vcpu.over = vcpu.paused = false;
	vcpu.end = VCPU_COMPLETE;
	vcpu.parts = 0;
	vcpu.gave_up = NULL;
	vcpu.waited = 0;
	vcpu.numbers = 0;
	vcpu.probe.on = false;
	for (i = 0; i < n; i++) {
		struct vcpu_cpu *c = &vcpu.cpu[i];

		c->low = vcpu_stack_memory(i) + VCPU_STACK;
		c->actor = &actors[i];
		c->pending = (struct vcpu_op){ .kind = OP_START };
		c->points = 0;
		c->chosen = 0;
		c->depth = 0;
		c->activations = 0;
		memset(&c->spin, 0, offsetof(struct spin, waits));
	}
}

static void obey(struct vcpu_driver *driver)
{
	vcpu.driver = driver;
	vcpu.choose_before = ~driver->skip_choose | BLOCKING;
	vcpu.plan = driver->plan;
	vcpu.plan_end = driver->plan + driver->planned;
	vcpu.commit_at = 0;
	watch_if_new();
}

/* The CPUs have the control until the run is over. */
static enum vcpu_end let_run(void)
{
	while (vcpu.paused) {
		vcpu.paused = false;
		if (!vcpu.driver->paused(vcpu.driver)) {
			vcpu.end = VCPU_ABANDONED;
			break;
		}
		vcpu.backend->hand_over(-1, vcpu.current);
	}
	vcpu.mode = VCPU_OFF;
	vcpu.current = -1;
	vcpu.probe.pc = NULL;
	vcpu.backend->finish(vcpu.n);
	return vcpu.end;
}

enum vcpu_end vcpu_continue(const struct vcpu_checkpoint *c,
			    struct vcpu_driver *driver)
{
	vcpu_load(c);
	obey(driver);
	vcpu.backend->hand_over(-1, vcpu.current);
	return let_run();
}

enum vcpu_end vcpu_run(enum vcpu_backend how, const struct vcpu_actor *actors,
		       int n, struct vcpu_driver *driver)
{
	int first;

	prepare(actors, n);
	vcpu.fibers = how == VCPU_FIBERS;
	vcpu.backend = vcpu.fibers ? &vcpu_fiber_ops : &vcpu_threads;
	obey(driver);
	vcpu.backend->start(n);
	vcpu.mode = VCPU_CONTROLLED;
	first = pick();
	if (first >= 0) {
		switch_to(-1, first);
		vcpu.backend->hand_over(-1, first);
	}
	return let_run();
}

void vcpu_prepare_free(const struct vcpu_actor *actors, int n)
{
	prepare(actors, n);
	vcpu.fibers = false;
	vcpu.current = -1;
}
