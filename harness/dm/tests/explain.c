// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be explained, and what cannot: histories made by hand, with the
 * order of their calls (explain.h: E1 to E3).
 */
#include <errno.h>
#include <linux/dm-ioctl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "dm/explain.h"
#include "dm/history.h"
#include "explore/trace.h"

/* ---- in place of the explorer and of the CPUs ---------------------------- */

struct trace_step trace_step[TRACE_STEPS];
unsigned int trace_length;

static int cpu;
static uint32_t taken[VCPU_MAX];

uint32_t trace_taken(int which)
{
	return taken[which];
}

int vcpu_self(void)
{
	return cpu;
}

enum vcpu_mode vcpu_mode(void)
{
	return VCPU_CONTROLLED;
}

void vcpu_hide(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
}

void capacity_exceeded(const char *table, const char *what, unsigned long size,
		       const char *cure)
{
	(void)what;
	(void)size;
	(void)cure;
	printf("%s is full\n", table);
}

/* ---- histories ----------------------------------------------------------- */

static void start(void)
{
	history_stop();		/* nothing of the last history is left */
	history_boot();
	history_steps = explain_steps;
	memset(taken, 0, sizeof(taken));
	memset(trace_step, 0, sizeof(trace_step));
	trace_length = 0;
	cpu = -1;
	history_end(history_begin(CALL_INSMOD), 0);
}

/* A step of the CPU, after those of another one up to its last; or of none. */
static void step(int after)
{
	struct trace_step *s = &trace_step[trace_length++];

	s->cpu = cpu;
	s->number = ++taken[cpu];
	s->clock.of[cpu] = s->number;
	if (after >= 0)
		s->clock.of[after] = taken[after];
}

static struct call *begin(int who, int command, const char *name)
{
	struct call *c;

	cpu = who;
	c = history_begin(command);
	c->name = history_text(name);
	return c;
}

static void create(int who, const char *name, int result, unsigned int minor,
		   int after)
{
	struct call *c = begin(who, DM_DEV_CREATE_CMD, name);

	if (who >= 0)
		step(after);
	c->answer_minor = minor;
	c->answer_name = history_text(name);
	history_end(c, result);
}

static void status(int who, const char *name, int result, unsigned int minor,
		   int after)
{
	struct call *c = begin(who, DM_DEV_STATUS_CMD, name);

	if (who >= 0)
		step(after);
	c->answer_minor = minor;
	c->answer_name = history_text(name);
	history_end(c, result);
}

/* A status by set-up, of which only the flags count; or one that fails. */
static void status_flags(const char *name, int result, uint32_t passed,
			 uint32_t answered, bool touched)
{
	struct call *c = begin(-1, DM_DEV_STATUS_CMD, name);

	c->flags = passed;
	c->answer_name = history_text(name);
	c->answer_flags = answered;
	c->touched = touched;
	history_end(c, result);
}

static void delete(int who, const char *name, int result, int after)
{
	struct call *c = begin(who, DM_DEV_REMOVE_CMD, name);

	if (who >= 0)
		step(after);
	c->no_answer = true;
	history_end(c, result);
}

static void open_minor(int who, unsigned int minor, int result)
{
	struct call *c = begin(who, CALL_OPEN, "");

	c->minor = minor;
	c->file = 8 * (who + 1);
	step(-1);
	history_end(c, result);
}

/* Of the control device, or rmmod: no arguments. */
static void call(int who, int command, int result, int after)
{
	struct call *c = begin(who, command, "");

	step(after);
	history_end(c, result);
}

static int claims, wrong;

static void claim(bool so, int line, const char *text)
{
	claims++;
	if (so)
		return;
	wrong++;
	printf("line %d: %s\n", line, text);
}

#define EXPLAINED()	claim(!history_unexplained(), __LINE__, "is explained")
#define UNEXPLAINED(words)						\
	do {								\
		const char *text = history_unexplained();		\
									\
		claim(text && strstr(text, words), __LINE__,		\
		      text ? text : "is not explained");		\
	} while (0)

static void *many_calls(void *unused)
{
	int i;

	(void)unused;
	start();
	create(0, "a", 0, 0, -1);
	for (i = 0; i < HISTORY_CALLS - 2; i++)
		status(0, "a", 0, 0, -1);
	EXPLAINED();
	return NULL;
}

static void on_a_small_stack(void *(*fn)(void *unused))
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 * 1024);
	claim(!pthread_create(&thread, &attr, fn, NULL), __LINE__, "starts");
	pthread_join(thread, NULL);
}

int main(void)
{
	/* One after the other. */
	start();
	create(-1, "a", 0, 0, -1);
	create(-1, "a", -EBUSY, 0, -1);
	create(-1, "b", 0, 1, -1);
	status(-1, "b", 0, 1, -1);
	delete(-1, "a", 0, -1);
	create(-1, "c", 0, 0, -1);
	EXPLAINED();

	/* Each of these is one wrong answer away from it. */
	start();
	create(-1, "a", 0, 1, -1);
	UNEXPLAINED("create a = 0 (minor 1)");
	start();
	create(-1, "a", 0, 0, -1);
	create(-1, "a", 0, 1, -1);
	UNEXPLAINED("create a = 0");
	start();
	create(-1, "a", 0, 0, -1);
	delete(-1, "a", -ENXIO, -1);
	UNEXPLAINED("remove a = -ENXIO");
	start();
	status(-1, "a", 0, 0, -1);
	UNEXPLAINED("status a = 0");

	/* Two CPUs: one of two creates of a name must fail ... */
	start();
	create(0, "a", 0, 0, -1);
	create(1, "a", -EBUSY, 0, -1);
	EXPLAINED();
	start();
	create(0, "a", -EBUSY, 0, -1);
	create(1, "a", 0, 0, -1);
	EXPLAINED();
	start();
	create(0, "a", -EBUSY, 0, -1);
	create(1, "a", 0, 1, -1);
	EXPLAINED();		/* the first had minor 0 meanwhile */
	start();
	create(0, "a", 0, 0, -1);
	create(1, "a", 0, 1, -1);
	UNEXPLAINED("cpu2 create a = 0");
	start();
	create(0, "a", -EBUSY, 0, -1);
	create(1, "a", -EBUSY, 0, -1);
	UNEXPLAINED("-EBUSY");

	/* ... and the one that fails can be opened, while it lasts. */
	start();
	create(-1, "a", 0, 0, -1);
	create(0, "a", -EBUSY, 0, -1);
	open_minor(1, 1, 0);
	EXPLAINED();
	start();
	create(-1, "a", 0, 0, -1);
	open_minor(1, 1, 0);
	UNEXPLAINED("open 1 = 0");

	/* E1: what began after a create had ended must see the device; what
	 * may have begun before need not. */
	start();
	create(0, "a", 0, 0, -1);
	status(1, "a", -ENXIO, 0, -1);
	EXPLAINED();
	start();
	create(0, "a", 0, 0, -1);
	status(1, "a", -ENXIO, 0, 0);
	UNEXPLAINED("status a = -ENXIO");
	start();
	create(0, "a", 0, 0, -1);
	delete(1, "a", 0, 0);
	status(2, "a", 0, 0, 0);
	EXPLAINED();		/* it began before the remove had ended */
	start();
	create(-1, "a", 0, 0, -1);
	delete(1, "a", 0, -1);
	status(2, "a", 0, 0, 1);
	UNEXPLAINED("status a = 0");

	/* E3: a CPU's own calls are in their order. */
	start();
	create(0, "a", 0, 0, -1);
	delete(0, "a", 0, -1);
	status(0, "a", 0, 0, -1);
	UNEXPLAINED("status a = 0");

	/* A control device that is open pins the module. */
	start();
	call(0, CALL_OPEN_CONTROL, 0, -1);
	call(1, CALL_RMMOD, -EBUSY, 0);
	call(0, CALL_CLOSE_CONTROL, 0, 1);
	call(1, CALL_RMMOD, 0, 0);
	call(0, CALL_OPEN_CONTROL, -ENODEV, 1);
	EXPLAINED();
	start();
	call(0, CALL_OPEN_CONTROL, 0, -1);
	call(1, CALL_RMMOD, 0, 0);
	UNEXPLAINED("rmmod = 0");
	start();
	call(0, CALL_OPEN_CONTROL, 0, -1);
	call(0, CALL_CLOSE_CONTROL, 0, -1);
	call(1, CALL_RMMOD, -EBUSY, 0);
	UNEXPLAINED("rmmod = -EBUSY");

	/* What a command changes in what was passed. */
	start();
	create(-1, "a", 0, 0, -1);
	status_flags("a", 0, DM_BUFFER_FULL_FLAG | 1 << 20, 1 << 20, false);
	status_flags("b", -ENXIO, DM_BUFFER_FULL_FLAG, 0, false);
	EXPLAINED();
	status_flags("a", 0, DM_BUFFER_FULL_FLAG, DM_BUFFER_FULL_FLAG, false);
	UNEXPLAINED("status a = 0");
	start();
	create(-1, "a", 0, 0, -1);
	status_flags("a", 0, 1 << 20, 0, false);
	UNEXPLAINED("status a = 0");
	start();
	status_flags("b", -ENXIO, 0, 0, true);
	UNEXPLAINED("status b = -ENXIO");

	on_a_small_stack(many_calls);

	printf("%d checks, %d failed\n", claims, wrong);
	return wrong != 0;
}
