// SPDX-License-Identifier: GPL-2.0-only
/* See compare.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compare.h"

static struct explored *noting;

static void note(const struct explore_execution *x)
{
	struct explored *e = noting;

	/* Brute force runs most traces many times. */
	e->executions++;
	if (e->n == e->room) {
		explored_sort(e);
		if (e->n * 2 >= e->room) {
			e->room = e->room ? e->room * 2 : 4096;
			e->v = realloc(e->v, e->room * sizeof(*e->v));
		}
		if (!e->v) {
			perror("dmrace: no memory for traces");
			exit(1);
		}
	}
	e->v[e->n++] = *x;
}

static int by_trace(const void *a, const void *b)
{
	const struct explore_execution *x = a, *y = b;

	return x->trace < y->trace ? -1 : x->trace > y->trace;
}

void explored_sort(struct explored *e)
{
	size_t i, kept = 0;

	if (e->n)
		qsort(e->v, e->n, sizeof(*e->v), by_trace);
	for (i = 0; i < e->n; i++) {
		if (!kept || e->v[kept - 1].trace != e->v[i].trace) {
			e->v[kept++] = e->v[i];
			continue;
		}
		e->twice++;
		e->other += e->v[kept - 1].done != e->v[i].done;
		e->judged += e->v[kept - 1].bad != e->v[i].bad;
	}
	e->n = kept;
	e->bad = 0;
	for (i = 0; i < e->n; i++)
		e->bad += e->v[i].bad;
}

void explored_free(struct explored *e)
{
	free(e->v);
	memset(e, 0, sizeof(*e));
}

const struct explore_execution *explored_find(const struct explored *e,
					      uint64_t trace)
{
	struct explore_execution x = { .trace = trace };

	return e->n ? bsearch(&x, e->v, e->n, sizeof(x), by_trace) : NULL;
}

bool explored_has_key(const struct explored *e, uint64_t key)
{
	unsigned int i;

	for (i = 0; i < e->findings; i++)
		if (e->keys[i] == key)
			return true;
	return false;
}

const struct explore_result *explored_run(struct explored *e,
					  struct explore_options *o)
{
	const struct explore_result *r;
	unsigned int i;

	noting = e;
	o->executed = note;
	r = explore_run(o);
	o->executed = NULL;
	for (i = 0; i < r->n && e->findings < EXPLORE_FINDINGS; i++) {
		if (explored_has_key(e, r->findings[i].key))
			continue;
		e->keys[e->findings] = r->findings[i].key;
		e->kinds[e->findings++] = r->findings[i].kind;
	}
	e->complete = r->complete;
	memcpy(e->bound, r->bound, sizeof(e->bound));
	return r;
}

struct comparison explored_compare(const struct explored *first,
				   const struct explored *second)
{
	const struct explore_execution *x, *y;
	struct comparison c = { .other = second->other,
				.judged = second->judged };
	unsigned int i;
	size_t at;

	for (at = 0; at < second->n; at++) {
		y = &second->v[at];
		x = explored_find(first, y->trace);
		c.missed += !x;
		c.other += x && x->done != y->done;
		c.judged += x && x->bad != y->bad;
	}
	for (i = 0; i < second->findings; i++) {
		if (explored_has_key(first, second->keys[i]))
			continue;
		c.unfound++;
		c.kind = second->kinds[i];
	}
	return c;
}
