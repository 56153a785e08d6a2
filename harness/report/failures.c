// SPDX-License-Identifier: GPL-2.0-only
#include "failures.h"

#include <stdlib.h>
#include <string.h>

#include "detect/get.h"
#include "headline.h"

/* Less is better: a race, a finding, what is missing, an error. */
static int rank(const json_t *record)
{
	const json_t *f = record_finding(record);

	if (f)
		return json_array_size(get(f, "sides")) < 2;
	return json_array_size(get(get(record, "verdict"), "missing")) ? 2 : 3;
}

/* Of two records of one rank: a run is replayed faster than an exploration and
 * has a timeline, and tsan names both sides. */
static int effort(const json_t *record)
{
	return !!get(record, "explored") * 2 + !get_is(record, "tool", "tsan");
}

static bool is_better(const json_t *a, const json_t *b)
{
	int d = rank(a) - rank(b);

	return d ? d < 0 : effort(a) < effort(b);
}

static bool is_of(const struct failure *f, const json_t *record)
{
	return json_equal(get(get(f->record, "scenario"), "name"),
			  get(get(record, "scenario"), "name")) &&
	       json_equal(get(f->record, "subject"), get(record, "subject"));
}

static void add(struct pool *pool, struct failures *list,
		const json_t *record)
{
	const char *kind = record_kind(pool, record);
	struct failure *f = list->v;

	list->records++;
	while (f < list->v + list->n && !is_of(f, record))
		f++;
	if (f == list->v + list->n) {
		list->n++;
		*f = (struct failure){ .record = record, .kinds = kind };
	} else {
		f->kinds = pool_printf(pool, "%s, %s", f->kinds, kind);
		if (is_better(record, f->record))
			f->record = record;
	}
	f->n++;
}

/* By rank; within a rank in the order of the records. */
static void sort(struct pool *pool, struct failures *list)
{
	struct failure *sorted = pool_alloc(pool, (list->n + 1) *
					    sizeof(*sorted));
	size_t n = 0;

	for (int r = 0; r <= 3; r++)
		for (size_t i = 0; i < list->n; i++)
			if (rank(list->v[i].record) == r)
				sorted[n++] = list->v[i];
	list->v = sorted;
}

static const struct failure *find_same(struct pool *pool,
				       const struct failures *list, size_t n)
{
	const struct failure *f = &list->v[n];

	for (size_t i = 0; f->finding && i < n; i++)
		if (list->v[i].finding && !list->v[i].same &&
		    !strcmp(finding_identity(pool, f->record, f->finding),
			    finding_identity(pool, list->v[i].record,
					     list->v[i].finding)))
			return &list->v[i];
	return NULL;
}

struct failures failures_find(struct pool *pool, const json_t *const *records,
			      size_t n)
{
	struct failures list = { 0 };

	list.v = pool_alloc(pool, (n + 1) * sizeof(*list.v));
	for (size_t i = 0; i < n; i++)
		if (record_failed(records[i]))
			add(pool, &list, records[i]);
	sort(pool, &list);
	for (size_t i = 0; i < list.n; i++) {
		struct failure *f = &list.v[i];

		f->finding = record_finding(f->record);
		f->same = find_same(pool, &list, i);
	}
	return list;
}
