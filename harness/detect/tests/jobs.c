// SPDX-License-Identifier: GPL-2.0-only
#include "detect/jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "detect/interrupt.h"
#include "expect.h"

#define PIECES	12

enum { SLEEPS, DIES, IS_KILLED, RETURNS_NULL, RAISES };

static struct {
	int what;
	pid_t self;
	size_t taken;		/* pieces, in order */
	size_t made;
	pid_t pids[PIECES];
	char why[PIECES][80];
} test;

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Later pieces are over sooner. */
static json_t *make(void *arg, size_t piece)
{
	(void)arg;
	if (piece == 3 && test.what == DIES)
		_exit(7);
	if (piece == 3 && test.what == IS_KILLED)
		raise(SIGKILL);
	if (piece == 3 && test.what == RETURNS_NULL)
		return NULL;
	if (piece == 3 && test.what == RAISES)
		kill(test.self, SIGTERM);
	sleep_ms(piece % 4 ? 4 : 16);
	if (piece == 3 && test.what == RAISES)
		for (int i = 0; !interrupted() && i < 200; i++)
			sleep_ms(10);
	return json_pack("[iii]", (int)(piece * piece), (int)getpid(),
			 interrupted());
}

static void take(void *arg, size_t piece, json_t *made, const char *why)
{
	EXPECT(arg == &test);
	EXPECT(piece == test.taken);
	EXPECT(getpid() == test.self);
	EXPECT(!made == !!why);
	test.taken++;
	if (made) {
		EXPECT(json_integer_value(json_array_get(made, 0)) ==
		       (json_int_t)(piece * piece));
		test.pids[piece] = json_integer_value(json_array_get(made, 1));
		EXPECT(test.pids[piece] != test.self);
		if (piece == 3 && test.what == RAISES)
			EXPECT(json_integer_value(json_array_get(made, 2)) ==
			       SIGTERM);
		test.made++;
		json_decref(made);
	} else {
		snprintf(test.why[piece], sizeof(test.why[piece]), "%s", why);
	}
}

static size_t group(void *arg, size_t piece)
{
	(void)arg;
	return piece / 4;
}

static void run(int what, unsigned int processes, bool groups)
{
	memset(&test, 0, sizeof(test));
	test.what = what;
	test.self = getpid();
	jobs_run(&(struct jobs){
		.n = PIECES, .processes = processes, .make = make,
		.take = take, .group = groups ? group : NULL, .arg = &test,
	});
	EXPECT(test.taken == PIECES);
	/* None is left. */
	EXPECT(waitpid(-1, NULL, 0) == -1 && errno == ECHILD);
}

/* Different processes that made the pieces. */
static size_t makers(void)
{
	size_t n = 0, i, j;

	for (i = 0; i < PIECES; i++) {
		for (j = 0; j < i && test.pids[j] != test.pids[i]; j++)
			;
		n += test.pids[i] && j == i;
	}
	return n;
}

/* One piece is not made, and the others are. */
static void loses_one(int what, const char *why)
{
	run(what, 2, false);
	EXPECT(test.made == PIECES - 1);
	if (strcmp(test.why[3], why)) {
		printf("'%s'\n", test.why[3]);
		EXPECT(!"the reason");
	}
	run(what, 1, true);
	EXPECT(test.made == PIECES - 1);
	EXPECT(makers() == 2);
}

static void in_order(void)
{
	run(SLEEPS, 1, false);
	EXPECT(test.made == PIECES);
	EXPECT(makers() == 1);
	run(SLEEPS, 3, false);
	EXPECT(test.made == PIECES);
	EXPECT(makers() == 3);
	run(SLEEPS, 0, false);
	EXPECT(test.made == PIECES);
}

static void in_groups(void)
{
	size_t i;

	run(SLEEPS, 3, true);
	EXPECT(test.made == PIECES);
	EXPECT(makers() == 3);
	/* Each begins with a group of its own, and goes on with that. */
	for (i = 0; i < PIECES; i += 4)
		EXPECT(test.pids[i + 1] == test.pids[i]);
	/* Those who have nothing to do help. */
	run(SLEEPS, 5, true);
	EXPECT(test.made == PIECES);
	EXPECT(makers() == 5);
}

static void is_interrupted(void)
{
	interrupt_hold();
	run(RAISES, 2, false);
	EXPECT(!*test.why[3]);
	EXPECT(test.made >= 4 && test.made < PIECES);
	EXPECT(!strcmp(test.why[PIECES - 1],
		       "interrupted by SIGTERM before it began"));
	interrupt_release();
}

int main(void)
{
	in_order();
	in_groups();
	loses_one(DIES, "the process that made it has ended, with status 7");
	loses_one(IS_KILLED,
		  "the process that made it was killed by signal 9 (Killed)");
	loses_one(RETURNS_NULL,
		  "the process that made it has ended, with status 1");
	is_interrupted();	/* the last: it stays interrupted */
	return expect_status();
}
