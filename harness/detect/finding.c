// SPDX-License-Identifier: GPL-2.0-only
#include "finding.h"

#include <string.h>

#include "listed.h"

struct stack resolve_pcs(const struct resolver *r, struct pcs pcs)
{
	VEC(struct frame) frames = { 0 };

	for (size_t i = 0; i < pcs.n; i++) {
		struct stack s = symbols_frames(r->symbols,
						pcs.v[i] - r->log->base);

		for (size_t j = 0; j < s.n; j++)
			*vec_add(r->pool, &frames) = s.v[j];
	}
	return (struct stack){ frames.v, frames.n };
}

const struct frame *resolve_where(struct stack stack)
{
	static const struct frame unknown;
	const struct frame *named = NULL;

	for (size_t i = 0; i < stack.n; i++) {
		const struct frame *f = &stack.v[i];

		if (!f->fn)
			continue;
		if (f->owner != OWNER_OTHER)
			return f;
		if (!named)
			named = f;
	}
	return named ? named : &unknown;
}

/*
 * Who allocated the object is asked from the inside out, as far as the subject's
 * functions go: the system's functions that call them know nothing of it.  Of
 * the files only the subject's are asked: the system allocates for others.
 */
static const char *member_at(const struct resolver *r, enum says what,
			     const struct log_obj *o, uint64_t addr)
{
	bool in_subject = false;

	for (size_t i = 0; i < o->pcs.n; i++) {
		uint64_t pc = o->pcs.v[i] - r->log->base;
		struct stack at = symbols_frames(r->symbols, pc);
		enum owner owner = at.v[at.n - 1].owner;
		const char *name = NULL;

		if (in_subject && owner == OWNER_SYSTEM)
			break;
		in_subject |= owner == OWNER_SUBJECT;
		if (what != UNIT_SAYS || owner == OWNER_SUBJECT)
			name = symbols_member(r->symbols, what, pc, o->size,
					      addr - o->addr);
		if (name)
			return name;
	}
	return NULL;
}

/* The block that lies at the address then; NULL: none. */
static const struct log_obj *block_at(const struct event_log *log,
				       uint64_t addr, int line)
{
	for (size_t i = log->objs.n; i-- > 0; ) {
		const struct log_obj *o = &log->objs.v[i];

		if ((!line || o->line <= line) && addr >= o->addr &&
		    addr < o->addr + o->size)
			return o;
	}
	return NULL;
}

static const char *function_names(const struct resolver *r, struct pcs pcs)
{
	struct stack stack = resolve_pcs(r, pcs);
	const char *names = "";

	for (size_t i = 0; i < stack.n; i++)
		if (stack.v[i].fn)
			names = pool_printf(r->pool, "%s%s%s", names,
					    *names ? " " : "", stack.v[i].fn);
	return names;
}

void resolve_freers(const struct resolver *r, struct found_list *found)
{
	found->freers = "";
	for (size_t i = 0; i < r->log->freeds.n; i++) {
		const char *names = function_names(r, r->log->freeds.v[i].pcs);

		if (!strstr(found->freers, names))
			found->freers = pool_printf(r->pool, "%s %s",
						    found->freers, names);
	}
}

void resolve_block(const struct resolver *r, struct found *f, int line)
{
	const struct event_log *log = r->log;
	const struct log_obj *o = block_at(log, field_addr(f), line);

	if (!o)
		return;
	f->block = o - log->objs.v + 1;
	for (size_t i = 0; i < log->freeds.n; i++) {
		const struct log_obj *freed = &log->freeds.v[i];

		if (freed->line < o->line || freed->addr != o->addr)
			continue;
		f->freed_in = function_names(r, freed->pcs);
		return;
	}
}

const char *resolve_field(const struct resolver *r, uint64_t addr, int line)
{
	const struct log_obj *o = block_at(r->log, addr, line);
	const char *name = NULL;

	if (!o)
		return symbols_variable(r->symbols, addr - r->log->base);
	for (enum says what = 0; what < SAYS && !name; what++)
		name = member_at(r, what, o, addr);
	return name;
}

bool stack_frees(const struct resolver *r, struct stack stack)
{
	/* the C library's, and the tools' in their place */
	static const char library[] =
		"free __interceptor_free ___interceptor_free cfree";
	const struct frame *where = resolve_where(stack);

	/* A free that is held back ends in a write below the function. */
	for (size_t i = 0; i < stack.n && &stack.v[i] != where; i++)
		if (stack.v[i].fn && (listed(library, stack.v[i].fn) ||
				      listed(r->log->frees, stack.v[i].fn)))
			return true;
	return false;
}

static bool frees(const struct side *s)
{
	return s->op && !strcmp(s->op, "frees");
}

uint64_t field_addr(const struct found *f)
{
	const struct side *a = &f->side[0], *b = &f->side[1];

	if (f->sides == 1 || frees(b))
		return a->addr;
	if (frees(a))
		return b->addr;
	return a->addr > b->addr ? a->addr : b->addr;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_side(const struct side *a, const struct side *b)
{
	return same(a->op, b->op) && same(a->where->fn, b->where->fn);
}

static bool same_finding(const struct found *a, const struct found *b)
{
	const struct side *x = a->side, *y = b->side;

	if (!same(a->tool, b->tool) || !same(a->kind, b->kind) ||
	    !same(a->field, b->field) || a->sides != b->sides)
		return false;
	if (a->sides == 1)
		return same_side(x, y);
	return (same_side(x, y) && same_side(x + 1, y + 1)) ||
	       (same_side(x, y + 1) && same_side(x + 1, y));
}

void found_add(struct pool *pool, struct found_list *out,
	       const struct found *f)
{
	struct found *new;

	for (size_t i = 0; i < out->list.n; i++) {
		if (same_finding(&out->list.v[i], f)) {
			out->list.v[i].times++;
			return;
		}
	}
	new = vec_add(pool, &out->list);
	*new = *f;
	new->times = 1;
}

const char *findings_from_log(const struct resolver *r,
			       struct found_list *out)
{
	for (size_t i = 0; i < r->log->findings.n; i++) {
		const struct log_finding *w = &r->log->findings.v[i];
		struct found f = {
			.tool = w->tool ? w->tool : "kernel",
			.kind = w->kind,
			.text = w->text,
			.line = w->line, .order = w->line,
			.sides = 1,
		};
		struct side *s = &f.side[0];

		s->cpu = w->cpu;
		s->addr = w->addr;
		s->stack = resolve_pcs(r, w->pcs);
		s->where = resolve_where(s->stack);
		if (w->fn && !same(w->fn, s->where->fn)) {
			struct frame *named;

			named = pool_alloc(r->pool, sizeof(*named));
			named->fn = w->fn;
			for (size_t j = 0; j < s->stack.n; j++)
				if (same(s->stack.v[j].fn, w->fn)) {
					*named = s->stack.v[j];
					break;
				}
			s->where = named;
		}
		if (w->addr)
			f.field = resolve_field(r, w->addr, w->line);
		resolve_block(r, &f, w->line);
		found_add(r->pool, out, &f);
	}
	return NULL;
}
