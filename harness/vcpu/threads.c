// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs as real threads that pass a token.  The token is one futex word per
 * thread, waited for and woken by bare system calls: a mutex, a condition
 * variable, even the libc's syscall() under some tools, would order the
 * threads in a detector's eyes and hide the race (measured: 0 of 50 found).
 *
 * A thread that ended waits until all have, so that a report does not depend on
 * which ended first.  The thread of a CPU that stopped waits for ever.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "core.h"
#include "event-log.h"

struct token {
	int word;
	char pad[60];		/* a cache line each: one waker, one waiter */
};

/*
 * [0] is the controller's.  These are pointers because the thread of a CPU that
 * stopped waits for its token for ever; the CPU's next thread gets another.
 */
static struct token first_token[VCPU_MAX + 1];
static struct token *token[VCPU_MAX + 1];
static struct token ended;
static pthread_t thread[VCPU_MAX];

static long futex(int *word, int op, int value, const struct timespec *limit)
{
#if defined(__x86_64__)
	register const struct timespec *r10 __asm__("r10") = limit;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(SYS_futex), "D"(word), "S"(op), "d"(value),
			   "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
#elif defined(__aarch64__)
	register long x0 __asm__("x0") = (long)word;
	register long x1 __asm__("x1") = op;
	register long x2 __asm__("x2") = value;
	register const struct timespec *x3 __asm__("x3") = limit;
	register long x8 __asm__("x8") = SYS_futex;

	__asm__ volatile("svc 0" : "+r"(x0)
			 : "r"(x1), "r"(x2), "r"(x3), "r"(x8) : "memory");
	return x0;
#else
#error "no futex call for this machine"
#endif
}

static void grant(struct token *t)
{
	__atomic_store_n(&t->word, 1, __ATOMIC_SEQ_CST);
	futex(&t->word, FUTEX_WAKE_PRIVATE, VCPU_MAX + 1, NULL);
}

static void await(struct token *t)
{
	while (!__atomic_load_n(&t->word, __ATOMIC_SEQ_CST))
		futex(&t->word, FUTEX_WAIT_PRIVATE, 0, NULL);
}

static void park(struct token *t)
{
	await(t);
	__atomic_store_n(&t->word, 0, __ATOMIC_SEQ_CST);
}

void __attribute__((noinline)) vcpu_resumed(int cpu)
{
	__asm__ volatile("" : : "r"(cpu));	/* it must not be left out */
}

static void *cpu_thread(void *arg)
{
	int me = (int)(intptr_t)arg;

	pthread_setname_np(pthread_self(), vcpu.cpu[me].actor->name);
	vcpu_thread_self = me;
	park(token[me + 1]);
	vcpu_resumed(me);
	vcpu_cpu_main(me);
}

/* On a stack of ours, so that its bounds are known. */
static void spawn(int cpu, void *(*fn)(void *))
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstack(&attr, vcpu_stack_memory(cpu), VCPU_STACK);
	errno = pthread_create(&thread[cpu], &attr, fn, (void *)(intptr_t)cpu);
	if (errno) {
		perror("dmrace: cannot start a CPU");
		exit(1);
	}
	pthread_attr_destroy(&attr);
}

static void threads_start(int n)
{
	int i;

	ended.word = 0;
	for (i = 0; i <= n; i++)
		if (!token[i])
			token[i] = &first_token[i];
	for (i = 0; i < n; i++)
		spawn(i, cpu_thread);
}

static void threads_hand_over(int from, int to)
{
	struct token *mine = token[from + 1];

	grant(token[to + 1]);
	park(mine);
	if (from >= 0)
		vcpu_resumed(from);
}

static void __attribute__((noreturn)) threads_leave(int from, int to)
{
	struct token *mine = token[from + 1];
	bool stopped = vcpu_stopped(from);

	grant(token[to + 1]);
	while (stopped)
		park(mine);		/* it is never granted */
	await(&ended);
	pthread_exit(NULL);
}

/* The CPU's thread never ends: it keeps its stack and token. */
static void leave_behind(int cpu)
{
	vcpu.cpu[cpu].stack = NULL;
	token[cpu + 1] = calloc(1, sizeof(*token[0]));
	if (!token[cpu + 1]) {
		perror("dmrace: no memory for a token");
		exit(1);
	}
}

static void threads_finish(int n)
{
	int i;

	grant(&ended);
	for (i = 0; i < n; i++) {
		if (vcpu_stopped(i) || vcpu_alive(i))
			leave_behind(i);
		else
			pthread_join(thread[i], NULL);
	}
}

const struct vcpu_backend_ops vcpu_threads = {
	.start		= threads_start,
	.hand_over	= threads_hand_over,
	.leave		= threads_leave,
	.finish		= threads_finish,
};

/* ---- free running ----------------------------------------------------- */

static pid_t tid[VCPU_MAX];
static uint32_t survived;		/* CPUs: see vcpu_survived() */
static struct token never;		/* granted */

/* vcpu.alive is the word that the controller waits for. */
static void free_one_less(void)
{
	__atomic_and_fetch(&vcpu.alive, ~(1u << vcpu_thread_self),
			   __ATOMIC_SEQ_CST);
	futex((int *)&vcpu.alive, FUTEX_WAKE_PRIVATE, 1, NULL);
}

void vcpu_free_stopped(void)
{
	__atomic_or_fetch(&vcpu.stopped, 1u << vcpu_thread_self,
			  __ATOMIC_SEQ_CST);
	free_one_less();
	for (;;)
		park(&never);
}

void vcpu_survived(void)
{
	vcpu.cpu[vcpu_thread_self].depth = 0;
	__atomic_or_fetch(&survived, 1u << vcpu_thread_self, __ATOMIC_SEQ_CST);
}

static void *free_thread(void *arg)
{
	int me = (int)(intptr_t)arg;
	struct vcpu_cpu *c = &vcpu.cpu[me];

	pthread_setname_np(pthread_self(), c->actor->name);
	vcpu_thread_self = me;
	log_own(me);
	__atomic_store_n(&tid[me], gettid(), __ATOMIC_SEQ_CST);
	await(&ended);			/* all start at once */
	c->actor->fn(c->actor->arg);
	free_one_less();
	return NULL;
}

/* As the operating system sees it, so a slow machine makes no difference. */
static bool asleep(int cpu)
{
	char path[48], stat[128];
	ssize_t n = -1;
	char *p;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
		 __atomic_load_n(&tid[cpu], __ATOMIC_SEQ_CST));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, stat, sizeof(stat) - 1);
		close(fd);
	}
	if (n <= 0)
		return false;
	stat[n] = '\0';
	p = strrchr(stat, ')');		/* "tid (name) S ..." */
	return p && !strncmp(p, ") S", 3);
}

static uint32_t outside;		/* CPUs: see vcpu_outside() */

void vcpu_outside(bool on)
{
	uint32_t me = 1u << vcpu_thread_self;

	if (vcpu.mode != VCPU_FREE)
		return;
	if (on)
		__atomic_or_fetch(&outside, me, __ATOMIC_SEQ_CST);
	else
		__atomic_and_fetch(&outside, ~me, __ATOMIC_SEQ_CST);
}

static bool all_asleep(uint32_t cpus)
{
	if (cpus & __atomic_load_n(&outside, __ATOMIC_SEQ_CST))
		return false;
	for (; cpus; cpus &= cpus - 1)
		if (!asleep(__builtin_ctz(cpus)))
			return false;
	return true;
}

/* Each of them has noted what it waits for, and that has not happened. */
static bool all_wait(uint32_t cpus)
{
	for (; cpus; cpus &= cpus - 1) {
		const struct vcpu_op *op = vcpu_pending(__builtin_ctz(cpus));
		uint8_t kind = __atomic_load_n(&op->kind, __ATOMIC_ACQUIRE);

		if (kind == OP_WAIT ?
		    ((const volatile struct vsleep *)op->addr)->runnable :
		    kind != OP_LOCK)
			return false;
	}
	return true;
}

/*
 * How often sleeping CPUs are looked at before they are reported as waiting for
 * ever.  If a CPU has stopped, a few times are enough.  Otherwise it is a
 * finding, and a tool may itself wait for something while a CPU takes a lock.
 */
#define STUCK_LOOKS	5
#define DEADLOCK_LOOKS	20

enum vcpu_end vcpu_run_free(const struct vcpu_actor *actors, int n)
{
	const struct timespec look = { .tv_nsec = 50000000 };
	enum vcpu_end end = VCPU_COMPLETE;
	int i, idle = 0;
	uint32_t left, last = 0;

	vcpu_prepare_free(actors, n);
	ended.word = 0;
	outside = survived = 0;
	vcpu.mode = VCPU_FREE;
	for (i = 0; i < n; i++)
		spawn(i, free_thread);
	grant(&ended);
	while ((left = __atomic_load_n(&vcpu.alive, __ATOMIC_SEQ_CST))) {
		futex((int *)&vcpu.alive, FUTEX_WAIT_PRIVATE, left, &look);
		idle = left == last && all_asleep(left) ? idle + 1 : 0;
		last = left;
		/* A CPU that stopped may hold a lock that the others need. */
		if (idle >= STUCK_LOOKS &&
		    (__atomic_load_n(&vcpu.stopped, __ATOMIC_SEQ_CST) ||
		     __atomic_load_n(&survived, __ATOMIC_SEQ_CST)))
			end = VCPU_STUCK;
		else if (idle >= DEADLOCK_LOOKS && all_wait(left))
			end = VCPU_DEADLOCK;
		if (end != VCPU_COMPLETE)
			break;		/* the watchdog handles any other hang */
	}
	vcpu.mode = VCPU_OFF;
	for (i = 0; i < n; i++) {
		/* Joined, a thread would be blamed for what it keeps. */
		if (vcpu_stopped(i) || end != VCPU_COMPLETE)
			leave_behind(i);
		else
			pthread_join(thread[i], NULL);
	}
	if ((vcpu.stopped || survived) && end == VCPU_COMPLETE)
		end = VCPU_STOPPED;
	return end;
}
