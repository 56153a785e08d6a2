// SPDX-License-Identifier: GPL-2.0-only
/* ThreadSanitizer's reports, and the checker's, as the runner wrote them. */
#include <string.h>

#include "finding.h"

static const char *kind_of(const char *type)
{
	if (!strcmp(type, "heap-use-after-free"))
		return "use-after-free";
	return type;		/* "data-race", "lock-order-inversion", ... */
}

/* Late initialisation is reported by every run, whichever tool judges: it is
 * the system's. */
static const char *tool_of(const struct log_report *rep)
{
	return strcmp(rep->type, "late-init") ? rep->tool : "kernel";
}

static bool no_lines(struct stack stack)
{
	for (size_t i = 0; i < stack.n; i++)
		if (stack.v[i].fn && stack.v[i].line)
			return false;
	return stack.n > 0;
}

static void side_from_mop(const struct resolver *r, struct side *s,
			  const struct log_mop *m)
{
	s->cpu = m->cpu;
	s->op = m->op;
	s->addr = m->addr;
	s->size = m->size;
	s->stack = resolve_pcs(r, m->pcs);
	s->where = resolve_where(s->stack);
	if (stack_frees(r, s->stack))
		s->op = "frees";
}

static void side_from_stack(const struct resolver *r, struct side *s,
			    const struct log_stack *w)
{
	s->cpu = w->cpu;
	s->stack = resolve_pcs(r, w->pcs);
	s->where = resolve_where(s->stack);
	if (!strcmp(w->what, "free"))
		s->op = "frees";
}

const char *findings_from_reports(const struct resolver *r,
			       struct found_list *out)
{
	for (size_t i = 0; i < r->log->reports.n; i++) {
		const struct log_report *rep = &r->log->reports.v[i];
		struct found f = {
			.tool = tool_of(rep),
			.kind = kind_of(rep->type),
			.text = rep->type,
			.line = rep->line, .order = rep->line,
		};

		for (size_t j = 0; j < rep->mops.n && f.sides < 2; j++)
			side_from_mop(r, &f.side[f.sides++], &rep->mops.v[j]);
		for (size_t j = 0; j < rep->stacks.n && f.sides < 2; j++)
			if (!rep->mops.n ||
			    !strcmp(rep->stacks.v[j].what, "free"))
				side_from_stack(r, &f.side[f.sides++],
						&rep->stacks.v[j]);
		if (!f.sides)
			return pool_printf(r->pool, "a %s report without an access or a stack",
					   rep->type);
		for (int j = 0; j < f.sides; j++)
			if (no_lines(f.side[j].stack))
				return "no debug information in the runner: rebuild with -gdwarf-4";
		if (!strcmp(f.kind, "use-after-free") && f.sides == 2)
			f.side[1].op = "frees";
		if (rep->mops.n)
			f.field = resolve_field(r, field_addr(&f), rep->line);
		resolve_block(r, &f, rep->line);
		found_add(r->pool, out, &f);
	}
	return NULL;
}
