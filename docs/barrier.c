// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race that hides: one thread writes, then another reads, and nothing but
 * the order we impose stands between them.  Imposed by a mutex and a condition
 * variable the race is gone, says ThreadSanitizer, and rightly so: what we use
 * to show it has ended it.  Imposed by a futex that the runtime cannot see, it
 * is there each time.
 *
 *	barrier visible|invisible RUNS
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNSEEN	__attribute__((no_sanitize("thread"), noinline))

static int shared;		/* what is raced on */
static bool visible, reported;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;

void __sanitizer_set_report_fd(void *fd);
const char *__tsan_default_options(void);
void __tsan_on_report(void *report);

/* Nobody reads the reports, so their lines need not be looked up. */
const char *__tsan_default_options(void)
{
	return "symbolize=0";
}

void __tsan_on_report(void *report)
{
	(void)report;
	reported = true;
}

/* A system call that no library function makes. */
UNSEEN static long futex(int *word, int op, int value)
{
	register long timeout __asm__("r10") = 0;
	long ret;

	__asm__ volatile("syscall" : "=a"(ret)
			 : "a"(202L), "D"(word), "S"((long)op), "d"((long)value),
			   "r"(timeout) : "rcx", "r11", "memory");
	return ret;
}

UNSEEN static void pass_unseen(void)
{
	*(volatile int *)&turn = 1;
	futex(&turn, FUTEX_WAKE, 1);
}

UNSEEN static void await_unseen(void)
{
	while (!*(volatile int *)&turn)
		futex(&turn, FUTEX_WAIT, 0);
}

static void pass(void)
{
	if (!visible) {
		pass_unseen();
		return;
	}
	pthread_mutex_lock(&lock);
	turn = 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void await(void)
{
	if (!visible) {
		await_unseen();
		return;
	}
	pthread_mutex_lock(&lock);
	while (!turn)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static void *writer(void *arg)
{
	(void)arg;
	shared = 1;
	pass();
	return NULL;
}

static void *reader(void *arg)
{
	(void)arg;
	await();
	return (void *)(long)shared;
}

static bool once(void)
{
	pthread_t threads[2];

	pthread_create(&threads[0], NULL, writer, NULL);
	pthread_create(&threads[1], NULL, reader, NULL);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	return reported;
}

int main(int argc, char **argv)
{
	int runs = argc == 3 ? atoi(argv[2]) : 0, found = 0, status;
	FILE *null = fopen("/dev/null", "w");

	if (runs < 1 || !null ||
	    (strcmp(argv[1], "visible") && strcmp(argv[1], "invisible"))) {
		fprintf(stderr, "usage: barrier visible|invisible RUNS\n");
		return 2;
	}
	visible = !strcmp(argv[1], "visible");
	for (int i = 0; i < runs; i++) {
		pid_t pid = fork();

		if (!pid) {
			/* Called before fork(), it has each child write a file. */
			__sanitizer_set_report_fd((void *)(long)fileno(null));
			_exit(once());
		}
		if (pid < 0 || waitpid(pid, &status, 0) < 0 ||
		    !WIFEXITED(status)) {
			fprintf(stderr, "barrier: a run failed\n");
			return 1;
		}
		found += WEXITSTATUS(status);
	}
	printf("%s order: %d of %d runs report the race\n", argv[1], found,
	       runs);
	return 0;
}
