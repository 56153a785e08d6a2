// SPDX-License-Identifier: GPL-2.0-only
/* See tree.h. */
#include <stdlib.h>
#include <string.h>
#include "engine.h"
#include "tree.h"

/* What a branch has shown, in depth-first order. */
struct result {
	uint64_t runs, first;
	struct dpor_request *request;	/* for nodes above the branch */
	unsigned int requests;
	struct explore_finding *finding;
	unsigned int findings;
};

struct child {
	int cpu;
	uint8_t before;			/* branches begun before it */
	bool done;
	double left;			/* executions, as it seemed at last */
	struct tnode *node;		/* that it leads to; NULL: none yet */
	struct result result;		/* before what that node has */
};

struct tnode {
	struct tnode *parent;
	int slot;			/* which child of it */
	int depth;			/* -1: above all */
	struct dpor_node n;
	uint8_t early;			/* will be branches: ask_above() */
	uint8_t begun;
	struct child child[VCPU_MAX];	/* in the order of their beginning */
	int children;
};

struct tree_part {
	struct tree_part *next;
	struct tnode *parent;		/* its child number slot is explored */
	int slot;
	/* Nodes below, whose branches are left to it, too. */
	struct dpor_node *node;
	uint8_t *branch;
	unsigned int n;
};

static struct {
	struct tnode *above;
	struct tree_part *first, **last;	/* not handed out */
	unsigned int parts;
	struct dpor_node *node;		/* of tree_take() */
	uint8_t *branch;
	unsigned int room;
} tree;

/* ---- results ---------------------------------------------------------- */

static bool same(const struct dpor_request *a, const struct dpor_request *b)
{
	return a->node == b->node && a->initial == b->initial &&
	       a->cpu == b->cpu && a->alone == b->alone;
}

static void add_request(struct result *r, const struct dpor_request *q)
{
	unsigned int i;

	for (i = 0; i < r->requests; i++)
		if (same(&r->request[i], q))
			return;
	r->request = engine_memory(realloc(r->request,
					   (r->requests + 1) * sizeof(*q)));
	r->request[r->requests++] = *q;
}

static void add_finding(struct result *r, const struct explore_finding *f)
{
	unsigned int i;

	for (i = 0; i < r->findings; i++) {
		if (r->finding[i].key != f->key)
			continue;
		free(f->schedule);
		return;
	}
	r->finding = engine_memory(realloc(r->finding,
					   (r->findings + 1) * sizeof(*f)));
	r->finding[r->findings] = *f;
	r->finding[r->findings++].execution += r->runs;
}

/* What comes next in depth-first order; requests for nodes above depth. */
static void append(struct result *r, const struct tree_found *f, int depth)
{
	unsigned int i;

	for (i = 0; i < f->requests; i++)
		if ((int)f->request[i].node < depth)
			add_request(r, &f->request[i]);
	for (i = 0; i < f->findings; i++)
		add_finding(r, &f->finding[i]);
	if (f->first && !r->first)
		r->first = r->runs + f->first;
	r->runs += f->runs;
}

static void move(struct result *to, struct result *from, int depth)
{
	append(to, &(struct tree_found){
		.runs = from->runs, .first = from->first,
		.request = from->request, .requests = from->requests,
		.finding = from->finding, .findings = from->findings,
	}, depth);
	free(from->request);
	free(from->finding);
	*from = (struct result){ 0 };
}

/* ---- nodes ------------------------------------------------------------ */

static struct tnode *node_new(struct tnode *parent, int slot,
			      const struct dpor_node *n)
{
	struct tnode *t = engine_memory(calloc(1, sizeof(*t)));

	t->parent = parent;
	t->slot = slot;
	t->depth = parent ? parent->depth + 1 : -1;
	t->n = *n;
	t->begun = n->done;
	if (parent)
		parent->child[slot].node = t;
	return t;
}

static int begin_branch(struct tnode *t, int cpu)
{
	struct child *c = &t->child[t->children];

	*c = (struct child){ .cpu = cpu, .before = t->begun };
	t->begun |= 1u << cpu;
	return t->children++;
}

static bool is_quiet(const struct tnode *t)
{
	int i;

	for (i = 0; i < t->children; i++)
		if (!t->child[i].done)
			return false;
	return true;
}

/* The branch that a single explorer would begin next, if that is known by now;
 * or -1.  begun: the branches that have been. */
static int next_branch(const struct dpor_node *n, uint8_t branches,
		       uint8_t begun, bool quiet)
{
	uint8_t could = n->enabled & ~n->sleep & ~begun;
	uint8_t left = branches & could;

	if (!left)
		return -1;
	if (!quiet && could & ((left & -left) - 1))
		return -1;
	return __builtin_ctz(left);
}

static struct tree_part *part_new(struct tnode *parent, int slot,
				  const struct dpor_part *nodes)
{
	struct tree_part *p = engine_memory(calloc(1, sizeof(*p)));

	p->parent = parent;
	p->slot = slot;
	p->n = nodes ? nodes->n : 0;
	if (p->n) {
		p->node = engine_memory(malloc(p->n * sizeof(*p->node)));
		p->branch = engine_memory(malloc(p->n));
		memcpy(p->node, nodes->node, p->n * sizeof(*p->node));
		memcpy(p->branch, nodes->branch, p->n);
	}
	*tree.last = p;
	tree.last = &p->next;
	tree.parts++;
	return p;
}

static void part_free(struct tree_part *p)
{
	free(p->node);
	free(p->branch);
	free(p);
}

static void begin_branches(struct tnode *t)
{
	int cpu;

	while ((cpu = next_branch(&t->n, t->n.branches | t->early, t->begun,
				  is_quiet(t))) >= 0)
		part_new(t, begin_branch(t, cpu), NULL);
}

/*
 * What can be met in one way only will be, whatever else is asked for before.
 * So that branch can be begun.  But what is asked for before does not know of
 * it: .branches is only what came before in depth-first order.
 */
static void ask_above(struct tnode *t, const struct dpor_request *q)
{
	struct dpor_node n;
	uint8_t could;

	while (t && t->depth != (int)q->node)
		t = t->parent;
	if (!t)
		return;
	could = q->initial & t->n.enabled;
	if (!q->alone && could & (could - 1))
		return;
	n = t->n;
	dpor_ask(&n, q);
	t->early |= n.branches & ~t->n.branches;
}

/* All below is explored: in depth-first order. */
static void ask_kept(struct tnode *t)
{
	unsigned int j;
	int i;

	for (i = 0; i < t->children; i++) {
		const struct result *r = &t->child[i].result;

		for (j = 0; j < r->requests; j++)
			if ((int)r->request[j].node == t->depth)
				dpor_ask(&t->n, &r->request[j]);
	}
}

/* A branch was explored: nodes that are, too, go. */
static void settle(struct tnode *t)
{
	struct tnode *parent;
	int i;

	while (t->depth >= 0 && is_quiet(t)) {
		ask_kept(t);
		begin_branches(t);
		if (!is_quiet(t))
			return;
		parent = t->parent;
		for (i = 0; i < t->children; i++)
			move(&parent->child[t->slot].result,
			     &t->child[i].result, t->depth);
		parent->child[t->slot].done = true;
		parent->child[t->slot].node = NULL;
		free(t);
		t = parent;
	}
}

/* ---- parts ------------------------------------------------------------ */

/* Gives the branches of the part's first node that has some to others. */
static bool divide(struct tree_part *p)
{
	struct dpor_part rest;
	struct tnode *t = p->parent;
	unsigned int i, j;
	int slot = p->slot;

	for (i = 0; i < p->n; i++)
		if (next_branch(&p->node[i], p->node[i].branches,
				p->node[i].done | 1u << p->branch[i],
				false) >= 0)
			break;
	if (i == p->n)
		return false;
	for (j = 0; j <= i; j++) {
		t = node_new(t, slot, &p->node[j]);
		slot = begin_branch(t, p->branch[j]);
	}
	rest = (struct dpor_part){
		.node = p->node + j, .branch = p->branch + j, .n = p->n - j,
	};
	part_new(t, slot, &rest);
	begin_branches(t);
	return true;
}

unsigned int tree_parts(unsigned int n)
{
	struct tree_part **at = &tree.first, *p;

	while (tree.parts < n && (p = *at)) {
		if (!divide(p)) {
			at = &p->next;
			continue;
		}
		/* Both halves are at the end of the list now. */
		*at = p->next;
		tree.parts--;
		part_free(p);
	}
	return tree.parts;
}

static void make_room(unsigned int n)
{
	if (n <= tree.room)
		return;
	tree.room = n * 2;
	tree.node = engine_memory(realloc(tree.node,
					  tree.room * sizeof(*tree.node)));
	tree.branch = engine_memory(realloc(tree.branch, tree.room));
}

struct tree_part *tree_take(struct dpor_part *way)
{
	struct tree_part *p = tree.first;
	const struct tnode *t;
	unsigned int above;
	int slot;

	if (!p)
		return NULL;
	tree.first = p->next;
	tree.parts--;
	if (!tree.first)
		tree.last = &tree.first;
	p->next = NULL;
	above = p->parent->depth + 1;
	make_room(above + p->n + 1);
	slot = p->slot;
	for (t = p->parent; t->depth >= 0; t = t->parent) {
		tree.node[t->depth] = t->n;
		tree.node[t->depth].done = t->child[slot].before;
		tree.branch[t->depth] = t->child[slot].cpu;
		slot = t->slot;
	}
	memcpy(tree.node + above, p->node, p->n * sizeof(*p->node));
	memcpy(tree.branch + above, p->branch, p->n);
	*way = (struct dpor_part){
		.node = tree.node, .branch = tree.branch, .n = above + p->n,
		.above = above,
	};
	return p;
}

void tree_back(struct tree_part *p, const struct tree_found *found,
	       const struct dpor_part *left)
{
	struct tnode *parent = p->parent, *t;
	struct child *c = &parent->child[p->slot];
	struct dpor_part rest;
	unsigned int i;

	append(&c->result, found, parent->depth + 1);
	c->left = found->left;
	for (i = 0; i < found->requests; i++)
		ask_above(parent, &found->request[i]);
	for (t = parent; t->depth >= 0; t = t->parent)
		begin_branches(t);
	if (left) {
		rest = (struct dpor_part){
			.node = left->node + left->above,
			.branch = left->branch + left->above,
			.n = left->n - left->above,
		};
		part_new(parent, p->slot, &rest);
	} else {
		c->done = true;
		settle(parent);
	}
	part_free(p);
}

static void node_free(struct tnode *t)
{
	int i;

	for (i = 0; i < t->children; i++) {
		if (t->child[i].node)
			node_free(t->child[i].node);
		free(t->child[i].result.request);
		free(t->child[i].result.finding);
	}
	free(t);
}

/* An exploration that ended before its time has left parts and nodes. */
static void forget(void)
{
	struct tree_part *p;

	while ((p = tree.first)) {
		tree.first = p->next;
		part_free(p);
	}
	tree.parts = 0;
	if (tree.above)
		node_free(tree.above);
}

void tree_start(const struct dpor_part *left, uint64_t runs, uint64_t first)
{
	static const struct dpor_node none;
	int slot;

	forget();
	tree.last = &tree.first;
	tree.above = node_new(NULL, 0, &none);
	slot = begin_branch(tree.above, 0);
	tree.above->child[slot].result.runs = runs;
	tree.above->child[slot].result.first = first;
	part_new(tree.above, slot, left);
}

static double size_of_branches(const struct tnode *t);

/* guess: of a branch of which nothing is known. */
static double size_of(const struct child *c, double guess)
{
	double size = c->result.runs;

	if (c->done)
		return size;
	size += c->node ? size_of_branches(c->node) : c->left;
	return size > guess ? size : guess;
}

static double size_of_branches(const struct tnode *t)
{
	double all = 0, done = 0;
	int i, n = 0;

	for (i = 0; i < t->children; i++)
		if (t->child[i].done) {
			done += t->child[i].result.runs;
			n++;
		}
	for (i = 0; i < t->children; i++)
		all += size_of(&t->child[i], n ? done / n : 0);
	n = __builtin_popcount((t->n.branches | t->early) & t->n.enabled &
			       ~t->n.sleep & ~t->begun);
	return all + n * all / (t->children ? t->children : 1);
}

double tree_estimate(void)
{
	return size_of(&tree.above->child[0], 0);
}

bool tree_finished(void)
{
	return tree.above->child[0].done;
}

/* What there is of it, if it is not finished. */
static void gather(struct child *c)
{
	struct tnode *t = c->node;
	int i;

	for (i = 0; t && i < t->children; i++) {
		gather(&t->child[i]);
		move(&c->result, &t->child[i].result, 0);
	}
}

void tree_result(void (*found)(const struct explore_finding *f),
		 uint64_t *first)
{
	struct result *r = &tree.above->child[0].result;
	unsigned int i;

	gather(&tree.above->child[0]);
	for (i = 0; i < r->findings; i++)
		found(&r->finding[i]);
	*first = r->first;
}
