// SPDX-License-Identifier: GPL-2.0-only
/* Helgrind's, DRD's and memcheck's errors, normalised. */
#include "valgrind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *theirs, *ours;
} kinds[] = {
	{ "Race", "data-race" },
	{ "ConflictingAccess", "data-race" },
	{ "InvalidRead", "invalid-access" },
	{ "InvalidWrite", "invalid-access" },
	{ "InvalidJump", "invalid-access" },
	{ "InvalidFree", "double-free" },
	{ "UninitCondition", "uninitialised" },
	{ "UninitValue", "uninitialised" },
	{ "SyscallParam", "uninitialised" },
};

static const char *kind_of(const char *theirs)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].theirs, theirs))
			return kinds[i].ours;
	return theirs;
}

static const char *op_of(const char *text)
{
	if (strstr(text, "read of") || strstr(text, "load by") ||
	    strstr(text, "uninitialised"))
		return "reads";
	if (strstr(text, "write of") || strstr(text, "store by"))
		return "writes";
	return NULL;
}

/* The number after a word, decimal or with 0x. */
static uint64_t after(const char *text, const char *word)
{
	const char *s = text ? strstr(text, word) : NULL;

	return s ? strtoull(s + strlen(word), NULL, 0) : 0;
}

/*
 * Helgrind counts the threads that the process has had.  "thread #5" is the third
 * CPU's if there were two threads before the run.
 */
static const char *renumber(struct pool *pool, const char *text, int before)
{
	const char *at = text ? strstr(text, "thread #") : NULL;
	int n = after(text, "thread #");

	if (!at || !before || n <= before + 1)
		return text;
	at += strlen("thread #");
	return pool_printf(pool, "%.*s%d%s", (int)(at - text), text, n - before,
			   at + strspn(at, "0123456789"));
}

/* Valgrind numbers threads from 1 in the order of their creation, and the
 * first is the controller. */
static int cpu_of(int thread)
{
	return thread > 1 ? thread - 1 : 0;
}

/*
 * Of the runner's code our own reader of symbols knows more than Valgrind: the
 * lines outside .text, in every version, and the same inlined calls as for other
 * tools.  (Valgrind is started without reading inlined calls: a tenth of a run.)
 */
static void set_stack(const struct resolver *r, struct side *s,
		      const struct vg_stack *stack)
{
	VEC(struct frame) frames = { 0 };

	for (size_t i = 0; i < stack->frames.n; i++) {
		const struct vg_frame *f = &stack->frames.v[i];
		struct stack known = symbols_frames(r->symbols,
						    f->pc - r->log->base);
		struct frame theirs = f->frame;

		theirs.owner = known.v[0].owner;
		if (!known.v[0].fn)
			known = (struct stack){ &theirs, 1 };
		for (size_t j = 0; j < known.n; j++)
			*vec_add(r->pool, &frames) = known.v[j];
	}
	s->stack = (struct stack){ frames.v, frames.n };
	s->where = resolve_where(s->stack);
	if (stack_frees(r, s->stack))
		s->op = "frees";
}

static bool freed_here(const char *text)
{
	return !strncmp(text, "Address ", 8) && strstr(text, "free'd");
}

static void first_side(const struct resolver *r, struct side *s,
		       const struct vg_error *e)
{
	static const struct vg_stack none;
	int named = 0;

	s->op = op_of(e->what);
	s->size = after(e->what, "size ");
	s->addr = after(e->what, " at 0x") ? after(e->what, " at ")
					   : after(e->address, "Address ");
	s->cpu = cpu_of(e->tid);
	if (e->thread && sscanf(e->thread, "cpu%d", &named) == 1)
		s->cpu = named;
	set_stack(r, s, e->stacks.n ? &e->stacks.v[0] : &none);
}

/* Helgrind reports the other access, memcheck who freed the block; DRD only a
 * part of the other thread's run. */
static bool second_side(const struct resolver *r, struct side *s,
			const struct vg_error *e)
{
	for (size_t i = 1; i < e->stacks.n; i++) {
		const struct vg_stack *stack = &e->stacks.v[i];

		if (strstr(stack->after, "conflicts with a previous")) {
			s->op = op_of(stack->after);
			s->size = after(stack->after, "size ");
			s->addr = after(e->what, " at ");
			s->cpu = cpu_of(after(stack->after, "thread #"));
			set_stack(r, s, stack);
			return true;
		}
		if (freed_here(stack->after)) {
			set_stack(r, s, stack);
			s->op = "frees";
			return true;
		}
	}
	return false;
}

/*
 * DRD does not report the other access: a store of 16 bytes may race on any
 * field it covers, a free on any of the object.
 */
static void set_fields(const struct resolver *r, struct found *f)
{
	const struct side *s = &f->side[0];
	const char *last = f->field, *dot = last ? strchr(last, '.') : NULL;

	if (f->sides > 1 || !last)
		return;
	if (dot && stack_frees(r, s->stack)) {
		f->field = pool_strndup(r->pool, last, dot - last);
		return;
	}
	for (int i = 1; i < s->size; i++) {
		const char *field = resolve_field(r, s->addr + i, 0);

		if (!field || !strcmp(field, last))
			continue;
		f->fields = pool_printf(r->pool, "%s,%s",
					f->fields ? f->fields : f->field,
					field);
		last = field;
	}
}

/*
 * A CPU that stopped keeps its locks, and so does one that waits for them:
 * Helgrind reports it at the end, and it is known already.
 */
static bool is_consequence(const struct event_log *log, const struct vg_error *e)
{
	return log->end && strcmp(log->end, "complete") &&
	       strstr(e->what, "Exiting thread still holds");
}

static void renumber_all(const struct resolver *r, struct vg_error *e)
{
	e->what = renumber(r->pool, e->what, r->log->threads);
	for (size_t i = 0; i < e->stacks.n; i++)
		e->stacks.v[i].after = renumber(r->pool, e->stacks.v[i].after,
						r->log->threads);
}

const char *findings_from_valgrind(const struct resolver *r, const char *tool,
				   const char *xml, struct found_list *out)
{
	struct vg_output output = { 0 };
	const char *wrong = vg_read(r->pool, xml, &output);

	if (wrong && !output.tool)
		return wrong;
	if (!output.tool || strcmp(output.tool, tool))
		return pool_printf(r->pool, "%s is of %s, not of %s", xml,
				   output.tool ? output.tool : "no tool",
				   tool);
	for (size_t i = 0; i < output.errors.n; i++) {
		const struct vg_error *e = &output.errors.v[i];
		struct found f = { .tool = tool, .sides = 1, .order = i + 1 };

		renumber_all(r, &output.errors.v[i]);
		if (!e->kind || !e->what)
			return pool_printf(r->pool, "%s: an error without a kind or a text",
					   xml);
		if (is_consequence(r->log, e))
			continue;
		f.kind = kind_of(e->kind);
		f.text = e->what;
		first_side(r, &f.side[0], e);
		if (second_side(r, &f.side[1], e))
			f.sides = 2;
		if (f.side[0].addr)
			f.field = resolve_field(r, f.side[0].addr, 0);
		resolve_block(r, &f, 0);
		set_fields(r, &f);
		found_add(r->pool, out, &f);
	}
	return wrong;
}
