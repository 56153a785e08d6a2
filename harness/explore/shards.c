// SPDX-License-Identifier: GPL-2.0-only
/* See shards.h. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "estimate.h"
#include "findings.h"
#include "shards.h"
#include "symmetry.h"

#define SMALL		2560	/* executions: run to its end */
#define LOOK		256	/* of them, before it is taken for small or not */
#define FIRST		16	/* steps of a prefix, to begin with */
#define RUNS		128	/* prefixes that are run, for each part */
#define RUNS_MAX	8192
/* A piece is cut again while it is more than one of so many for each part, and
 * there are not too many pieces for each. */
#define SMALLER		32
#define MOST		400
#define MARKS_NODES	(1u << 22)	/* of all marks: 40 MiB */

/* A prefix: the one of its parent, and a branch there. */
struct prefix {
	struct prefix *parent;		/* NULL: it is empty */
	struct prefix *child, *last, *next;	/* in the order of their running */
	struct dpor_node n;		/* where it leads to */
	unsigned int steps;
	double size;			/* executions that follow it: a guess */
	unsigned int number;		/* in the order of their making */
	unsigned int runs;		/* executions that follow it, of those run */
	uint8_t cpu;
	uint8_t before;			/* branches that come before it */
	bool ends;			/* an execution does, here */
};

static struct {
	const struct dpor_options *d;
	unsigned int shard, shards;
	struct shards_cut cut;
	struct shards_piece *piece;
	unsigned int n, room;
	/* A larger exploration. */
	uint64_t wanted;		/* number of prefixes */
	unsigned int within;		/* steps of a prefix, at most */
	struct prefix *root;
	struct prefix **leaf;		/* the pieces */
	unsigned int leaves, leaf_room, made;
} c;

static struct dpor_part copy(const struct dpor_part *part)
{
	struct dpor_part to = *part;

	to.node = engine_memory(malloc(part->n * sizeof(*to.node) + 1));
	to.branch = engine_memory(malloc(part->n + 1));
	memcpy(to.node, part->node, part->n * sizeof(*to.node));
	memcpy(to.branch, part->branch, part->n);
	return to;
}

static void drop(struct dpor_part *part)
{
	free(part->node);
	free(part->branch);
}

/* part is the piece's from now on. */
static void add_piece(const struct dpor_part *part, uint64_t runs)
{
	if (c.n == c.room) {
		c.room = 2 * c.room + 64;
		c.piece = engine_memory(realloc(c.piece,
						c.room * sizeof(*c.piece)));
	}
	c.piece[c.n++] = (struct shards_piece){ .part = *part, .runs = runs };
}

static struct prefix *prefix_new(struct prefix *parent, int cpu)
{
	struct prefix *p = engine_memory(calloc(1, sizeof(*p)));

	p->parent = parent;
	p->cpu = cpu;
	p->number = c.made++;
	if (!parent)
		return p;
	p->steps = parent->steps + 1;
	if (parent->last)
		p->before = parent->last->before | 1u << parent->last->cpu;
	*(parent->last ? &parent->last->next : &parent->child) = p;
	parent->last = p;
	return p;
}

static void prefix_free(struct prefix *p)
{
	struct prefix *q, *next;

	for (q = p->child; q; q = next) {
		next = q->next;
		prefix_free(q);
	}
	free(p);
}

static void add_run(struct prefix *p, unsigned int steps, unsigned int within);

static struct vcpu_driver *driver;
static struct dpor_part left;		/* after the last execution */

static void start(const struct dpor_part *part)
{
	struct dpor_options o = *c.d;

	o.within = c.within;
	driver = dpor_start_part(&o, part);
	estimate_start(part);
}

/* The user wants it to stop, or it must begin again: see symmetry.h. */
static bool is_void(void)
{
	return engine_interrupted() || symmetry_broken();
}

/* Whether there is another execution. */
static bool run(void)
{
	enum vcpu_end end = engine_execute_unjudged(driver);
	unsigned int steps = trace_length;
	bool more;

	if (c.root)
		add_run(c.root, steps, c.within);
	dpor_ended(end, &more);
	left = dpor_left();
	if (!more)
		left.n = left.above;
	estimate_add(steps, &left);
	c.cut.runs++;
	c.cut.preemptions_hit |= dpor_counts()->preemptions_hit;
	c.cut.depth_hit |= dpor_counts()->depth_hit;
	return more;
}

/* ---- a small exploration: stretches ----------------------------------- */

/* Where the sequence was after 0, every, 2 * every, ... executions. */
struct marks {
	struct dpor_part *part;
	unsigned int n, room, nodes;
	uint64_t every;
};

static void drop_every_second(struct marks *m)
{
	unsigned int i;

	m->nodes = 0;
	for (i = 0; i < m->n; i++) {
		if (i & 1) {
			drop(&m->part[i]);
			continue;
		}
		m->part[i / 2] = m->part[i];
		m->nodes += m->part[i].n;
	}
	m->n = (m->n + 1) / 2;
	m->every *= 2;
}

static void add_mark(struct marks *m, const struct dpor_part *part)
{
	if (m->n == m->room) {
		m->room = 2 * m->room + 64;
		m->part = engine_memory(realloc(m->part,
						m->room * sizeof(*m->part)));
	}
	m->part[m->n++] = copy(part);
	m->nodes += part->n;
	if (m->nodes > MARKS_NODES && m->n > 1)
		drop_every_second(m);
}

/* Whether it ran to its end. */
static bool run_small(struct marks *m)
{
	const struct dpor_part all = { .n = 0 };

	start(&all);
	add_mark(m, &all);
	while (run()) {
		if (c.cut.runs == SMALL || is_void() ||
		    (c.cut.runs == LOOK && estimate(&left) > 4 * SMALL))
			return false;
		if (c.cut.runs % m->every == 0)
			add_mark(m, &left);
	}
	return true;
}

static void take_stretch(struct marks *m)
{
	uint64_t from = (uint64_t)m->n * c.shard / c.shards;
	uint64_t to = (uint64_t)m->n * (c.shard + 1) / c.shards;
	struct dpor_part first;

	if (from == to)
		return;
	first = copy(&m->part[from]);
	add_piece(&first, to == m->n ? 0 : (to - from) * m->every);
}

static bool cut_small(void)
{
	struct marks m = { .every = 1 };
	bool small = run_small(&m);
	unsigned int i;

	if (small)
		take_stretch(&m);
	for (i = 0; i < m.n; i++)
		drop(&m.part[i]);
	free(m.part);
	return small;
}

/* ---- a larger one: what follows a prefix ------------------------------ */

/*
 * How many executions there may be in the place of the one that was just run, if
 * the branches that it has asked for after so many steps were all there are
 * (Knuth: Estimating the efficiency of backtrack programs, 1975).
 */
static double guess(const struct dpor_part *way, unsigned int steps,
		    unsigned int within)
{
	double size = 1;
	unsigned int i;

	for (i = within; i < steps; i++)
		size *= __builtin_popcount(way->node[i].branches &
					   way->node[i].enabled &
					   ~way->node[i].sleep);
	return size;
}

/*
 * Adds that execution to the tree of prefixes.  They come depth first: it follows
 * the last child as long as it can.
 */
static void add_run(struct prefix *p, unsigned int steps, unsigned int within)
{
	const struct dpor_part way = dpor_left();
	double size = guess(&way, steps, within);

	for (;; p = p->last) {
		p->runs++;
		p->size += size;
		p->ends = p->steps == steps;
		if (p->ends)
			return;
		p->n = way.node[p->steps];
		if (p->steps == within)
			return;
		if (!p->last || p->last->cpu != way.branch[p->steps])
			prefix_new(p, way.branch[p->steps]);
	}
}

/* Every prefix of within steps, with any execution that follows it.  False: more
 * than four times as many as are wanted. */
static bool run_prefixes(unsigned int within)
{
	const struct dpor_part all = { .n = 0 };
	uint64_t first = c.cut.runs;
	bool more;

	if (c.root)
		prefix_free(c.root);
	c.root = prefix_new(NULL, 0);
	c.within = within;
	start(&all);
	do {
		more = run();
	} while (more && c.cut.runs - first < 4 * c.wanted && !is_void());
	return !more;
}

/* As many steps as it takes for that many prefixes. */
static bool make_prefixes(void)
{
	unsigned int least = 0, most = TRACE_STEPS, within = FIRST;

	while (most - least > 1) {
		if (!run_prefixes(within))
			most = within;
		else if (c.root->runs < c.wanted / 2 &&
			 dpor_counts()->depth > within)
			least = within;
		else
			return true;
		if (is_void())
			return false;
		within = most == TRACE_STEPS ? within + within / 4 + 1 :
					       (least + most) / 2;
	}
	return run_prefixes(least);
}

/* A prefix that nobody asked for is small, most likely. */
static double size_of(const struct prefix *p)
{
	return p->runs ? p->size : 0.125;
}

/* All branches are prefixes: those that were run, and then the others. */
static void add_branches(struct prefix *p)
{
	int before = p->parent ? p->cpu : -1, cpu;
	uint8_t rest = p->n.enabled & ~p->n.sleep;
	const struct prefix *q;

	for (q = p->child; q; q = q->next)
		rest &= ~(1u << q->cpu);
	for (; rest; rest &= rest - 1) {
		cpu = __builtin_ctz(rest);
		if (dpor_allowed(c.d, &p->n, before, cpu))
			prefix_new(p, cpu);
		else
			c.cut.preemptions_hit = true;
	}
}

static void add_leaf(struct prefix *p)
{
	if (c.leaves == c.leaf_room) {
		c.leaf_room = 2 * c.leaf_room + 64;
		c.leaf = engine_memory(realloc(c.leaf,
					c.leaf_room * sizeof(*c.leaf)));
	}
	c.leaf[c.leaves++] = p;
}

static bool can_be_cut(const struct prefix *p)
{
	return p->runs > 1 && !p->ends && p->steps < c.within;
}

/* The largest that can be cut, as its place in the list; or c.leaves. */
static unsigned int largest(void)
{
	unsigned int i, best = c.leaves;

	for (i = 0; i < c.leaves; i++)
		if (can_be_cut(c.leaf[i]) && (best == c.leaves ||
		    size_of(c.leaf[i]) > size_of(c.leaf[best])))
			best = i;
	return best;
}

/* Most pieces that nobody asked for are no use, so there must not be too many. */
static void cut_prefixes(void)
{
	double small = c.root->size / ((double)SMALLER * c.shards);
	uint64_t most = (uint64_t)MOST * c.shards;
	struct prefix *p, *q;
	unsigned int i;

	c.leaves = 0;
	add_leaf(c.root);
	while (c.leaves < most && (i = largest()) < c.leaves &&
	       size_of(c.leaf[i]) > small) {
		p = c.leaf[i];
		c.leaf[i] = c.leaf[--c.leaves];
		add_branches(p);
		for (q = p->child; q; q = q->next)
			add_leaf(q);
	}
}

static struct dpor_part part_of(const struct prefix *p)
{
	struct dpor_part part = { .n = p->steps, .above = p->steps };
	const struct prefix *q;

	part.node = engine_memory(malloc(part.n * sizeof(*part.node) + 1));
	part.branch = engine_memory(malloc(part.n + 1));
	for (q = p; q->parent; q = q->parent) {
		struct dpor_node *n = &part.node[q->steps - 1];

		*n = q->parent->n;
		n->branches = n->enabled;
		n->done = q->before;
		part.branch[q->steps - 1] = q->cpu;
	}
	return part;
}

/* A total order, so that all parts agree. */
static int larger_first(const void *a, const void *b)
{
	const struct prefix *p = *(struct prefix *const *)a;
	const struct prefix *q = *(struct prefix *const *)b;

	if (size_of(p) != size_of(q))
		return size_of(p) > size_of(q) ? -1 : 1;
	return p->number < q->number ? -1 : 1;
}

/* The largest first, each to the part that has least. */
static void deal(void)
{
	double *load = engine_memory(calloc(c.shards, sizeof(*load)));
	struct dpor_part part;
	unsigned int i, j, to;

	qsort(c.leaf, c.leaves, sizeof(*c.leaf), larger_first);
	for (i = 0; i < c.leaves; i++) {
		for (to = 0, j = 1; j < c.shards; j++)
			if (load[j] < load[to])
				to = j;
		load[to] += size_of(c.leaf[i]);
		if (to != c.shard)
			continue;
		part = part_of(c.leaf[i]);
		add_piece(&part, 0);
	}
	free(load);
}

static void cut_large(void)
{
	uint64_t wanted = (uint64_t)RUNS * c.shards;

	c.wanted = wanted > RUNS_MAX ? RUNS_MAX : wanted;
	if (make_prefixes()) {
		cut_prefixes();
		deal();
	}
	prefix_free(c.root);
	c.root = NULL;
	c.within = 0;
}

bool shards_cut(const struct dpor_options *d, unsigned int shard,
		unsigned int shards, bool by_prefix, struct shards_cut *cut)
{
	struct dpor_options unobserved = *d;

	while (c.n)
		drop(&c.piece[--c.n].part);
	unobserved.reached = NULL;
	c.d = &unobserved;
	c.shard = shard;
	c.shards = shards;
	c.cut = (struct shards_cut){ 0 };
	trace_start();
	if ((by_prefix || !cut_small()) && !is_void())
		cut_large();
	c.cut.piece = c.piece;
	c.cut.n = c.n;
	*cut = c.cut;
	return !engine_interrupted();
}
