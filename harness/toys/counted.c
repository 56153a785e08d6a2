// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs whose number of traces follows from arithmetic, n being the number
 * of CPUs; toys-test.c holds the formulas.  Variables are not static, or the
 * compiler would see that nobody reads them.
 */
#include "scripts.h"
#include "toys.h"

int toy_own[VCPU_MAX], toy_shared;

/* Nothing conflicts: 1. */
void toy_independent(void *cpu)
{
	toy_own[toy_cpu(cpu)] = 1;
}

/* Two bytes of one word are two variables: still 1. */
struct { char of[VCPU_MAX]; } toy_word;

void toy_bytes(void *cpu)
{
	toy_word.of[toy_cpu(cpu)] = 1;
}

/* All orders of n writes: n!. */
void toy_writers(void *cpu)
{
	toy_shared = toy_cpu(cpu);
}

/* Each of n - 1 readers before or after the one write: 2^(n-1). */
void toy_reader(void *cpu)
{
	toy_own[toy_cpu(cpu)] = toy_shared;
}

/* All orders of n critical sections: n!. */
void toy_locked(void *cpu)
{
	(void)cpu;
	toy_lock(0);
	toy_shared++;
	toy_unlock(0);
}

/*
 * Two critical sections that touch nothing, one after the write and one before
 * the read of the same word: 2 orders.  In the one the lock orders the two
 * accesses, in the other they race.
 */
static int around;

void toy_before(void *cpu)
{
	(void)cpu;
	around = 1;
	toy_lock(0);
	toy_unlock(0);
}

void toy_after(void *cpu)
{
	(void)cpu;
	toy_lock(0);
	toy_unlock(0);
	toy_check(around >= 0);
}

/*
 * Two writers, r = n - 2 readers of a read-write lock: the writers in either
 * order, each reader before, between or after them: 2 * 3^r.
 */
void toy_rw_writer(void *cpu)
{
	toy_lock(0);
	toy_shared = toy_cpu(cpu);
	toy_unlock(0);
}

void toy_rw_reader(void *cpu)
{
	toy_read_lock(0);
	toy_own[toy_cpu(cpu)] = toy_shared;
	toy_read_unlock(0);
}

/*
 * Last zero (Abdulla et al. 2014, fig. 1): CPU 0 looks for the highest zero of
 * array[0..m], the others i = 1..m write array[i] = array[i-1] + 1; m = n-1.
 * (m+3) * 2^(m-2): 64, 3328, 147456 for m = 5, 10, 15 in that paper.
 */
int toy_array[VCPU_MAX], toy_found;

void toy_lastzero_reader(void *cpu)
{
	int i = toy_cpus - 1;

	(void)cpu;
	while (toy_array[i])
		i--;
	toy_found = i;
}

void toy_lastzero_writer(void *cpu)
{
	int i = toy_cpu(cpu);

	toy_array[i] = toy_array[i - 1] + 1;
}

/*
 * File system (Flanagan, Godefroid 2005) with 8 blocks instead of 26: CPU i
 * gets inode i and looks for a free block from 2i mod 8 on.  Up to four CPUs
 * never meet; CPU i + 4 meets CPU i, and either may be first: 2^(n-4).
 */
#define BLOCKS	8

int toy_inode[VCPU_MAX], toy_busy[BLOCKS];

void toy_filesystem(void *cpu)
{
	int i = toy_cpu(cpu), b = i * 2 % BLOCKS;

	toy_lock(i);
	while (!toy_inode[i]) {
		toy_lock(VCPU_MAX + b);
		if (!toy_busy[b]) {
			toy_busy[b] = 1;
			toy_inode[i] = b + 1;
		}
		toy_unlock(VCPU_MAX + b);
		b = (b + 1) % BLOCKS;
	}
	toy_unlock(i);
}

/*
 * Indexer (the same paper) with stride 5 instead of 11: CPU i puts the
 * numbers 5m + i, m = 1..4, at 7w mod 128 or the next free place.  CPU i + 5
 * meets CPU i three times, each time either may be first: 8 per such pair,
 * 8^(n-5) for 5 <= n <= 8.
 */
int toy_table[128];

void toy_indexer(void *cpu)
{
	int m, w, h, expected;

	for (m = 1; m <= 4; m++) {
		w = m * 5 + toy_cpu(cpu);
		h = w * 7 % 128;
		for (;;) {
			expected = 0;
			if (__atomic_compare_exchange_n(&toy_table[h], &expected,
					w, 0, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
				break;
			h = (h + 1) % 128;
		}
	}
}

/*
 * One producer gives ITEMS tokens, one consumer takes them, never more than
 * were given: the Catalan number of ITEMS, 132 for 6.
 */
#define ITEMS	6

void toy_producer(void *cpu)
{
	int i;

	(void)cpu;
	for (i = 0; i < ITEMS; i++)
		toy_up(0);
}

void toy_consumer(void *cpu)
{
	int i;

	(void)cpu;
	for (i = 0; i < ITEMS; i++)
		toy_down(0);
}

/*
 * Dining philosophers: of the 2^n ways to say who uses each fork first, the
 * one in which each philosopher waits for both his neighbours cannot happen,
 * and one is the deadlock: 2^n - 1 in all.
 */
void toy_philosopher(void *cpu)
{
	int left = toy_cpu(cpu), right = (left + 1) % toy_cpus;

	toy_lock(left);
	toy_lock(right);
	toy_unlock(right);
	toy_unlock(left);
}

/*
 * CPU 0 wakes the others, each of which sleeps until then: nothing can be
 * reversed, 1.  (All flags differ.)
 */
void toy_waker(void *cpu)
{
	int i;

	(void)cpu;
	for (i = 1; i < toy_cpus; i++)
		toy_wake(i);
}

void toy_sleeper(void *cpu)
{
	toy_wait(toy_cpu(cpu));
}

/*
 * CPU 0 holds the lock once; n - 1 others try: each fails, or comes before, or
 * after.  With one other CPU the orders of {lock, unlock} and try: 3.
 */
void toy_trier(void *cpu)
{
	(void)cpu;
	if (toy_trylock(0))
		toy_unlock(0);
}

/* Never waits with a lock held: but both may give way to each other for ever. */
void toy_polite(void *cpu)
{
	int left = toy_cpu(cpu), right = (left + 1) % toy_cpus;

	for (;;) {
		toy_lock(left);
		if (toy_trylock(right))
			break;
		toy_unlock(left);
		toy_relax();
	}
	toy_unlock(right);
	toy_unlock(left);
}

static int ready;

/* Waits in a loop, and would for ever. */
void toy_poller(void *cpu)
{
	(void)cpu;
	while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
		toy_relax();
}

/* Waits in a loop, but not for ever: nobody can see its count. */
void toy_retrier(void *cpu)
{
	int rounds;

	(void)cpu;
	for (rounds = 0; rounds < 1000; rounds++) {
		if (__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
			return;
		toy_relax();
	}
	toy_check(false);
}

/* The same, and another CPU can see each round. */
void toy_locked_retrier(void *cpu)
{
	int rounds;

	(void)cpu;
	for (rounds = 0; rounds < 1000; rounds++) {
		toy_lock(0);
		if (__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
			rounds = 1000;
		toy_unlock(0);
		toy_relax();
	}
}

void toy_setter(void *cpu)
{
	(void)cpu;
	__atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
}
