// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records every operation, in the order in which they take effect.
 *
 * Runs on the stack of the CPU that is about to act, between the chooser and
 * the operation.  It reads the memory about to be accessed, and a detector must
 * not see that: this file is not instrumented, and under Valgrind no value is
 * read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/valgrind.h>
#include "explore/schedule.h"
#include "explore/trace.h"
#include "runner.h"
#include "vcpu/event-log.h"

#define STACK_MAX	32

static struct {
	struct vcpu_driver driver;
	struct vcpu_op last;		/* the write that is taking effect */
	struct vcpu_driver *chooser;
	unsigned long events;
} rec;

static const char *const kind_name[OP_KINDS] = {
	[OP_START] = "start",		[OP_ENTER] = "enter",
	[OP_EXIT] = "exit",		[OP_READ] = "read",
	[OP_WRITE] = "write",		[OP_ATOMIC_LOAD] = "load",
	[OP_ATOMIC_STORE] = "store",	[OP_ATOMIC_RMW] = "rmw",
	[OP_LOCK] = "lock",		[OP_TRYLOCK] = "trylock",
	[OP_QUEUE] = "queue",		[OP_UNLOCK] = "unlock",
	[OP_WAIT] = "wait",		[OP_WAKE] = "wake",
	[OP_SPIN] = "spin",
	[OP_ALLOC] = "alloc",		[OP_FREE] = "free",
	[OP_REUSE] = "reuse",		[OP_LIST] = "list",
	[OP_END] = "end",
};

static bool is_readable(const struct vcpu_op *op)
{
	return !RUNNING_ON_VALGRIND && op->size && vcpu_is_memory(op->addr);
}

/* The little-endian number in the operation's memory, if it can be read. */
static void put_value(const struct vcpu_op *op)
{
	const volatile unsigned char *bytes = op->addr;
	unsigned long long value = 0;
	unsigned int i;

	if (!is_readable(op) || op->size > sizeof(value))
		return;
	/* Not memcpy(), which ThreadSanitizer intercepts. */
	for (i = op->size; i--;)
		value = value << 8 | bytes[i];
	log_int("value", value);
}

static void put_function(const void *pc)
{
	size_t offset, size;
	const char *name = the_system.function_at(pc, &offset, &size);

	if (name)
		log_str("fn", name);
}

static void put_object(const void *addr, size_t size, int cpu,
		       const void *const *pcs, int n)
{
	log_begin("obj");
	log_ptr("addr", addr);
	log_int("size", size);
	log_int("n", rec.events);
	log_int("cpu", cpu + 1);
	log_pcs("pcs", pcs, n);
	log_end();
}

static void put_live(const struct system_block *b)
{
	put_object(b->addr, b->size, b->cpu, b->pcs, b->n);
}

void recorder_live_objects(void)
{
	the_system.each_live(put_live);
}

static void put_freed(int cpu, const struct vcpu_op *op)
{
	const void *pcs[STACK_MAX];
	int n = vcpu_backtrace(cpu, op->pc, pcs, STACK_MAX);

	log_begin("freed");
	log_ptr("addr", op->addr);
	log_int("n", rec.events);
	log_int("cpu", cpu + 1);
	log_pcs("pcs", pcs, n);
	log_end();
}

static void put_event(int cpu, const struct vcpu_op *op)
{
	log_begin("ev");
	log_int("n", rec.events);
	log_int("cpu", cpu + 1);
	log_str("kind", kind_name[op->kind]);
	if (op->pc)
		log_ptr("pc", op->pc);
	if (op->addr)
		log_ptr("addr", op->addr);
	if (op->size)
		log_int("size", op->size);
	switch (op->kind) {
	case OP_ENTER:
	case OP_EXIT:
		put_function(op->pc);
		break;
	case OP_READ:
	case OP_WRITE:
	case OP_ATOMIC_LOAD:
	case OP_ATOMIC_STORE:
	case OP_ATOMIC_RMW:
		put_value(op);
		break;
	case OP_LOCK:
	case OP_TRYLOCK:
	case OP_QUEUE:
	case OP_UNLOCK:
		log_str("lock", ((const struct vlock *)op->addr)->name);
		break;
	}
	log_end();
}

/* The byte that the whole range consists of, or -1. */
static int fill_of(const struct vcpu_op *op)
{
	const volatile unsigned char *bytes = op->addr;
	unsigned int i;

	for (i = 1; i < op->size; i++)
		if (bytes[i] != bytes[0])
			return -1;
	return bytes[0];
}

/* The value that the last write left, before the next operation. */
static void put_after(void)
{
	const struct vcpu_op *op = &rec.last;
	int fill;

	if (!is_readable(op))
		return;
	fill = op->size > 8 ? fill_of(op) : 0;
	if (fill >= 0) {
		log_begin("after");
		if (op->size > 8)
			log_int("fill", fill);
		else
			put_value(op);
		log_end();
	}
	rec.last.size = 0;
}

/*
 * ThreadSanitizer intercepts the libc's functions, also when code that is not
 * instrumented calls them, and the compiler calls memcpy() for a struct.  The
 * accesses here do not belong to the program.
 */
void AnnotateIgnoreReadsBegin(const char *file, int line)
	__attribute__((weak));
void AnnotateIgnoreReadsEnd(const char *file, int line) __attribute__((weak));

static void quiet_begin(void)
{
	if (AnnotateIgnoreReadsBegin)
		AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
}

static void quiet_end(void)
{
	if (AnnotateIgnoreReadsEnd)
		AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}

static void recorder_commit(struct vcpu_driver *driver, int cpu,
			    const struct vcpu_op *op)
{
	(void)driver;
	quiet_begin();
	put_after();
	rec.events++;
	/* The chooser first: reading the operation's memory may crash, and the
	 * operation counts as made by then. */
	if (rec.chooser->commit)
		rec.chooser->commit(rec.chooser, cpu, op);
	put_event(cpu, op);
	if (op->kind == OP_ALLOC) {
		const void *pcs[STACK_MAX];
		int n = vcpu_backtrace(cpu, op->pc, pcs, STACK_MAX);

		put_object(op->addr, op->size, cpu, pcs, n);
	} else if (op->kind == OP_FREE) {
		put_freed(cpu, op);
	}
	if (!trace_note(cpu, op))
		checker_order(NULL, NULL, NULL, false);
	checker_commit(cpu, op);
	if (op->kind == OP_WRITE || op->kind == OP_ATOMIC_STORE ||
	    op->kind == OP_ATOMIC_RMW)
		rec.last = *op;
	quiet_end();
}

static int recorder_choose(struct vcpu_driver *driver, uint32_t enabled)
{
	int next;

	(void)driver;
	quiet_begin();
	next = rec.chooser->choose(rec.chooser, enabled);
	quiet_end();
	return next;
}

struct vcpu_driver *recorder_start(struct vcpu_driver *chooser,
				   checker_finding_fn found)
{
	trace_start();
	checker_order(trace_count, trace_count_before, trace_first_after,
		      true);
	checker_start(found);
	rec.driver.choose = recorder_choose;
	rec.driver.commit = recorder_commit;
	rec.chooser = chooser;
	rec.last.size = 0;
	return &rec.driver;
}

void recorder_complete(void)
{
	put_after();
}

void recorder_restart(void)
{
	rec.events = 0;
	rec.last.size = 0;
}

unsigned long recorder_events(void)
{
	return rec.events;
}

/* The name of the build.  A runner that dmrace_add_subject() did not make has
 * "0", which matches no replay string. */
const char runner_build[] __attribute__((weak)) = "0";
const char runner_like[] __attribute__((weak)) = "";
const char runner_benign[] __attribute__((weak)) = "";

const char *replay_string(const char *scenario, const char *schedule)
{
	static char text[VCPU_PARTS * 12 + 256];

	snprintf(text, sizeof(text), "%s:%s@%s", scenario, schedule,
		 runner_build);
	return text;
}

const char *recorder_kind(int kind)
{
	return kind_name[kind];
}

static void put_schedule(const char *scenario, const char *schedule)
{
	log_begin("schedule");
	log_str("text", replay_string(scenario, schedule));
	log_end();
}

void recorder_schedule(const char *scenario)
{
	char *schedule = schedule_of_run();

	if (schedule && *schedule)
		put_schedule(scenario, schedule);
	free(schedule);
}

void recorder_any_schedule(const char *scenario)
{
	put_schedule(scenario, "1");
}
