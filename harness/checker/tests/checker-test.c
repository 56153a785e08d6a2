// SPDX-License-Identifier: GPL-2.0-only
/* Each rule of the checker, by operations made up here; what a program shows
 * is explore-test's. */
#include <string.h>
#include "checker/checker.h"
#include "tests/expect.h"
#include "vcpu/hooks.h"

static struct checker_finding last;
static int told;

static void on_finding(const struct checker_finding *f)
{
	last = *f;
	told++;
}

static void start(void)
{
	checker_forget();
	checker_start(on_finding);
	told = 0;
	last = (struct checker_finding){ .kind = "" };
}

/* Two words, far from each other; places in "code". */
static char memory[64] __attribute__((aligned(64)));
static int word, code[64];

static void op(int cpu, enum vcpu_op_kind kind, const void *addr, size_t size)
{
	struct vcpu_op o = { .kind = kind, .addr = addr, .size = size,
			     .pc = &code[kind * 2 + cpu] };

	checker_commit(cpu, &o);
}

static void atomic(int cpu, enum vcpu_op_kind kind, const void *addr, int order)
{
	struct vcpu_op o = { .kind = kind, .addr = addr, .size = 4,
			     .order = order, .pc = &code[cpu] };

	checker_commit(cpu, &o);
}

static void lock_op(int cpu, enum vcpu_op_kind kind, const struct vlock *l,
		    enum vlock_mode mode)
{
	struct vcpu_op o = { .kind = kind, .addr = l, .size = sizeof(*l),
			     .mode = mode, .pc = &code[cpu] };

	checker_commit(cpu, &o);
}

/* What was found when CPU 0 writes, then something, then CPU 1 reads. */
#define BETWEEN(...) ({							\
	start();							\
	op(0, OP_WRITE, memory, 4);					\
	__VA_ARGS__;							\
	op(1, OP_READ, memory, 4);					\
	checker_found();						\
})

static void test_conflicts(void)
{
	static const enum vcpu_op_kind kinds[] = {
		OP_READ, OP_WRITE, OP_ATOMIC_LOAD, OP_ATOMIC_STORE,
		OP_ATOMIC_RMW,
	};
	/* rows came first */
	static const bool race[5][5] = {
		{ 0, 1, 0, 1, 1 }, { 1, 1, 1, 1, 1 }, { 0, 1, 0, 0, 0 },
		{ 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 0 },
	};
	int i, j;

	for (i = 0; i < 5; i++) {
		for (j = 0; j < 5; j++) {
			start();
			op(0, kinds[i], memory, 4);
			op(0, kinds[j], memory, 4);	/* itself: never */
			EXPECT(checker_found() == 0);
			start();
			op(0, kinds[i], memory, 4);
			op(1, kinds[j], memory, 4);
			EXPECT(checker_found() == race[i][j]);
		}
	}
	EXPECT(!strcmp(last.kind, ""));
	EXPECT(BETWEEN() == 1);
	EXPECT(!strcmp(last.kind, "data-race"));
	EXPECT(last.a.cpu == 1 && last.a.kind == OP_READ);
	EXPECT(last.b.cpu == 0 && last.b.kind == OP_WRITE);
	EXPECT(last.a.addr == memory && last.b.addr == memory);
	EXPECT(last.a.pcs[0] == &code[OP_READ * 2 + 1] && last.a.depth == 1);
	EXPECT(last.alloc.cpu == -1 && last.freed.cpu == -1);
}

static void test_bytes(void)
{
	start();
	op(0, OP_WRITE, memory, 4);
	op(1, OP_WRITE, memory + 4, 4);
	EXPECT(checker_found() == 0);
	op(1, OP_READ, memory + 3, 1);
	EXPECT(checker_found() == 1 && last.b.addr == memory);
	start();
	op(0, OP_WRITE, memory, 40);		/* a range */
	op(1, OP_READ, memory + 40, 8);
	EXPECT(checker_found() == 0);
	op(1, OP_READ, memory + 39, 1);
	EXPECT(checker_found() == 1);
	start();
	op(0, OP_WRITE, memory + 6, 4);		/* over a granule's end */
	op(1, OP_READ, memory + 9, 1);
	EXPECT(checker_found() == 1);
}

/* Told once, found each time. */
static void test_once(void)
{
	start();
	op(0, OP_WRITE, memory, 4);
	op(1, OP_READ, memory, 4);
	op(1, OP_READ, memory, 4);
	EXPECT(told == 1 && checker_found() == 2);
	checker_start(on_finding);
	EXPECT(checker_found() == 0);
	op(1, OP_READ, memory, 4);
	op(0, OP_WRITE, memory, 4);		/* the other order */
	EXPECT(told == 1 && checker_found() == 1);
	op(0, OP_READ, memory + 8, 4);
	op(1, OP_WRITE, memory + 8, 4);
	EXPECT(told == 2 && checker_found() == 2);
}

/* An old access is not forgotten for one that would not show the race. */
static void test_history(void)
{
	struct vlock l = VLOCK_INIT("l");

	/* 0 writes, 1 reads it properly: 2 races with both. */
	start();
	op(0, OP_WRITE, memory, 4);
	lock_op(0, OP_UNLOCK, &l, VLOCK_EXCLUSIVE);
	lock_op(1, OP_LOCK, &l, VLOCK_EXCLUSIVE);
	op(1, OP_READ, memory, 4);
	op(2, OP_READ, memory, 4);
	EXPECT(checker_found() == 1 && last.b.cpu == 0);
	/* An atomic store over a plain write: an atomic load races still. */
	start();
	op(0, OP_WRITE, memory, 4);
	atomic(0, OP_ATOMIC_STORE, memory, __ATOMIC_RELAXED);
	atomic(1, OP_ATOMIC_LOAD, memory, __ATOMIC_RELAXED);
	EXPECT(checker_found() == 1 && last.b.kind == OP_WRITE);
	/* A write of part of what was written leaves the rest. */
	start();
	op(0, OP_WRITE, memory, 8);
	op(0, OP_WRITE, memory, 4);
	op(1, OP_READ, memory + 4, 4);
	EXPECT(checker_found() == 1 && last.b.addr == memory);
}

static void test_locks(void)
{
	struct vlock a = VLOCK_INIT("a"), b = VLOCK_INIT("b");

#define UNLOCK(cpu, l, mode)	lock_op(cpu, OP_UNLOCK, &l, VLOCK_##mode)
#define LOCK(cpu, l, mode)	lock_op(cpu, OP_LOCK, &l, VLOCK_##mode)
	EXPECT(!BETWEEN(UNLOCK(0, a, EXCLUSIVE); LOCK(1, a, EXCLUSIVE)));
	EXPECT(BETWEEN(UNLOCK(0, a, EXCLUSIVE); LOCK(1, b, EXCLUSIVE)));
	EXPECT(BETWEEN(LOCK(1, a, EXCLUSIVE); UNLOCK(0, a, EXCLUSIVE)));
	EXPECT(!BETWEEN(UNLOCK(0, a, EXCLUSIVE); LOCK(1, a, SHARED)));
	EXPECT(!BETWEEN(UNLOCK(0, a, SHARED); LOCK(1, a, EXCLUSIVE)));
	EXPECT(BETWEEN(UNLOCK(0, a, SHARED); LOCK(1, a, SHARED)));
	EXPECT(!BETWEEN(UNLOCK(0, a, TOKEN); LOCK(1, a, TOKEN)));
	/* by way of a third */
	EXPECT(!BETWEEN(UNLOCK(0, a, EXCLUSIVE); LOCK(2, a, EXCLUSIVE);
			UNLOCK(2, b, EXCLUSIVE); LOCK(1, b, EXCLUSIVE)));
	/* what comes after the unlock is not covered */
	EXPECT(BETWEEN(UNLOCK(0, a, EXCLUSIVE); op(0, OP_WRITE, memory, 4);
		       LOCK(1, a, EXCLUSIVE)));
}

static void test_trylock(void)
{
	struct vlock free = VLOCK_INIT("free"), held = VLOCK_INIT("held");

	held.owner = 3;

	EXPECT(!BETWEEN(UNLOCK(0, free, EXCLUSIVE);
			lock_op(1, OP_TRYLOCK, &free, VLOCK_EXCLUSIVE)));
	EXPECT(BETWEEN(UNLOCK(0, held, EXCLUSIVE);
		       lock_op(1, OP_TRYLOCK, &held, VLOCK_EXCLUSIVE)));
}

static void wake(int cpu, const struct vsleep *s, int states)
{
	struct vcpu_op o = { .kind = OP_WAKE, .addr = s, .size = sizeof(*s),
			     .arg = states, .pc = &code[cpu] };

	checker_commit(cpu, &o);
}

static void test_waits(void)
{
	struct vsleep s = { .state = 1 };

	EXPECT(!BETWEEN(wake(0, &s, 1); op(1, OP_WAIT, &s, 8)));
	EXPECT(BETWEEN(op(1, OP_WAIT, &s, 8); wake(0, &s, 1)));
	/* A wake-up of who does not sleep so gives no order. */
	EXPECT(BETWEEN(wake(0, &s, 2); op(1, OP_WAIT, &s, 8)));
}

static void test_atomics(void)
{
#define STORE(cpu, order) atomic(cpu, OP_ATOMIC_STORE, &word, __ATOMIC_##order)
#define LOAD(cpu, order) atomic(cpu, OP_ATOMIC_LOAD, &word, __ATOMIC_##order)
#define RMW(cpu, order)	atomic(cpu, OP_ATOMIC_RMW, &word, __ATOMIC_##order)
	EXPECT(!BETWEEN(STORE(0, RELEASE); LOAD(1, ACQUIRE)));
	EXPECT(!BETWEEN(STORE(0, SEQ_CST); LOAD(1, CONSUME)));
	EXPECT(BETWEEN(STORE(0, RELAXED); LOAD(1, ACQUIRE)));
	EXPECT(BETWEEN(STORE(0, RELEASE); LOAD(1, RELAXED)));
	EXPECT(!BETWEEN(RMW(0, RELEASE); RMW(1, ACQUIRE)));
	EXPECT(!BETWEEN(RMW(0, ACQ_REL); RMW(1, SEQ_CST)));
	EXPECT(BETWEEN(RMW(0, ACQUIRE); RMW(1, ACQ_REL)));
	EXPECT(BETWEEN(RMW(0, RELAXED); RMW(1, RELAXED)));
	/* a relaxed update continues a release sequence, a store ends it */
	EXPECT(!BETWEEN(STORE(0, RELEASE); RMW(2, RELAXED); LOAD(1, ACQUIRE)));
	EXPECT(BETWEEN(STORE(0, RELEASE); STORE(2, RELAXED);
		       LOAD(1, ACQUIRE)));
	EXPECT(BETWEEN(STORE(0, RELEASE); STORE(2, RELEASE);
		       LOAD(1, ACQUIRE)));
	/* two that release in turn: both are acquired */
	EXPECT(!BETWEEN(RMW(0, RELEASE); RMW(2, RELEASE); RMW(1, ACQUIRE)));
}

static void test_objects(void)
{
	struct vlock l = VLOCK_INIT("l");

	start();
	op(0, OP_ALLOC, memory, 24);
	op(0, OP_WRITE, memory + 8, 8);
	op(0, OP_FREE, memory, 24);
	EXPECT(checker_found() == 0);
	op(0, OP_READ, memory + 8, 8);		/* ordered, and as wrong */
	EXPECT(checker_found() == 1);
	EXPECT(!strcmp(last.kind, "use-after-free"));
	EXPECT(last.a.kind == OP_READ && last.b.kind == OP_FREE);
	EXPECT(last.alloc.cpu == 0 && last.alloc.addr == memory &&
	       last.alloc.size == 24);
	EXPECT(last.freed.cpu == 0 &&
	       last.freed.pcs[0] == &code[OP_FREE * 2]);
	/* an atomic too; and ordered by a lock */
	start();
	op(0, OP_FREE, memory, 24);
	lock_op(0, OP_UNLOCK, &l, VLOCK_EXCLUSIVE);
	lock_op(1, OP_LOCK, &l, VLOCK_EXCLUSIVE);
	op(1, OP_ATOMIC_RMW, memory + 16, 4);
	EXPECT(checker_found() == 1 && !strcmp(last.kind, "use-after-free"));
	/* access, then an unordered free; then an ordered one */
	start();
	op(0, OP_READ, memory, 4);
	op(1, OP_FREE, memory, 24);
	EXPECT(checker_found() == 1 && !strcmp(last.kind, "data-race"));
	EXPECT(last.a.kind == OP_FREE && last.b.kind == OP_READ);
	start();
	op(0, OP_READ, memory, 4);
	lock_op(0, OP_UNLOCK, &l, VLOCK_EXCLUSIVE);
	lock_op(1, OP_LOCK, &l, VLOCK_EXCLUSIVE);
	op(1, OP_FREE, memory, 24);
	EXPECT(checker_found() == 0);
	/* allocated again: a new object, the old one's story is over */
	op(1, OP_ALLOC, memory, 24);
	op(1, OP_WRITE, memory, 4);
	EXPECT(checker_found() == 0);
	/* double free: not ours */
	start();
	op(0, OP_FREE, memory, 24);
	op(0, OP_FREE, memory, 24);
	EXPECT(checker_found() == 0);
	/* a wild pointer is no access */
	start();
	op(0, OP_WRITE, NULL, 4);
	op(1, OP_WRITE, NULL, 4);
	op(0, OP_WRITE, (void *)0x5a5a5a5a5a5a5a5aul, 4);
	op(1, OP_WRITE, (void *)0x5a5a5a5a5a5a5a5aul, 4);
	EXPECT(checker_found() == 0);
}

/* ---- back to a mark --------------------------------------------------- */

static unsigned int seed;

static unsigned int chance(unsigned int n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % n;
}

static struct vlock a_lock = VLOCK_INIT("a");

static void random_op(void)
{
	static const int orders[] = {
		__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE,
		__ATOMIC_ACQ_REL,
	};
	static const enum vcpu_op_kind kinds[] = {
		OP_READ, OP_WRITE, OP_ATOMIC_LOAD, OP_ATOMIC_STORE,
		OP_ATOMIC_RMW, OP_ALLOC, OP_FREE, OP_REUSE, OP_LOCK, OP_UNLOCK,
	};
	enum vcpu_op_kind kind = kinds[chance(10)];
	int cpu = chance(3);
	char *at = memory + chance(6) * 8;

	if (kind == OP_LOCK || kind == OP_UNLOCK)
		lock_op(cpu, kind, &a_lock, chance(2) ? VLOCK_EXCLUSIVE :
						       VLOCK_SHARED);
	else if (kind == OP_ALLOC || kind == OP_FREE || kind == OP_REUSE)
		op(cpu, kind, memory + chance(2) * 24, 24);
	else if (kind == OP_READ || kind == OP_WRITE)
		op(cpu, kind, at + chance(5), 1 + chance(12));
	else
		atomic(cpu, kind, at, orders[chance(4)]);
}

/* So many operations that depend on the seed; a hash of what each found. */
static unsigned long random_ops(unsigned int from, int n)
{
	unsigned long all = 0;

	seed = from;
	while (n--) {
		random_op();
		all = all * 31 + checker_found();
	}
	return all;
}

/* An order, so that the checker goes through lists of uses. */
static uint32_t step_now(int cpu)
{
	return seed >> 20 & cpu;
}

static bool step_before(int cpu, uint32_t step, int other)
{
	return (cpu + step + other) & 1;
}

/* What is committed after a mark leaves nothing behind. */
static void test_back(void)
{
	struct checker_mark first, second;
	unsigned long alone;
	unsigned int i;

	checker_order(step_now, step_before, NULL, false);
	for (i = 0; i < 3000; i++) {
		start();
		random_ops(i, 20);
		alone = random_ops(i + 1, 60);
		start();
		first = checker_mark();
		random_ops(i + 2, 40);
		checker_back(&first);
		random_ops(i, 20);
		second = checker_mark();
		random_ops(i + 3, 60);
		checker_back(&second);
		random_ops(i + 4, 60);
		checker_back(&second);
		EXPECT(random_ops(i + 1, 60) == alone);
	}
	checker_order(NULL, NULL, NULL, false);
}

/* ---- callers ------------------------------------------------------------ */

static int only_one(struct vcpu_driver *driver, uint32_t enabled)
{
	(void)driver;
	return __builtin_ctz(enabled);
}

static void write_in_function(void *place)
{
	vcpu_enter(&code[50], place, NULL, NULL);
	op(0, OP_WRITE, memory, 4);
	vcpu_exit(NULL);
}

static void called_at(int *place)
{
	struct vcpu_actor actor = { .fn = write_in_function, .arg = place };
	struct vcpu_driver driver = {
		.choose = only_one, .skip_choose = ~0u, .skip_commit = ~0u,
	};

	vcpu_run(VCPU_FIBERS, &actor, 1, &driver);
}

/* After a step back, the first function that a CPU is in may be another. */
static void test_callers(void)
{
	struct checker_mark first;

	start();
	first = checker_mark();
	called_at(&code[60]);
	op(1, OP_READ, memory, 4);
	EXPECT(last.b.depth == 2 &&
	       last.b.pcs[1] == (const char *)&code[60] - 1);
	checker_back(&first);
	called_at(&code[61]);
	op(1, OP_READ, memory, 4);
	EXPECT(told == 2 && last.b.pcs[1] == (const char *)&code[61] - 1);
}

int main(void)
{
	test_conflicts();
	test_bytes();
	test_once();
	test_history();
	test_locks();
	test_trylock();
	test_waits();
	test_atomics();
	test_objects();
	test_back();
	test_callers();
	return expect_status();
}
