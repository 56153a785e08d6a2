// SPDX-License-Identifier: GPL-2.0-only
/*
 * See symmetry.h.  What is kept of a step is found by its CPU and its number, so
 * going back to an earlier step of the execution takes no work.
 */
#include <string.h>
#include "symmetry.h"

struct mark {
	uint64_t before;	/* a hash of what happens before it */
	uint32_t count;		/* how many steps that are, itself included */
	uint32_t op;		/* a hash of what it does */
};

/* [cpu][number]; number 0 is the state before the first step. */
static struct mark mark[VCPU_MAX][TRACE_STEPS + 1];
static uint32_t step[VCPU_MAX][TRACE_STEPS + 1];
/* The CPUs before this one that are tied with it after that step. */
static uint8_t ties[VCPU_MAX][TRACE_STEPS + 1];

static struct {
	bool on;
	const char *broken;
	int ncpus;
	uint64_t permutations;
	uint8_t like[VCPU_MAX];
	struct trace_clock after;
} y;

static const char not_alike[] = "CPUs with one script do not do the same";
static const char not_sorted[] = "CPUs with one script cannot be sorted";

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 31) * 0x7fb5d329728ea185ull;
	x = (x ^ x >> 27) * 0x81dadef4bc2dd44dull;
	return x ^ x >> 33;
}

void symmetry_start(const uint8_t *like, int ncpus)
{
	int size[VCPU_MAX] = { 0 }, i, j;

	memset(&y, 0, sizeof(y));
	y.ncpus = ncpus;
	y.permutations = 1;
	for (i = 0; i < VCPU_MAX; i++) {
		y.like[i] = like && i < ncpus ? like[i] : i;
		y.permutations *= ++size[y.like[i]];
		mark[i][0] = (struct mark){ .before = mix(y.like[i] + 1) };
		ties[i][0] = 0;
		for (j = 0; j < i; j++)
			if (y.like[j] == y.like[i])
				ties[i][0] |= 1u << j;
		y.on |= ties[i][0];
	}
}

bool symmetry_on(void)
{
	return y.on;
}

uint64_t symmetry_permutations(void)
{
	return y.permutations;
}

int symmetry_first(int cpu)
{
	return y.like[cpu];
}

const char *symmetry_broken(void)
{
	return y.broken;
}

void symmetry_ended(void)
{
	int i;

	for (i = 0; i < y.ncpus; i++)
		if (y.like[i] != i && (vcpu_number_mattered(i) ||
				       vcpu_number_mattered(y.like[i])))
			y.broken = "it depends on the numbers of the CPUs";
}

/* ---- marks ------------------------------------------------------------ */

/* Of the step of cpu that has this clock, from those of the steps before it. */
static struct mark mark_of(int cpu, const struct trace_clock *clock)
{
	struct mark m = { 0 };
	uint64_t others = 0;
	int i;

	for (i = 0; i < y.ncpus; i++) {
		m.count += clock->of[i];
		if (i != cpu)
			others += mark[i][clock->of[i]].before;
	}
	m.before = mix(mark[cpu][clock->of[cpu] - 1].before * 3 + mix(others));
	return m;
}

static int compare(const struct mark *a, const struct mark *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return a->before < b->before ? -1 : a->before > b->before;
}

/* What kind of operation one on a counter is depends on the count, and how much
 * is read of a string on its zero. */
static uint32_t hash_of(const struct vcpu_op *op)
{
	return mix((uintptr_t)op->pc * 31 + (op->count ? 0 : op->kind) +
		   op->count * 64 + op->mode * 1024 +
		   (op->string ? 0 : op->size * 65536ull) +
		   ((uint64_t)op->bit << 56));
}

static void put_mark(unsigned int at, uint32_t op)
{
	const struct trace_step *s = &trace_step[at];
	struct mark *m = &mark[s->cpu][s->number];
	uint8_t tied = ties[s->cpu][s->number - 1];

	*m = mark_of(s->cpu, &s->clock);
	m->op = op;
	step[s->cpu][s->number] = at;
	ties[s->cpu][s->number] = 0;
	for (; tied; tied &= tied - 1) {
		int i = __builtin_ctz(tied);

		if (!compare(m, &mark[i][s->number]))
			ties[s->cpu][s->number] |= 1u << i;
	}
}

/* ---- while a trace is explored ---------------------------------------- */

/* The CPUs that are tied with cpu when it takes its next step. */
static uint8_t tied_now(int cpu)
{
	return ties[cpu][trace_count(cpu)];
}

static bool is_allowed(int cpu)
{
	uint32_t number = trace_count(cpu) + 1;
	struct trace_clock clock;
	struct mark m;
	uint8_t tied;

	for (tied = tied_now(cpu); tied; tied &= tied - 1) {
		int i = __builtin_ctz(tied);

		if (trace_count(i) >= number)
			continue;
		/* It has ended, and the other one goes on. */
		if (!vcpu_alive(i))
			y.broken = not_alike;
		return false;
	}
	clock = trace_clock_of(cpu, vcpu_pending(cpu));
	m = mark_of(cpu, &clock);
	for (tied = tied_now(cpu); tied; tied &= tied - 1)
		if (compare(&m, &mark[__builtin_ctz(tied)][number]) < 0)
			return false;
	return true;
}

uint8_t symmetry_allowed(uint8_t enabled, uint8_t *known)
{
	uint8_t ask = enabled & ~*known;

	for (; ask; ask &= ask - 1) {
		int cpu = __builtin_ctz(ask);

		if (!tied_now(cpu) || is_allowed(cpu))
			*known |= 1u << cpu;
	}
	return enabled & *known;
}

const struct trace_clock *symmetry_before(int cpu)
{
	uint32_t number = trace_count(cpu) + 1;
	uint8_t tied = y.on ? tied_now(cpu) : 0;

	if (!tied)
		return NULL;
	memset(&y.after, 0, sizeof(y.after));
	for (; tied; tied &= tied - 1) {
		int i = __builtin_ctz(tied);

		if (trace_count(i) >= number)
			trace_join(&y.after,
				   &trace_step[step[i][number]].order);
	}
	return &y.after;
}

void symmetry_added(const struct vcpu_op *op)
{
	const struct trace_step *s = &trace_step[trace_length - 1];
	uint8_t tied = ties[s->cpu][s->number - 1];

	put_mark(trace_length - 1, hash_of(op));
	for (; tied; tied &= tied - 1) {
		const struct mark *other = &mark[__builtin_ctz(tied)][s->number];
		const struct mark *own = &mark[s->cpu][s->number];

		if (other->op != own->op)
			y.broken = not_alike;
		/* It was allowed before, and its mark has become less. */
		if (compare(own, other) < 0)
			y.broken = not_sorted;
	}
}

/* ---- permutations of CPUs with the same words ------------------------- */

static int compare_words(int a, int b)
{
	uint32_t na = trace_count(a), nb = trace_count(b), i;
	int c;

	for (i = 1; i <= na && i <= nb; i++) {
		c = compare(&mark[a][i], &mark[b][i]);
		if (c)
			return c;
	}
	return na < nb ? 1 : na > nb ? -1 : 0;
}

/*
 * The CPUs in the order of their words, each equal one in a place of its kind;
 * and for each place whether the word there is that of the place of its kind
 * before: then before[] is that place, else -1.
 */
struct sorted {
	uint8_t cpu[VCPU_MAX];
	int8_t before[VCPU_MAX];
	uint64_t same;			/* |K| */
};

static struct sorted sort_words(void)
{
	struct sorted s = { .same = 1 };
	int i, j, block[VCPU_MAX];

	for (i = 0; i < VCPU_MAX; i++) {
		int cpu = i, at = i;

		/* Insertion into the places of its kind before it. */
		for (j = i - 1; j >= 0; j--) {
			if (y.like[j] != y.like[i])
				continue;
			if (compare_words(s.cpu[j], cpu) <= 0)
				break;
			s.cpu[at] = s.cpu[j];
			at = j;
		}
		s.cpu[at] = cpu;
	}
	for (i = 0; i < VCPU_MAX; i++) {
		s.before[i] = -1;
		block[i] = 1;
		for (j = i - 1; j >= 0; j--)
			if (y.like[j] == y.like[i])
				break;
		if (j < 0 || compare_words(s.cpu[j], s.cpu[i]))
			continue;
		s.before[i] = j;
		block[i] = block[j] + 1;
		s.same *= block[i];
	}
	return s;
}

static void places(const struct sorted *s, uint8_t to[VCPU_MAX])
{
	int i;

	for (i = 0; i < VCPU_MAX; i++)
		to[s->cpu[i]] = i;
}

struct search {
	struct sorted s;
	uint8_t to[VCPU_MAX];
	uint64_t least;			/* hash */
	uint64_t times;			/* so often */
};

/* All permutations of CPUs with the same words, from that place on. */
static void permute(struct search *p, int place)
{
	uint64_t hash;
	int j;

	if (place == VCPU_MAX) {
		uint8_t to[VCPU_MAX];

		places(&p->s, to);
		hash = trace_hash_as(to);
		if (!p->times || hash < p->least) {
			p->least = hash;
			p->times = 0;
			memcpy(p->to, to, sizeof(to));
		}
		p->times += hash == p->least;
		return;
	}
	permute(p, place + 1);
	for (j = p->s.before[place]; j >= 0; j = p->s.before[j]) {
		uint8_t a = p->s.cpu[place], b = p->s.cpu[j];

		p->s.cpu[place] = b;
		p->s.cpu[j] = a;
		permute(p, place + 1);
		p->s.cpu[place] = a;
		p->s.cpu[j] = b;
	}
}

/* Whether every exchange of two CPUs with the same words leaves the trace as it
 * is: then all of K does. */
static bool all_same(const struct sorted *s, uint64_t hash)
{
	int i;

	for (i = 0; i < VCPU_MAX; i++) {
		struct sorted other = *s;
		uint8_t to[VCPU_MAX];

		if (s->before[i] < 0)
			continue;
		other.cpu[i] = s->cpu[s->before[i]];
		other.cpu[s->before[i]] = s->cpu[i];
		places(&other, to);
		if (trace_hash_as(to) != hash)
			return false;
	}
	return true;
}

/* The trace of the orbit that counts.  Returns |S|. */
static uint64_t least(uint64_t *hash, uint8_t to[VCPU_MAX])
{
	struct search p = { .s = sort_words() };

	places(&p.s, to);
	*hash = trace_hash_as(to);
	if (p.s.same == 1 || all_same(&p.s, *hash))
		return p.s.same;
	permute(&p, 0);
	*hash = p.least;
	memcpy(to, p.to, sizeof(p.to));
	return p.times;
}

uint64_t symmetry_orbit(void)
{
	uint8_t to[VCPU_MAX];
	uint64_t hash, same;
	int i;

	/* Mostly no two CPUs have the same words. */
	for (i = y.on ? 0 : y.ncpus; i < y.ncpus; i++)
		if (tied_now(i))
			break;
	if (i == y.ncpus)
		return y.permutations;
	same = least(&hash, to);
	return hash == trace_hash() ? y.permutations / same : 0;
}

uint64_t symmetry_hash(uint8_t to[VCPU_MAX])
{
	unsigned int i;
	uint64_t hash;

	for (i = 0; i < trace_length; i++)
		put_mark(i, 0);
	least(&hash, to);
	return hash;
}
