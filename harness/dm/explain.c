// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explain.h"
#include "explore/trace.h"
#include "model.h"
#include "vcpu/capacity.h"

#define CPUS		(VCPU_MAX + 1)		/* [0]: set-up */
#ifndef EXPLAIN_POSITIONS
#define EXPLAIN_POSITIONS	(1u << 21)	/* of one search */
#endif
#ifndef EXPLAIN_KNOWN
#define EXPLAIN_KNOWN	4096			/* histories explained before */
#endif

struct position {
	struct model model;
	struct model_call at[CPUS];	/* of each CPU's current call */
	uint8_t next[CPUS];		/* which of its calls that is */
};

static struct {
	const struct call *calls;
	int n;
	/* Each CPU's calls, in order. */
	uint8_t of[CPUS][HISTORY_CALLS], count[CPUS];
	/* Calls of each CPU that have ended before a call begins. */
	uint8_t after[HISTORY_CALLS][CPUS];
	uint64_t tried[EXPLAIN_POSITIONS];	/* hashes; 0: none */
	/* Where those are, to take them out again: most searches are short. */
	uint32_t places[EXPLAIN_POSITIONS / 2];
	unsigned int positions;
	bool full;
} s;

static uint64_t known[EXPLAIN_KNOWN];	/* hashes; 0: none */

static uint64_t mix(uint64_t h, const void *data, size_t size)
{
	const unsigned char *p = data;
	uint64_t word = 0;

	for (; size >= 8; size -= 8, p += 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15ull;
		h ^= h >> 29;
	}
	word = 0;
	memcpy(&word, p, size);
	h = (h ^ word) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 32;
}

uint32_t explain_steps(int cpu)
{
	return trace_taken(cpu);
}

/* ---- which came first --------------------------------------------------- */

/* The step number @number of @cpu; NULL: there is none. */
static const struct trace_step *step_of(int cpu, uint32_t number)
{
	for (unsigned int i = 0; i < trace_length; i++)
		if (trace_step[i].cpu == cpu && trace_step[i].number == number)
			return &trace_step[i];
	return NULL;
}

/* How many calls of @cpu have ended before the step whose clock this is. */
static int ended_before(int cpu, const struct trace_clock *clock)
{
	int n = 0, i;

	for (i = 0; i < s.count[cpu + 1]; i++) {
		const struct call *c = &s.calls[s.of[cpu + 1][i]];

		/* A call without a step is ordered by its CPU's next step. */
		if (c->until == c->from)
			continue;
		if (c->until > clock->of[cpu])
			break;
		n = i + 1;
	}
	return n;
}

static void find_order(void)
{
	int i, cpu;

	memset(s.after, 0, sizeof(s.after));
	for (i = 0; i < s.n; i++) {
		const struct call *c = &s.calls[i];
		const struct trace_step *first;

		if (c->cpu < 0 || c->until == c->from)
			continue;
		first = step_of(c->cpu, c->from + 1);
		for (cpu = 0; first && cpu < VCPU_MAX; cpu++)
			if (cpu != c->cpu)
				s.after[i][cpu + 1] =
					ended_before(cpu, &first->clock);
	}
}

static void read_history(void)
{
	memset(s.count, 0, sizeof(s.count));
	s.calls = history_calls(&s.n);
	for (int i = 0; i < s.n; i++) {
		int cpu = s.calls[i].cpu + 1;

		s.of[cpu][s.count[cpu]++] = i;
	}
	find_order();
}

static uint64_t hash_history(void)
{
	uint64_t h = s.n;

	for (int i = 0; i < s.n; i++) {
		struct call c = s.calls[i];

		c.from = c.until = 0;
		h = mix(h, &c, sizeof(c));
	}
	return mix(h, s.after, s.n * sizeof(s.after[0]));
}

/* ---- the search --------------------------------------------------------- */

static bool was_tried(const struct position *p)
{
	size_t used = offsetof(struct model, device) +
		      p->model.n * sizeof(p->model.device[0]);
	uint64_t h = mix(mix(mix(1, &p->model, used), p->at, sizeof(p->at)),
			 p->next, sizeof(p->next));
	unsigned int i;

	h += !h;
	for (i = h % EXPLAIN_POSITIONS; s.tried[i];
	     i = (i + 1) % EXPLAIN_POSITIONS)
		if (s.tried[i] == h)
			return true;
	if (s.positions >= EXPLAIN_POSITIONS / 2) {
		s.full = true;
		return true;
	}
	s.tried[i] = h;
	s.places[s.positions++] = i;
	return false;
}

static void forget_tried(void)
{
	while (s.positions)
		s.tried[s.places[--s.positions]] = 0;
}

static bool may_begin(const struct position *p, int call)
{
	for (int i = 1; i < CPUS; i++)
		if (p->next[i] < s.after[call][i])
			return false;
	return true;
}

static void copy(struct position *to, const struct position *from)
{
	memcpy(&to->model, &from->model, offsetof(struct model, device) +
	       from->model.n * sizeof(from->model.device[0]));
	memcpy(to->at, from->at, sizeof(to->at));
	memcpy(to->next, from->next, sizeof(to->next));
}

/* Not on the stack: a program with many calls has many levels. */
static struct position *position_at(unsigned int level)
{
	static struct position **at;
	static unsigned int n;

	if (level == n) {
		at = realloc(at, (n + 1) * sizeof(*at));
		if (at)
			at[n] = malloc(sizeof(**at));
		if (!at || !at[n++]) {
			perror("dmrace: no memory to explain results");
			exit(1);
		}
	}
	return at[level];
}

static bool search(const struct position *p, unsigned int level)
{
	struct position *then = position_at(level);
	bool ended = true;
	int cpu, choice;

	if (was_tried(p))
		return false;
	for (cpu = 1; cpu < CPUS; cpu++) {
		int call;

		if (p->next[cpu] == s.count[cpu])
			continue;
		ended = false;
		call = s.of[cpu][p->next[cpu]];
		if (!p->at[cpu].step && !may_begin(p, call))
			continue;
		for (choice = 0; choice <= s.calls[call].starved * 2 ||
				 choice <= p->model.n; choice++) {
			enum model_verdict verdict;

			copy(then, p);
			verdict = model_step(&then->model, &then->at[cpu],
					     &s.calls[call], call, choice);
			if (verdict == MODEL_NEVER)
				continue;
			if (verdict == MODEL_ENDED) {
				memset(&then->at[cpu], 0,
				       sizeof(then->at[cpu]));
				then->next[cpu]++;
			}
			if (search(then, level + 1))
				return true;
		}
	}
	return ended;
}

/* One CPU, so one order: no search. */
static bool set_up(struct position *p)
{
	while (p->next[0] < s.count[0]) {
		int call = s.of[0][p->next[0]];

		switch (model_step(&p->model, &p->at[0], &s.calls[call], call,
				   0)) {
		case MODEL_NEVER:
			return false;
		case MODEL_GOES:
			break;
		case MODEL_ENDED:
			memset(&p->at[0], 0, sizeof(p->at[0]));
			p->next[0]++;
		}
	}
	return true;
}

/* ---- report ------------------------------------------------------------- */

static const char *name_of(const struct call *c)
{
	static const char *const names[] = {
		[DM_VERSION_CMD] = "version", [DM_REMOVE_ALL_CMD] = "remove_all",
		[DM_LIST_DEVICES_CMD] = "list", [DM_DEV_CREATE_CMD] = "create",
		[DM_DEV_REMOVE_CMD] = "remove", [DM_DEV_RENAME_CMD] = "rename",
		[DM_DEV_SUSPEND_CMD] = "resume", [DM_DEV_STATUS_CMD] = "status",
		[DM_DEV_WAIT_CMD] = "wait", [DM_TABLE_LOAD_CMD] = "load",
		[DM_TABLE_CLEAR_CMD] = "clear", [DM_TABLE_DEPS_CMD] = "deps",
		[DM_TABLE_STATUS_CMD] = "table",
		[DM_LIST_VERSIONS_CMD] = "versions",
		[DM_TARGET_MSG_CMD] = "message",
		[DM_DEV_SET_GEOMETRY_CMD] = "geometry",
		[CALL_OPEN] = "open", [CALL_CLOSE] = "close", [CALL_IO] = "io",
		[CALL_READ_AHEAD] = "read ahead", [CALL_FLUSH] = "flush",
		[CALL_INSMOD] = "insmod", [CALL_RMMOD] = "rmmod",
		[CALL_HEARD] = "add event",
		[CALL_HEARD_OTHER] = "event",
		[CALL_OPEN_CONTROL] = "open control",
		[CALL_CLOSE_CONTROL] = "close control",
	};

	if (c->command == DM_DEV_SUSPEND_CMD && c->flags & DM_SUSPEND_FLAG)
		return "suspend";
	return names[c->command];
}

/* "create a = 0 (minor 1)" */
static int describe(char *text, size_t size, const struct call *c)
{
	bool by_number = c->command == CALL_OPEN || c->by_minor ||
			 (!c->name.hash && !c->uuid.hash &&
			  c->command == DM_DEV_STATUS_CMD);
	const char *error = c->result < 0 ? strerrorname_np(-c->result) : NULL;
	int n = snprintf(text, size, "%s", name_of(c));

#define ADD(...) \
	((size_t)n < size ? n += snprintf(text + n, size - n, __VA_ARGS__) : n)
	if (c->name.hash || c->uuid.hash)
		ADD(" %s", c->name.hash ? c->name.head : c->uuid.head);
	if (c->to.hash)
		ADD(" %s", c->to.head);
	if (by_number)
		ADD(" %u", c->minor);
	if (error)
		ADD(" = -%s", error);
	else
		ADD(" = %d", c->result);
	if (!c->result && !c->no_answer && c->command == DM_DEV_CREATE_CMD)
		ADD(" (minor %u)", c->answer_minor);
#undef ADD
	return n;
}

static const char *describe_all(void)
{
	static char text[512];
	size_t used = snprintf(text, sizeof(text),
			       "no order of the calls explains:");
	int cpu, i;

	for (cpu = s.count[1] ? 1 : 0; cpu < CPUS; cpu++)
		for (i = 0; i < s.count[cpu] && used < sizeof(text); i++) {
			used += snprintf(text + used, sizeof(text) - used,
					 i ? ", " : " cpu%d ", cpu);
			if (used < sizeof(text))
				used += describe(text + used,
						 sizeof(text) - used,
						 &s.calls[s.of[cpu][i]]);
		}
	return text;
}

const char *history_unexplained(void)
{
	static struct position start;
	uint64_t hash;

	read_history();
	hash = hash_history();
	hash += !hash;
	if (known[hash % EXPLAIN_KNOWN] == hash)
		return NULL;
	forget_tried();
	s.full = false;
	memset(&start, 0, sizeof(start));
	model_start(&start.model);
	if (set_up(&start) && search(&start, 0)) {
		known[hash % EXPLAIN_KNOWN] = hash;
		return NULL;
	}
	if (s.full) {
		CAPACITY_EXCEEDED(EXPLAIN_POSITIONS,
				  "possible positions of calls");
		return NULL;
	}
	return describe_all();
}
