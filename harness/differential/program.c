// SPDX-License-Identifier: GPL-2.0-only
/* See program.h. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "scenario.h"
#include "program.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* ---- the operations --------------------------------------------------- */

enum group {
	PLAIN, COPY, TEXT, FLAG, BITS, COUNT, SPIN, RW, MUTEX, RWSEM, SEM, BKL,
	OBJECT, NAMES, CACHE, WAIT, COMPLETION, SCHED, POOL, MODULE, UEVENT, LIST,
	CELL, FRAME, JUDGE, GROUPS
};

#define OP(name, group, ...)	OP_##name,
enum {
#include "operations.h"
	OPERATIONS
};
#undef OP

#define OP(name, group, ...)	{ #name, group, #__VA_ARGS__ },
static const struct {
	const char *name;
	enum group group;
	const char *body;
} operation[] = {
#include "operations.h"
};
#undef OP

/* What the second undoes of the first; last is only if it learnt something. */
static const struct {
	uint8_t first, second;
	bool tries;
} pairs[] = {
	{ OP_spin_lock, OP_spin_unlock, false },
	{ OP_spin_trylock, OP_spin_unlock, true },
	{ OP_read_lock, OP_read_unlock, false },
	{ OP_write_lock, OP_write_unlock, false },
	{ OP_mutex_lock, OP_mutex_unlock, false },
	{ OP_mutex_trylock, OP_mutex_unlock, true },
	{ OP_down_read, OP_up_read, false },
	{ OP_down_read_trylock, OP_up_read, true },
	{ OP_down_write, OP_up_write, false },
	{ OP_down_write_trylock, OP_up_write, true },
	{ OP_down_write, OP_downgrade_write, false },
	{ OP_downgrade_write, OP_up_read, false },
	{ OP_bit_lock, OP_bit_unlock, true },
	{ OP_down, OP_up, false },
	{ OP_down_trylock, OP_up, true },
	{ OP_lock_kernel, OP_unlock_kernel, false },
	{ OP_obj_lock, OP_obj_unlock, false },
	{ OP_obj_trylock, OP_obj_unlock, true },
	{ OP_obj_mutex_lock, OP_obj_mutex_unlock, false },
	{ OP_obj_new, OP_obj_publish, false },
	{ OP_obj_zalloc, OP_obj_publish, false },
	{ OP_obj_new_early, OP_obj_val_add, false },
	{ OP_obj_get, OP_obj_free, false },
	{ OP_obj_get, OP_obj_put, false },
	{ OP_obj_get, OP_obj_val_add, false },
	{ OP_obj_take, OP_obj_free, false },
	{ OP_name_new, OP_name_publish, false },
	{ OP_name_new, OP_name_free, false },
	{ OP_name_get, OP_name_length, false },
	{ OP_name_get, OP_name_copy, false },
	{ OP_name_get, OP_name_free, false },
	{ OP_cache_alloc, OP_cache_free, false },
	{ OP_frame_share, OP_frame_write, false },
	{ OP_frame_lend, OP_frame_use, false },
	{ OP_frame_wait, OP_frame_complete, false },
	{ OP_wait_event, OP_wake_flag, false },
	{ OP_wake_flag, OP_wake_up, false },
	{ OP_state_sleeping, OP_schedule_unless, false },
	{ OP_pool_alloc, OP_pool_free, false },
	{ OP_pool_alloc_wait, OP_pool_free, false },
	{ OP_module_try_get, OP_module_put, true },
	{ OP_kobj_get, OP_kobj_put, false },
	{ OP_preempt_off, OP_preempt_on, false },
};

/* ---- drawing ---------------------------------------------------------- */

static uint64_t state;

/* splitmix64 (Steele, Lea, Flood, 2014). */
static uint64_t draw(void)
{
	uint64_t x = state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static int below(int n)
{
	return draw() % n;
}

static bool chance(int percent)
{
	return below(100) < percent;
}

/* One of a group. */
static int draw_operation(enum group g)
{
	int i, n = 0;

	for (i = 0; i < OPERATIONS; i++)
		n += operation[i].group == g;
	n = below(n);
	for (i = 0; operation[i].group != g || n--; i++)
		;
	return i;
}

static int partner(int what, bool *tries)
{
	int start = below(ARRAY_SIZE(pairs));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		size_t at = (start + i) % ARRAY_SIZE(pairs);

		if (pairs[at].first == what) {
			*tries = pairs[at].tries;
			return pairs[at].second;
		}
	}
	return -1;
}

/* Whether it gives back what an operation before must have taken. */
static bool gives_back(int what)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		if (pairs[i].second == what)
			return operation[what].group != OBJECT &&
			       operation[what].group != WAIT;
	return false;
}

/* Conditions name operations by number, which changes. */
static void insert(struct script *s, int at, struct operation op)
{
	int i;

	memmove(&s->op[at + 1], &s->op[at], (s->n - at) * sizeof(op));
	s->n++;
	s->op[at] = op;
	for (i = at + 1; i < s->n; i++) {
		if (s->op[i].when > at)
			s->op[i].when++;
		if (s->op[i].when < -at)
			s->op[i].when--;
	}
}

static void draw_script(struct script *s, const enum group *theme, int themes,
			int length)
{
	s->n = 0;
	while (s->n < length) {
		enum group g = theme[below(themes)];
		struct operation op = {
			.what = draw_operation(g), .a = chance(85) ? 0 : 1,
			.b = below(3),
		};
		int at = below(s->n + 1), other;
		bool tries;

		if (gives_back(op.what) && chance(85))
			continue;

		if (at && chance(12))
			op.when = chance(50) ? at : -at;
		insert(s, at, op);
		other = partner(op.what, &tries);
		if (other < 0 || s->n == SLOTS - 1 || chance(7))
			continue;
		op.what = other;
		op.when = tries && chance(90) ? at + 1 : 0;
		insert(s, at + 1 + below(s->n - at), op);
	}
}

/* A CPU that waits needs another CPU that wakes it, or the run ends at once. */
static const struct {
	uint8_t waits, wakes;
} wakers[] = {
	{ OP_wait_event, OP_wake_up },
	{ OP_wait_event_plain, OP_wake_up_all },
	{ OP_wait_exclusive, OP_wake_up },
	{ OP_wait_for_completion, OP_complete },
	{ OP_schedule, OP_wake_process },
	{ OP_uevent_wait, OP_uevent },
	{ OP_down, OP_up },
	{ OP_frame_share, OP_frame_write },
	{ OP_frame_lend, OP_frame_use },
	{ OP_frame_wait, OP_frame_complete },
	{ OP_frame_wait_timeout, OP_frame_complete },
};

static void add_wakers(struct program *p)
{
	const struct operation *op;
	struct script *other;
	int cpu, i;
	size_t w;

	for (cpu = 0; cpu < p->cpus; cpu++) {
		other = &p->script[p->script_of[(cpu + 1) % p->cpus]];
		for (i = 0; i < p->script[cpu].n; i++) {
			op = &p->script[cpu].op[i];
			for (w = 0; w < ARRAY_SIZE(wakers); w++)
				if (op->what == wakers[w].waits)
					break;
			if (w == ARRAY_SIZE(wakers) || other->n >= 4 ||
			    chance(40))
				continue;
			insert(other, other->n, (struct operation){
				.what = wakers[w].wakes, .b = op->b,
			});
		}
	}
}

/*
 * The fewer kinds of operation there are in a program, the more have to do
 * with each other.
 */
void program_random(struct program *p, uint64_t seed)
{
	enum group theme[5];
	int i, themes, length;

	state = seed * 0xd1342543de82ef95ull + 1;
	draw();
	memset(p, 0, sizeof(*p));
	themes = 1 + chance(50) + chance(15);
	for (i = 0; i < themes; i++)
		theme[i] = below(GROUPS);
	if (chance(30))
		theme[themes++] = PLAIN;
	if (chance(25))
		theme[themes++] = JUDGE;
	p->start = (struct start){
		.memory = below(3), .count = below(3), .tokens = below(3),
		.flag = chance(30), .slot = chance(70), .dry = chance(60),
		.bkl = chance(70), .module = below(3),
	};
	p->cpus = chance(75) ? 2 : 3;
	for (i = 0; i < p->cpus; i++) {
		length = 1 + (p->cpus == 2 ? below(4) : below(3));
		p->script_of[i] = i;
		if (i && chance(20))
			p->script_of[i] = p->script_of[i - 1];
		else
			draw_script(&p->script[i], theme, themes, length);
	}
	add_wakers(p);
}

void program_random_equal(struct program *p, uint64_t seed)
{
	enum group theme[3];
	int i, j, themes, length;

	program_random(p, seed);
	themes = 1 + chance(60);
	for (i = 0; i < themes; i++)
		theme[i] = below(GROUPS);
	if (chance(30))
		theme[themes++] = PLAIN;
	p->cpus = 2 + below(CPUS_MAX - 1);
	for (i = 0; i < p->cpus; i++) {
		length = p->cpus == 2 ? 1 + below(4) : p->cpus == 3 ?
			 1 + below(3) : 1 + below(2);
		p->script_of[i] = i;
		j = i ? p->script_of[below(i)] : 0;
		if (i && chance(70))
			p->script_of[i] = j;
		else
			draw_script(&p->script[i], theme, themes, length);
	}
	add_wakers(p);
}

static bool names_cpu(const struct program *p, int cpu)
{
	const struct operation *op;
	int i;

	for (i = 0; i < p->cpus; i++) {
		const struct script *s = &p->script[p->script_of[i]];

		for (op = s->op; op < s->op + s->n; op++)
			if ((op->what == OP_wake_process ||
			     op->what == OP_wake_uninterruptible) &&
			    op->b == cpu)
				return true;
	}
	return false;
}

bool program_like(const struct program *p, uint8_t like[CPUS_MAX])
{
	bool equal = false;
	int i, j;

	for (i = 0; i < p->cpus; i++) {
		like[i] = i;
		for (j = 0; j < i && !names_cpu(p, i); j++) {
			if (p->script_of[j] != p->script_of[i] ||
			    names_cpu(p, j))
				continue;
			like[i] = j;
			equal = true;
			break;
		}
	}
	return equal;
}

/* ---- text ------------------------------------------------------------- */

static const struct {
	const char *name;
	size_t at;
} starts[] = {
#define START(name)	{ #name, offsetof(struct start, name) }
	START(memory), START(count), START(tokens), START(flag), START(slot),
	START(dry), START(bkl), START(module),
};

static const char *const memories[] = {
	[MEMORY_POISON] = "poison", [MEMORY_ZERO] = "zero",
	[MEMORY_RECYCLE] = "recycle",
};

static int *start_at(struct start *s, int i)
{
	return (int *)((char *)s + starts[i].at);
}

static void add(char *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, PROGRAM_TEXT - used, format, args);
	va_end(args);
}

static bool uses(const struct operation *op, char operand)
{
	const char *c = operation[op->what].body;

	for (; *c; c++)
		if (*c == operand && !isalnum(c[1]) && c[1] != '_' &&
		    (c == operation[op->what].body ||
		     (!isalnum(c[-1]) && c[-1] != '_' && c[-1] != '.')))
			return true;
	return false;
}

static void add_operation(char *text, const struct operation *op)
{
	if (op->when)
		add(text, "if %s%d ", op->when < 0 ? "not " : "",
		    abs(op->when) - 1);
	add(text, "%s", operation[op->what].name);
	if (uses(op, 'a') || uses(op, 'b'))
		add(text, " %d", op->a);
	if (uses(op, 'b'))
		add(text, " %d", op->b);
}

void program_text(const struct program *p, char text[PROGRAM_TEXT])
{
	struct start start = p->start;
	size_t i;
	int cpu;

	snprintf(text, PROGRAM_TEXT, "memory=%s", memories[start.memory]);
	for (i = 1; i < ARRAY_SIZE(starts); i++)
		if (*start_at(&start, i))
			add(text, " %s=%d", starts[i].name,
			    *start_at(&start, i));
	for (cpu = 0; cpu < p->cpus; cpu++) {
		const struct script *s = &p->script[cpu];

		add(text, " | ");
		if (p->script_of[cpu] != cpu) {
			add(text, "same");
			if (p->script_of[cpu] != p->script_of[cpu - 1])
				add(text, " %d", p->script_of[cpu] + 1);
			continue;
		}
		for (i = 0; (int)i < s->n; i++) {
			add(text, i ? "; " : "");
			add_operation(text, &s->op[i]);
		}
	}
}

/* The body with its operands put in. */
static void print_body(const struct operation *op)
{
	const char *body = operation[op->what].body, *c;

	for (c = body; *c; c++) {
		bool word = c > body && (isalnum(c[-1]) || c[-1] == '_' ||
					 c[-1] == '.');

		if ((*c == 'a' || *c == 'b') && !word && !isalnum(c[1]) &&
		    c[1] != '_')
			printf("%d", *c == 'a' ? op->a : op->b);
		else
			putchar(*c);
	}
}

void program_print(const struct program *p)
{
	int cpu, i;

	for (cpu = 0; cpu < p->cpus; cpu++) {
		const struct script *s = &p->script[p->script_of[cpu]];

		printf("    cpu%d:\n", cpu + 1);
		for (i = 0; i < s->n; i++) {
			const struct operation *op = &s->op[i];

			printf("\t%d: ", i);
			if (op->when)
				printf("if (%sv%d) ", op->when < 0 ? "!" : "",
				       abs(op->when) - 1);
			print_body(op);
			printf(";\n");
		}
	}
}

static bool eat(const char **text, const char *word)
{
	size_t n = strlen(word);

	*text += strspn(*text, " \t\n");
	if (strncmp(*text, word, n) || isalnum((*text)[n]) || (*text)[n] == '_')
		return false;
	*text += n;
	return true;
}

static bool number(const char **text, long most, long *value)
{
	char *end;

	*text += strspn(*text, " \t\n");
	if (!isdigit(**text))
		return false;
	*value = strtol(*text, &end, 10);
	*text = end;
	return *value <= most;
}

static const char *parse_start(struct start *s, const char **text)
{
	size_t i, j;
	long value;

	for (;;) {
		*text += strspn(*text, " \t\n");
		if (!**text || **text == '|')
			return NULL;
		for (i = 0; i < ARRAY_SIZE(starts); i++)
			if (eat(text, starts[i].name))
				break;
		if (i == ARRAY_SIZE(starts) || *(*text)++ != '=')
			return "no such start";
		if (i) {
			if (!number(text, 100, &value))
				return "a start must be a number";
			*start_at(s, i) = value;
			continue;
		}
		for (j = 0; j < ARRAY_SIZE(memories); j++)
			if (eat(text, memories[j]))
				break;
		if (j == ARRAY_SIZE(memories))
			return "memory is poison, zero or recycle";
		s->memory = j;
	}
}

static const char *parse_operation(struct script *s, const char **text)
{
	struct operation *op = &s->op[s->n];
	long value;
	int i;

	if (s->n == SLOTS)
		return "a script is too long";
	*op = (struct operation){ 0 };
	if (eat(text, "if")) {
		bool not = eat(text, "not");

		if (!number(text, s->n - 1, &value))
			return "\"if\" needs the number of an earlier operation";
		op->when = not ? -(value + 1) : value + 1;
	}
	for (i = 0; i < OPERATIONS; i++)
		if (eat(text, operation[i].name))
			break;
	if (i == OPERATIONS)
		return "no such operation";
	op->what = i;
	if (number(text, 1, &value)) {
		op->a = value;
		if (number(text, 2, &value))
			op->b = value;
	}
	s->n++;
	*text += strspn(*text, " \t\n");
	*text += **text == ';';
	*text += strspn(*text, " \t\n");
	return NULL;
}

const char *program_parse(struct program *p, const char *text)
{
	const char *wrong;

	memset(p, 0, sizeof(*p));
	wrong = parse_start(&p->start, &text);
	while (!wrong && *text == '|') {
		if (p->cpus == CPUS_MAX)
			return "too many CPUs";
		text++;
		p->script_of[p->cpus] = p->cpus;
		if (p->cpus && eat(&text, "same")) {
			long other = p->cpus;

			number(&text, p->cpus, &other);
			if (other < 1 || other > p->cpus)
				return "\"same\" needs the number of an earlier CPU";
			p->script_of[p->cpus] = p->script_of[other - 1];
			text += strspn(text, " \t\n");
		} else {
			text += strspn(text, " \t\n");
			while (!wrong && *text && *text != '|')
				wrong = parse_operation(
					&p->script[p->cpus], &text);
		}
		p->cpus++;
	}
	if (!wrong && *text)
		wrong = "cannot read the rest";
	return wrong ? wrong : p->cpus ? NULL : "a program needs a CPU";
}

/* ---- simpler ---------------------------------------------------------- */

static void remove_operation(struct script *s, int at)
{
	int i;

	memmove(&s->op[at], &s->op[at + 1],
		(s->n - at - 1) * sizeof(*s->op));
	s->n--;
	for (i = at; i < s->n; i++) {
		int8_t *when = &s->op[i].when;

		if (abs(*when) == at + 1)
			*when = 0;
		else if (*when > at + 1)
			--*when;
		else if (*when < -(at + 1))
			++*when;
	}
}

static void remove_cpu(struct program *p, int cpu)
{
	int i, heir = -1;

	/* The first that runs its script has it now. */
	for (i = cpu + 1; i < p->cpus; i++) {
		if (p->script_of[i] != cpu)
			continue;
		if (heir < 0) {
			heir = i;
			p->script[i] = p->script[cpu];
		}
		p->script_of[i] = heir;
	}
	for (i = cpu; i + 1 < p->cpus; i++) {
		p->script[i] = p->script[i + 1];
		p->script_of[i] = p->script_of[i + 1];
	}
	p->cpus--;
	for (i = 0; i < p->cpus; i++)
		if (p->script_of[i] > cpu)
			p->script_of[i]--;
}

bool program_simpler(struct program *to, const struct program *from, int i)
{
	struct operation *op;
	int cpu, at, what;

	*to = *from;
	if (from->cpus > 2 && i < from->cpus) {
		remove_cpu(to, i);
		return true;
	}
	i -= from->cpus > 2 ? from->cpus : 0;
	for (cpu = 0; cpu < from->cpus; cpu++) {
		if (from->script_of[cpu] != cpu) {
			if (!i--) {
				to->script_of[cpu] = cpu;
				to->script[cpu].n = 0;
				return true;
			}
			continue;
		}
		if (i < from->script[cpu].n) {
			remove_operation(&to->script[cpu], i);
			return true;
		}
		i -= from->script[cpu].n;
	}
	for (cpu = 0; cpu < from->cpus; cpu++) {
		for (at = 0; at < from->script[cpu].n; at++) {
			for (what = 0; what < 3; what++) {
				op = &to->script[cpu].op[at];
				if (!(what ? what == 1 ? op->a : op->b :
				      op->when) || i--)
					continue;
				if (!what)
					op->when = 0;
				else if (what == 1)
					op->a = 0;
				else
					op->b = 0;
				return true;
			}
		}
	}
	for (at = 0; at < (int)ARRAY_SIZE(starts); at++) {
		if (!*start_at(&to->start, at) || i--)
			continue;
		*start_at(&to->start, at) = 0;
		return true;
	}
	return false;
}
