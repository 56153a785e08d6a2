// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler core on both backends.  Linked twice: plain, and against the
 * real ThreadSanitizer, which must see the races of wrong code and none in
 * right code, whatever the schedule: control is invisible.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/expect.h"
#include "toy.h"
#include "vcpu/vcpu.h"
#include "vcpu/event-log.h"

static int reports;
static const bool tsan = TSAN_FLAVOUR;

void __tsan_on_report(void *report);
void __tsan_on_report(void *report)
{
	(void)report;
	reports++;
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "atexit_sleep_ms=0:exitcode=0:report_thread_leaks=0:"
	       "suppress_equal_stacks=0:suppress_equal_addresses=0:"
	       "symbolize=0";
}

/* ---- a chooser that follows a string of digits ------------------------ */

static const char *script;
static char trace[512];
static int traced;

static int script_choose(struct vcpu_driver *d, uint32_t enabled)
{
	(void)d;
	while (*script) {
		int cpu = *script++ - '1';

		if (enabled >> cpu & 1)
			return cpu;
	}
	return __builtin_ctz(enabled);
}

static void script_commit(struct vcpu_driver *d, int cpu,
			  const struct vcpu_op *op)
{
	(void)d;
	(void)op;
	if (traced < (int)sizeof(trace) - 1)
		trace[traced++] = '1' + cpu;
}

static struct vcpu_driver scripted = {
	.choose = script_choose, .commit = script_commit,
};

static enum vcpu_end run(enum vcpu_backend how, const char *text,
			 void (*a)(void *), void *arg_a, void (*b)(void *),
			 void *arg_b)
{
	struct vcpu_actor actors[] = {
		{ "cpu1", a, arg_a }, { "cpu2", b, arg_b },
	};

	script = text;
	traced = 0;
	memset(trace, 0, sizeof(trace));
	return vcpu_run(how, actors, 2, &scripted);
}

/* ---- a lock, as the kernel makes them --------------------------------- */

static struct vlock model = VLOCK_INIT("toy_lock");
static pthread_mutex_t real = PTHREAD_MUTEX_INITIALIZER;

void toy_lock(void)
{
	vcpu_lock(&model, VLOCK_EXCLUSIVE, VCPU_CALLER);
	if (vcpu_real_locks())
		pthread_mutex_lock(&real);
}

void toy_unlock(void)
{
	vcpu_unlock_point(&model, VLOCK_EXCLUSIVE, VCPU_CALLER);
	if (vcpu_real_locks())
		pthread_mutex_unlock(&real);
	vcpu_unlocked(&model, VLOCK_EXCLUSIVE);
}

/* ---- what the detector sees ------------------------------------------- */

static void test_visibility(enum vcpu_backend how)
{
	/* Every order of two CPUs over the first twelve points. */
	for (int bits = 0; bits < 1 << 12; bits += 61) {
		char text[13] = "";

		for (int i = 0; i < 12; i++)
			text[i] = bits >> i & 1 ? '2' : '1';
		reports = 0;
		toy_slot = NULL;
		toy_seen = 0;
		EXPECT(run(how, text, toy_init_then_publish,
			   malloc(sizeof(struct toy)), toy_look, NULL) ==
		       VCPU_COMPLETE);
		EXPECT(reports == 0);
		EXPECT(!toy_slot || toy_seen == 0 || toy_seen == 42);
	}
	/* The history's order: publish, look, then initialise. */
	for (int i = 0; i < 50; i++) {
		reports = 0;
		toy_slot = NULL;
		EXPECT(run(how, "111112222222222211111", toy_publish_then_init,
			   malloc(sizeof(struct toy)), toy_look, NULL) ==
		       VCPU_COMPLETE);
		EXPECT(toy_slot != NULL);
		EXPECT(reports == (tsan ? 1 : 0));
	}
}

/* ---- blocking --------------------------------------------------------- */

static struct vlock la, lb, sem, rw;
static struct vsleep flag;
static int order[16], ordered;

static void note(int what)
{
	order[ordered++] = what;
}

static void take(struct vlock *l, enum vlock_mode mode)
{
	vcpu_lock(l, mode, VCPU_CALLER);
}

static void give(struct vlock *l, enum vlock_mode mode)
{
	vcpu_unlock_point(l, mode, VCPU_CALLER);
	vcpu_unlocked(l, mode);
}

static void a_then_b(void *arg)
{
	(void)arg;
	take(&la, VLOCK_EXCLUSIVE);
	take(&lb, VLOCK_EXCLUSIVE);
	note(1);
	give(&lb, VLOCK_EXCLUSIVE);
	give(&la, VLOCK_EXCLUSIVE);
}

static void b_then_a(void *arg)
{
	(void)arg;
	take(&lb, VLOCK_EXCLUSIVE);
	take(&la, VLOCK_EXCLUSIVE);
	note(2);
	give(&la, VLOCK_EXCLUSIVE);
	give(&lb, VLOCK_EXCLUSIVE);
}

static void stops_with_a(void *arg)
{
	(void)arg;
	take(&la, VLOCK_EXCLUSIVE);
	vcpu_stop();
}

static void holds_token(void *arg)
{
	take(&sem, VLOCK_TOKEN);
	note((int)(intptr_t)arg);
	vcpu_point(OP_READ, &flag, 4, VCPU_CALLER);
	note(-(int)(intptr_t)arg);
	give(&sem, VLOCK_TOKEN);
}

static void reads_rw(void *arg)
{
	take(&rw, VLOCK_SHARED);
	note((int)(intptr_t)arg);
	vcpu_point(OP_READ, &flag, 4, VCPU_CALLER);
	note(-(int)(intptr_t)arg);
	give(&rw, VLOCK_SHARED);
}

static void writes_rw(void *arg)
{
	take(&rw, VLOCK_EXCLUSIVE);
	note((int)(intptr_t)arg);
	vcpu_point(OP_READ, &flag, 4, VCPU_CALLER);
	note(-(int)(intptr_t)arg);
	give(&rw, VLOCK_EXCLUSIVE);
}

static void waits(void *arg)
{
	(void)arg;
	vcpu_wait(&flag, VCPU_CALLER);
	note(flag.runnable ? 2 : -2);
}

static void wakes(void *arg)
{
	(void)arg;
	note(1);
	EXPECT(vcpu_wake(&flag, 1, VCPU_CALLER));
}

static void does_nothing(void *arg)
{
	(void)arg;
}

static void *number(int n)
{
	return (void *)(intptr_t)n;
}

static void fresh(void)
{
	la = (struct vlock)VLOCK_INIT("la");
	lb = (struct vlock)VLOCK_INIT("lb");
	rw = (struct vlock)VLOCK_INIT("rw");
	sem = (struct vlock)VLOCK_INIT("sem");
	sem.tokens = 1;
	flag = (struct vsleep){ .state = 1 };
	ordered = 0;
}

static void test_blocking(enum vcpu_backend how)
{
	fresh();
	EXPECT(run(how, "1212", a_then_b, NULL, b_then_a, NULL) ==
	       VCPU_DEADLOCK);
	EXPECT(la.owner == 1 && lb.owner == 2);
	EXPECT(vcpu_pending(0)->addr == &lb && vcpu_pending(1)->addr == &la);

	fresh();
	EXPECT(run(how, "111", a_then_b, NULL, b_then_a, NULL) ==
	       VCPU_COMPLETE);
	EXPECT(ordered == 2 && order[0] == 1 && order[1] == 2);

	fresh();
	EXPECT(run(how, "1112", stops_with_a, NULL, b_then_a, NULL) ==
	       VCPU_STUCK);
	EXPECT(vcpu_stopped(0) && vcpu_alive(1));

	fresh();
	EXPECT(run(how, "111", stops_with_a, NULL, does_nothing, NULL) ==
	       VCPU_STOPPED);

	fresh();
	EXPECT(run(how, "1121212", holds_token, number(1), holds_token,
		   number(2)) == VCPU_COMPLETE);
	EXPECT(order[0] == 1 && order[1] == -1 && order[2] == 2);

	fresh();
	EXPECT(run(how, "112212", reads_rw, number(1), reads_rw, number(2)) ==
	       VCPU_COMPLETE);
	EXPECT(order[0] == 1 && order[1] == 2);

	fresh();
	EXPECT(run(how, "112212", reads_rw, number(1), writes_rw, number(2)) ==
	       VCPU_COMPLETE);
	EXPECT(order[0] == 1 && order[1] == -1 && order[2] == 2);

	fresh();
	EXPECT(run(how, "22221", wakes, NULL, waits, NULL) == VCPU_COMPLETE);
	EXPECT(ordered == 2 && order[0] == 1 && order[1] == 2);

	fresh();
	EXPECT(run(how, "2", does_nothing, NULL, waits, NULL) ==
	       VCPU_DEADLOCK);
}

/* ---- schedules -------------------------------------------------------- */

/* The schedule kept by the core is the order in which points committed. */
static void test_parts(void)
{
	const struct vcpu_part *part;
	unsigned int n, i;
	int at = 0;

	part = vcpu_schedule(&n);
	EXPECT(part && n > 6);
	for (i = 0; i < n; i++)
		for (uint64_t k = 0; k < part[i].points; k++)
			EXPECT(trace[at++] == '1' + part[i].cpu);
	EXPECT(at == traced);
}

/* What a driver does not ask for is still a point. */
static void test_masks(enum vcpu_backend how)
{
	unsigned int n;

	scripted.skip_choose = ~(1u << OP_LOCK);
	scripted.skip_commit = 1u << OP_ENTER;
	toy_slot = NULL;
	run(how, "2121", toy_publish_then_init, malloc(sizeof(struct toy)),
	    toy_look, NULL);
	scripted.skip_choose = scripted.skip_commit = 0;
	/* one entry on each CPU that was not told */
	EXPECT(vcpu_points(0) + vcpu_points(1) == (uint64_t)traced + 2);
	EXPECT(vcpu_schedule(&n) && n < 6);
}

static void test_trace(enum vcpu_backend how)
{
	char first[sizeof(trace)];

	toy_slot = NULL;
	run(how, "1212121221121", toy_publish_then_init,
	    malloc(sizeof(struct toy)), toy_look, NULL);
	test_parts();
	memcpy(first, trace, sizeof(first));
	EXPECT(traced > 12);
	EXPECT(!memcmp(trace, "12121", 5));
	for (int i = 0; i < 20; i++) {
		toy_slot = NULL;
		run(how, "1212121221121", toy_publish_then_init,
		    malloc(sizeof(struct toy)), toy_look, NULL);
		EXPECT(!strcmp(trace, first));
	}
}

static int faults;

static void on_fault(const struct vcpu_op *op)
{
	const void *pcs[4];

	EXPECT(op->addr == (void *)(0x5a5a5a5a5a5a5a5aul +
				    offsetof(struct toy, flags)));
	EXPECT(vcpu_stack(op->pc, pcs, 4) >= 1 && pcs[0] == op->pc);
	faults++;
	vcpu_stop();
}

static void test_fault(enum vcpu_backend how)
{
	faults = 0;
	vcpu_on_fault(on_fault);
	EXPECT(run(how, "", toy_wild, NULL, does_nothing, NULL) ==
	       VCPU_STOPPED);
	EXPECT(faults == 1);
}

static int abandon_choose(struct vcpu_driver *d, uint32_t enabled)
{
	(void)d;
	return *script ? __builtin_ctz(enabled & 1u << (*script++ - '1')) : -1;
}

static void test_abandon(enum vcpu_backend how)
{
	struct vcpu_driver d = {
		.choose = abandon_choose, .commit = script_commit,
	};
	struct vcpu_actor actors[] = {
		{ "cpu1", a_then_b, NULL }, { "cpu2", b_then_a, NULL },
	};

	fresh();
	script = "112";
	EXPECT(vcpu_run(how, actors, 2, &d) == VCPU_ABANDONED);
	/* and the next run is none the worse */
	fresh();
	EXPECT(run(how, "1111", a_then_b, NULL, b_then_a, NULL) ==
	       VCPU_COMPLETE);
}

/* ---- free running ----------------------------------------------------- */

#define GROUPS	4000

/* Each group is a head, a body and a tail, told by one CPU. */
static void tells_groups(void *arg)
{
	int i;

	for (i = 0; i < GROUPS; i++) {
		log_begin("head");
		log_str("of", arg);
		log_end();
		log_begin("body");
		log_str("of", arg);
		log_int("n", i);
		log_end();
		log_begin("tail");
		log_str("of", arg);
		log_end();
		log_flush();
	}
}

static void test_log_in_pieces(void)
{
	struct vcpu_actor actors[] = {
		{ "cpu1", tells_groups, "cpu1" },
		{ "cpu2", tells_groups, "cpu2" },
		{ "cpu3", tells_groups, "cpu3" },
	};
	FILE *f = tmpfile();
	int groups = 0, next[3] = { 0, 0, 0 };
	char head[32], body[32], tail[32], want[32];
	int flags;

	EXPECT(f);
	flags = fcntl(fileno(f), F_GETFL);
	EXPECT(!fcntl(fileno(f), F_SETFL, flags | O_APPEND));
	log_open(fileno(f));
	EXPECT(vcpu_run_free(actors, 3) == VCPU_COMPLETE);
	EXPECT(log_ok());
	rewind(f);
	while (fgets(head, sizeof(head), f)) {
		int cpu = head[strlen(head) - 2] - '1';

		if (!fgets(body, sizeof(body), f) ||
		    !fgets(tail, sizeof(tail), f) || cpu < 0 || cpu > 2)
			break;
		snprintf(want, sizeof(want), "body\tof=cpu%d\tn=%d\n",
			 cpu + 1, next[cpu]++);
		if (strcmp(body, want) || strncmp(head, "head\tof=", 8) ||
		    strncmp(tail, "tail\tof=", 8) ||
		    strcmp(head + 5, tail + 5))
			break;
		groups++;
	}
	EXPECT(groups == 3 * GROUPS);
	fclose(f);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int holds;

static void stops_holding(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	__atomic_store_n(&holds, 1, __ATOMIC_RELEASE);
	vcpu_stop();
}

static void waits_for_it(void *arg)
{
	(void)arg;
	while (!__atomic_load_n(&holds, __ATOMIC_ACQUIRE))
		;
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
}

static void works_on(void *arg)
{
	volatile unsigned long n = 0;

	(void)arg;
	while (!__atomic_load_n(&holds, __ATOMIC_ACQUIRE))
		;
	while (n < 200000000)
		n++;
}

static void test_free_ends(void)
{
	struct vcpu_actor actors[] = {
		{ "cpu1", stops_holding, NULL }, { "cpu2", works_on, NULL },
		{ "cpu3", waits_for_it, NULL },
	};

	/* Who is at work is not stuck, who waits for the stopped one is. */
	EXPECT(vcpu_run_free(actors, 2) == VCPU_STOPPED);
	pthread_mutex_init(&mutex, NULL);
	holds = 0;
	EXPECT(vcpu_run_free(actors, 3) == VCPU_STUCK);
}

/* ---- a free run that hangs ---------------------------------------------- */

static struct noted_lock {
	struct vlock model;
	pthread_mutex_t real;
} left = { VLOCK_INIT("left"), PTHREAD_MUTEX_INITIALIZER },
  right = { VLOCK_INIT("right"), PTHREAD_MUTEX_INITIALIZER };
static int left_taken, right_taken;

static void take_noted(struct noted_lock *l)
{
	EXPECT(vcpu_lock(&l->model, VLOCK_EXCLUSIVE, VCPU_CALLER));
	pthread_mutex_lock(&l->real);
	vcpu_granted();
}

static void await_word(const int *word)
{
	while (!__atomic_load_n(word, __ATOMIC_ACQUIRE))
		usleep(1000);
}

static void left_first(void *arg)
{
	(void)arg;
	take_noted(&left);
	__atomic_store_n(&left_taken, 1, __ATOMIC_RELEASE);
	await_word(&right_taken);
	take_noted(&right);
}

static void right_first(void *arg)
{
	(void)arg;
	take_noted(&right);
	__atomic_store_n(&right_taken, 1, __ATOMIC_RELEASE);
	await_word(&left_taken);
	take_noted(&left);
}

/* Asleep for longer than it takes to call it a deadlock. */
static void holds_for_long(void *arg)
{
	(void)arg;
	take_noted(&left);
	__atomic_store_n(&left_taken, 1, __ATOMIC_RELEASE);
	usleep(1500000);
	pthread_mutex_unlock(&left.real);
}

static void waits_for_long(void *arg)
{
	(void)arg;
	await_word(&left_taken);
	take_noted(&left);
	pthread_mutex_unlock(&left.real);
}

static void test_free_hangs(void)
{
	struct vcpu_actor slow[] = {
		{ "cpu1", holds_for_long, NULL },
		{ "cpu2", waits_for_long, NULL },
	};
	struct vcpu_actor actors[] = {
		{ "cpu1", left_first, NULL }, { "cpu2", right_first, NULL },
	};

	EXPECT(vcpu_run_free(slow, 2) == VCPU_COMPLETE);
	left_taken = 0;
	EXPECT(vcpu_run_free(actors, 2) == VCPU_DEADLOCK);
	EXPECT(vcpu_alive(0) && vcpu_alive(1));
	EXPECT(vcpu_pending(0)->kind == OP_LOCK &&
	       vcpu_pending(0)->addr == &right.model);
	EXPECT(vcpu_pending(1)->kind == OP_LOCK &&
	       vcpu_pending(1)->addr == &left.model);
}

/* Reports are counted here, not read. */
void __sanitizer_set_report_fd(void *fd) __attribute__((weak));

int main(void)
{
	static const enum vcpu_backend backends[] = {
		VCPU_THREADS, VCPU_FIBERS,
	};

	if (__sanitizer_set_report_fd)
		__sanitizer_set_report_fd(
			(void *)(intptr_t)open("/dev/null", O_WRONLY));
	for (int i = 0; i < 2; i++) {
		test_trace(backends[i]);
		test_masks(backends[i]);
		test_blocking(backends[i]);
		test_visibility(backends[i]);
		test_fault(backends[i]);
		test_abandon(backends[i]);
	}
	test_log_in_pieces();
	test_free_ends();
	test_free_hangs();
	return expect_status();
}
