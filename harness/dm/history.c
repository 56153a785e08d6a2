// SPDX-License-Identifier: GPL-2.0-only
#include "history.h"
#include "kernel/part.h"
#include "vcpu/capacity.h"
#include "vcpu/vcpu.h"

static struct call calls[HISTORY_CALLS], nowhere[VCPU_MAX + 1];
static int used;
static bool stopped;

uint32_t (*history_steps)(int cpu);
unsigned int (*history_failures)(void);
int (*history_signal)(void);
int (*history_unprivileged)(void);

static uint32_t steps(int cpu)
{
	return cpu >= 0 && history_steps ? history_steps(cpu) : 0;
}

static unsigned int failures(void)
{
	return history_failures ? history_failures() : 0;
}

struct call *history_begin(int command)
{
	int cpu = vcpu_self();
	bool record = !stopped && vcpu_mode() != VCPU_FREE;
	struct call *c = &nowhere[cpu + 1];

	if (record && used == HISTORY_CALLS)
		CAPACITY_EXCEEDED(HISTORY_CALLS, "calls of a run");
	else if (record)
		c = &calls[used++];
	c->cpu = cpu;
	c->command = command;
	c->from = steps(cpu);
	c->failures = failures();
	c->interrupted = history_signal && history_signal();
	c->unprivileged = history_unprivileged && history_unprivileged();
	return c;
}

void history_end(struct call *c, int result)
{
	c->result = result;
	c->starved = c->failures != failures();
	c->failures = 0;
	c->until = steps(c->cpu);
	c->ended = true;
}

/* ---- what is not an ioctl ------------------------------------------------ */

static struct call *current[VCPU_MAX + 1];

void history_call_begins(const struct user_call *call)
{
	static const uint8_t command[] = {
		[USER_INSMOD] = CALL_INSMOD, [USER_RMMOD] = CALL_RMMOD,
		[USER_OPEN] = CALL_OPEN, [USER_CLOSE] = CALL_CLOSE,
		[USER_IO] = CALL_IO, [USER_READ_AHEAD] = CALL_READ_AHEAD,
		[USER_FLUSH] = CALL_FLUSH,
		[USER_HEARD_ADD] = CALL_HEARD,
		[USER_HEARD] = CALL_HEARD_OTHER,
		[USER_OPEN_CONTROL] = CALL_OPEN_CONTROL,
		[USER_CLOSE_CONTROL] = CALL_CLOSE_CONTROL,
	};
	struct call *c = history_begin(command[call->what]);

	current[vcpu_self() + 1] = c;
	c->minor = call->minor;
	c->file = call->file;
	c->sector = call->sector;
	c->sectors = call->sectors;
}

void history_call_ended(int result)
{
	history_end(current[vcpu_self() + 1], result);
	current[vcpu_self() + 1] = NULL;
}

void history_stop(void)
{
	stopped = true;
	while (used)
		calls[--used] = (struct call){ 0 };
}

const struct call *history_calls(int *n)
{
	*n = used;
	return calls;
}

struct call_text history_text(const char *text)
{
	struct call_text t = { .hash = 2166136261u };
	unsigned int i;

	if (!*text)
		return (struct call_text){ 0 };
	for (i = 0; text[i]; i++) {
		t.hash = (t.hash ^ (unsigned char)text[i]) * 16777619u;
		if (i < sizeof(t.head) - 1)
			t.head[i] = text[i];
	}
	t.hash += !t.hash;
	return t;
}

uint64_t history_entry(const struct call_text *name, uint32_t minor)
{
	uint64_t x = ((uint64_t)name->hash << 32 | minor) + 1;

	x = (x ^ x >> 31) * 0x9e3779b97f4a7c15ull;
	return x ^ x >> 29;
}

uint64_t history_target(const char *type, uint64_t start, uint64_t length)
{
	struct call_text text = history_text(type);

	return history_entry(&text, start * 31 + length);
}

void history_boot(void)
{
	vcpu_hide(calls, sizeof(calls));
	vcpu_hide(nowhere, sizeof(nowhere));
	vcpu_hide(&used, sizeof(used));
	vcpu_hide(&stopped, sizeof(stopped));
	vcpu_hide(current, sizeof(current));
	used = 0;
	stopped = false;
}
