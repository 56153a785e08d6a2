// SPDX-License-Identifier: GPL-2.0-only
#include "finding.h"

#include <string.h>

#include "source.h"

static bool one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

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
		if (source_is_code(f->file))
			return f;
		if (!named)
			named = f;
	}
	return named ? named : &unknown;
}

const char *resolve_field(const struct resolver *r, uint64_t addr, int line)
{
	const struct wirelog *log = r->log;

	for (size_t i = log->objs.n; i-- > 0; ) {
		const struct wire_obj *o = &log->objs.v[i];

		if ((line && o->line > line) || addr < o->addr ||
		    addr >= o->addr + o->size)
			continue;
		for (size_t j = 0; j < o->pcs.n; j++) {
			const char *name;

			name = symbols_member(r->symbols,
					      o->pcs.v[j] - log->base,
					      o->size, addr - o->addr);
			if (name)
				return name;
		}
		return NULL;
	}
	return symbols_variable(r->symbols, addr - log->base);
}

bool stack_frees(struct stack stack)
{
	static const char *const names[] = {
		"free", "__interceptor_free", "___interceptor_free",
		"cfree", "kfree", "kmem_cache_free", "vfree", NULL
	};

	const struct frame *where = resolve_where(stack);

	/* Held frees end in a write below kfree(). */
	for (size_t i = 0; i < stack.n && &stack.v[i] != where; i++)
		if (stack.v[i].fn && one_of(stack.v[i].fn, names))
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

const char *findings_from_wire(const struct resolver *r,
			       struct found_list *out)
{
	for (size_t i = 0; i < r->log->findings.n; i++) {
		const struct wire_finding *w = &r->log->findings.v[i];
		struct found f = {
			.tool = w->tool ? w->tool : "kernel",
			.kind = w->kind,
			.text = w->text,
			.line = w->line,
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
		found_add(r->pool, out, &f);
	}
	return NULL;
}
