// SPDX-License-Identifier: GPL-2.0-only
/* Each rule of the judge, red and green. */
#include "detect/judge.h"

#include <string.h>

#include "expect.h"

static struct pool pool;

static struct found race(const char *tool, const char *fn_a, const char *op_a,
			 const char *fn_b, const char *op_b,
			 const char *field)
{
	struct frame *where = pool_alloc(&pool, 2 * sizeof(*where));

	where[0].fn = fn_a;
	where[1].fn = fn_b;
	return (struct found){
		.tool = tool, .kind = "data-race", .field = field,
		.sides = fn_b ? 2 : 1,
		.side = { { .op = op_a, .where = &where[0] },
			  { .op = op_b, .where = &where[1] } },
	};
}

static struct found kernel(const char *kind, const char *fn)
{
	struct found f = race("kernel", fn, NULL, NULL, NULL, NULL);

	f.kind = kind;
	return f;
}

static const struct log_expect declared[] = {
	{ .tools = "tsan,helgrind,drd", .kind = "data-race",
	  .fn_a = "find", .op_a = "reads", .fn_b = "alloc", .op_b = "writes",
	  .field = "md.disk" },
	{ .tools = "tsan,helgrind", .kind = "data-race",
	  .fn_a = "get", .op_a = "updates", .fn_b = "alloc",
	  .op_b = "writes", .field = "md.holders" },
	{ .tools = "kernel", .kind = "oops", .fn_a = "find" },
	{ .tools = "memcheck", .blind = "legal order" },
};

static struct judgement judged(const char *tool, enum expect_mode mode,
			       const struct found *f, size_t n)
{
	struct log_scenario s = { .name = "s", .file = "s.c" };
	struct found_list list = { 0 };

	for (size_t i = 0; i < sizeof(declared) / sizeof(*declared); i++)
		*vec_add(&pool, &s.expects) = declared[i];
	for (size_t i = 0; i < n; i++)
		found_add(&pool, &list, &f[i]);
	return judge(&pool, &s, tool, mode, true, &list);
}

static void test_bug(void)
{
	struct found f[] = {
		race("tsan", "find", "reads", "alloc", "writes", "md.disk"),
		race("tsan", "alloc", "writes", "get", "updates",
		     "md.holders"),
		kernel("oops", "find"),
		race("tsan", "alloc", "writes", "find", "reads", "md.disk"),
	};
	struct judgement j = judged("tsan", EXPECT_BUG, f, 4);

	/* either order, and the fourth is the first once more */
	EXPECT(j.verdict == VERDICT_EXPECTED);
	EXPECT(j.declared == 3);

	j = judged("tsan", EXPECT_BUG, f, 2);	/* no oops */
	EXPECT(j.verdict == VERDICT_UNEXPECTED);
	EXPECT(j.missing.n == 1 && j.unexpected.n == 0);
	EXPECT(!strcmp(describe_expect(&pool, j.missing.v[0]), "oops: find"));

	j = judged("tsan", EXPECT_BUG, f + 1, 2);	/* no race on disk */
	EXPECT(j.missing.n == 1);

	f[0].field = "md.map";			/* right place, other field */
	j = judged("tsan", EXPECT_BUG, f, 3);
	EXPECT(j.missing.n == 1 && j.unexpected.n == 1);
	EXPECT(!strcmp(describe_found(&pool, j.unexpected.v[0]),
		       "data-race: find reads, alloc writes md.map"));
	f[0].field = "md.busy/disk";		/* bit-fields: one of them */
	EXPECT(judged("tsan", EXPECT_BUG, f, 3).missing.n == 0);
	f[0].field = NULL;			/* field not known */
	EXPECT(judged("tsan", EXPECT_BUG, f, 3).missing.n == 1);
	f[0].field = "md.disk";

	f[0].side[0].op = "writes";		/* other operation */
	EXPECT(judged("tsan", EXPECT_BUG, f, 3).missing.n == 1);
	f[0].side[0].op = "reads";

	f[0].kind = "use-after-free";		/* other kind */
	EXPECT(judged("tsan", EXPECT_BUG, f, 3).missing.n == 1);
	f[0].kind = "data-race";

	f[3] = race("tsan", "a", "reads", "b", "writes", "x.y");
	j = judged("tsan", EXPECT_BUG, f, 4);	/* one too many */
	EXPECT(j.verdict == VERDICT_UNEXPECTED);
	EXPECT(j.missing.n == 0 && j.unexpected.n == 1);
}

/* Each tool must find what is declared for it. */
static void test_nothing_found(void)
{
	static const char *const tools[] = {
		"tsan", "helgrind", "drd", "memcheck", "checker",
	};

	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		struct log_scenario s = { .name = "s", .file = "s.c" };
		struct found_list none = { 0 };
		struct judgement j;

		*vec_add(&pool, &s.expects) = (struct log_expect){
			.tools = tools[i], .kind = "data-race", .fn_a = "find",
		};
		j = judge(&pool, &s, tools[i], EXPECT_BUG, true, &none);
		EXPECT(j.verdict == VERDICT_UNEXPECTED && j.missing.n == 1);
	}
}

/* Helgrind and DRD take an atomic update for a read. */
static void test_valgrind(void)
{
	struct found f[] = {
		race("helgrind", "find", "reads", "alloc", "writes",
		     "md.disk"),
		race("helgrind", "get", "reads", "alloc", "writes",
		     "md.holders"),
		kernel("oops", "find"),
	};
	struct found one[] = {
		race("drd", "alloc", "writes", NULL, NULL, "md.disk"),
		kernel("oops", "find"),
	};

	EXPECT(judged("helgrind", EXPECT_BUG, f, 3).verdict ==
	       VERDICT_EXPECTED);
	f[0].tool = f[1].tool = "tsan";
	EXPECT(judged("tsan", EXPECT_BUG, f, 3).verdict ==
	       VERDICT_UNEXPECTED);

	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict == VERDICT_EXPECTED);
	one[0].field = "md";			/* all of the object */
	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict == VERDICT_EXPECTED);
	one[0].field = "m";
	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict ==
	       VERDICT_UNEXPECTED);
	one[0].fields = "m,md.disk";		/* one of several */
	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict == VERDICT_EXPECTED);
	one[0].fields = "m,md.disks,xmd.disk";
	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict ==
	       VERDICT_UNEXPECTED);
	one[0].fields = NULL;
	one[0].field = "md.disk";
	one[0].side[0].op = "reads";		/* neither side is so */
	EXPECT(judged("drd", EXPECT_BUG, one, 2).verdict ==
	       VERDICT_UNEXPECTED);
}

static void test_blind(void)
{
	struct found f[] = {
		kernel("oops", "find"),
		race("memcheck", "find", "reads", NULL, NULL, NULL),
	};
	struct judgement j = judged("memcheck", EXPECT_BUG, f, 1);

	EXPECT(j.verdict == VERDICT_EXPECTED);
	EXPECT(j.blind && !strcmp(j.blind, "legal order"));
	f[1].kind = "invalid-access";
	EXPECT(judged("memcheck", EXPECT_BUG, f, 2).verdict ==
	       VERDICT_UNEXPECTED);
	/* the kernel speaks under any tool, or none */
	EXPECT(judged("none", EXPECT_BUG, f, 1).verdict == VERDICT_EXPECTED);
	EXPECT(judged("none", EXPECT_BUG, f, 0).verdict ==
	       VERDICT_UNEXPECTED);
	/* silence about a tool is no expectation */
	j = judged("checker", EXPECT_BUG, f, 1);
	EXPECT(j.verdict == VERDICT_ERROR);
	EXPECT(j.why && strstr(j.why, "declares nothing for checker"));
}

/* A finding at a place in the log, about a block that was freed in functions. */
static struct found later(int order, int block, const char *freed_in,
			  const char *fn)
{
	struct found f = race("tsan", fn, "reads", NULL, NULL, fn);

	f.line = f.order = order;
	f.block = block;
	f.freed_in = freed_in;
	return f;
}

static struct judgement follows(const struct found *f, size_t n,
				const struct log_expect *consequences)
{
	static const struct log_expect declared = {
		.tools = "tsan", .kind = "data-race", .fn_a = "find",
	};
	struct log_scenario s = { .name = "s", .file = "s.c" };
	struct found_list list = { .freers = "free_dev" };

	*vec_add(&pool, &s.expects) = *consequences;
	*vec_add(&pool, &s.expects) = declared;
	for (size_t i = 0; i < n; i++)
		found_add(&pool, &list, &f[i]);
	return judge(&pool, &s, "tsan", EXPECT_BUG, true, &list);
}

static struct judgement nothing_follows(const char *tool, const char *freers,
					bool directed)
{
	static const struct log_expect declared[] = {
		{ .tools = "helgrind,tsan,checker", .kind = "data-race",
		  .fn_a = "find" },
		{ .tools = "helgrind,tsan,checker", .kind = "consequences",
		  .fn_b = "free_dev" },
	};
	struct log_scenario s = { .name = "s", .file = "s.c" };
	struct found_list list = { .freers = freers };
	struct found f = race(tool, "find", "reads", NULL, NULL, NULL);

	*vec_add(&pool, &s.expects) = declared[0];
	*vec_add(&pool, &s.expects) = declared[1];
	found_add(&pool, &list, &f);
	return judge(&pool, &s, tool, EXPECT_BUG, directed, &list);
}

/* What may follow is excused: after a declared finding, in a block that the
 * fault broke.  It does not stand in for what is declared. */
static void test_consequences(void)
{
	static const struct log_expect e = {
		.tools = "tsan", .kind = "consequences", .fn_b = "free_dev",
	};
	static const struct log_expect narrow = {
		.tools = "tsan", .kind = "consequences", .fn_a = "put get",
	};
	struct found f[] = {
		later(10, 1, NULL, "find"),		/* declared */
		later(20, 2, "kfree free_dev put", "put"),
	};
	struct judgement j;

	EXPECT(follows(f, 2, &e).verdict == VERDICT_EXPECTED);
	EXPECT(follows(f + 1, 1, &e).missing.n == 1);
	f[1].order = f[1].line = 5;		/* before the fault */
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[1].order = f[1].line = 20;
	f[1].freed_in = "kfree free_devs";	/* by somebody else */
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[1].freed_in = NULL;			/* never */
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[1].block = 1;				/* what the fault is about */
	EXPECT(follows(f, 2, &e).verdict == VERDICT_EXPECTED);
	f[1].block = 0;				/* static data */
	f[1].freed_in = "free_dev";
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[1].block = 2;
	f[1].tool = "kernel";			/* another's word */
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[1].tool = "tsan";

	EXPECT(follows(f, 2, &narrow).verdict == VERDICT_EXPECTED);
	f[1] = later(20, 2, "kfree free_dev", "putter");
	EXPECT(follows(f, 2, &narrow).unexpected.n == 1);

	/* nothing to excuse */
	j = nothing_follows("checker", " kfree free_dev put", true);
	EXPECT(j.verdict == VERDICT_ERROR);
	EXPECT(j.why && strstr(j.why, "of free_dev") &&
	       strstr(j.why, "take checker out"));
	/* of the others, that the function frees anything is enough */
	EXPECT(nothing_follows("helgrind", " kfree free_dev put", true).verdict ==
	       VERDICT_EXPECTED);
	EXPECT(nothing_follows("tsan", " kfree free_pool put", true).verdict ==
	       VERDICT_ERROR);
	/* Another schedule need not show all of it. */
	EXPECT(nothing_follows("checker", " kfree free_dev put", false).verdict
	       == VERDICT_EXPECTED);

	/* Valgrind's errors have an order of their own */
	f[1] = later(1, 2, "kfree free_dev", "put");
	f[1].line = 0;
	EXPECT(follows(f, 2, &e).unexpected.n == 1);
	f[0].line = 0;
	f[0].order = 1;
	f[1].order = 2;
	EXPECT(follows(f, 2, &e).verdict == VERDICT_EXPECTED);
}

static void test_clean(void)
{
	struct found f[] = {
		kernel("oops", "find"),
		race("tsan", "find", "reads", "alloc", "writes", "md.disk"),
	};

	EXPECT(judged("tsan", EXPECT_CLEAN, f, 0).verdict ==
	       VERDICT_EXPECTED);
	EXPECT(judged("tsan", EXPECT_CLEAN, f, 1).verdict ==
	       VERDICT_UNEXPECTED);
	EXPECT(judged("tsan", EXPECT_CLEAN, f + 1, 1).verdict ==
	       VERDICT_UNEXPECTED);
	EXPECT(judged("tsan", EXPECT_ANY, f, 2).verdict == VERDICT_REPORTED);
	EXPECT(judged("tsan", EXPECT_ANY, f, 0).verdict == VERDICT_REPORTED);
}

/* ---- explorations ----------------------------------------------------- */

static struct judgement explored(enum expect_mode mode, bool bounded,
				 bool until_found, struct log_explored e,
				 const struct found *f, size_t n)
{
	struct log_scenario s = { .name = "s", .file = "s.c" };
	struct found_list list = { 0 };

	for (size_t i = 0; i < sizeof(declared) / sizeof(*declared); i++)
		*vec_add(&pool, &s.expects) = declared[i];
	vec_add(&pool, &s.actors)->n = 1;
	vec_add(&pool, &s.actors)->n = 2;
	for (size_t i = 0; i < n; i++)
		found_add(&pool, &list, &f[i]);
	return judge_exploration(&pool, &s, mode, bounded, until_found, &e,
				 &list);
}

static void test_explored_bug(void)
{
	struct log_explored e = {
		.strategy = "all", .judge = "tsan,checker", .complete = true,
		.executions = 9, .shard = 1, .shards = 1,
	};
	struct found f[] = {
		race("tsan", "find", "reads", "alloc", "writes", "md.disk"),
		race("tsan", "alloc", "writes", "get", "updates",
		     "md.holders"),
		kernel("oops", "find"),
		kernel("BUG", "elsewhere"),
	};
	struct judgement j = explored(EXPECT_BUG, false, false, e, f, 3);

	EXPECT(j.verdict == VERDICT_EXPECTED && j.declared == 3);
	EXPECT(!j.any_of && !j.why && !j.warning);
	/* more is no fault: it was told nothing of the interleaving */
	EXPECT(explored(EXPECT_BUG, false, false, e, f, 4).verdict ==
	       VERDICT_EXPECTED);
	/* one of three is not three, and what lacks is told, and why */
	j = explored(EXPECT_BUG, false, false, e, f, 1);
	EXPECT(j.verdict == VERDICT_UNEXPECTED && j.missing.n == 2 && j.why);
	j = explored(EXPECT_BUG, true, false, e, f, 2);
	EXPECT(j.verdict == VERDICT_UNEXPECTED && j.missing.n == 1);
	/* and what to do */
	EXPECT(!strstr(j.why, "explore"));
	e.complete = false;
	e.bound = "executions";
	j = explored(EXPECT_BUG, true, false, e, f, 2);
	EXPECT(strstr(j.why, "--executions"));
	e.bound = "memory errors: orders of plain accesses were not explored";
	j = explored(EXPECT_BUG, true, false, e, f, 2);
	EXPECT(strstr(j.why, "--granularity access"));
	e.complete = true;
	/* unless it was to end at the first; another one will not do */
	j = explored(EXPECT_BUG, false, true, e, f, 1);
	EXPECT(j.verdict == VERDICT_EXPECTED && j.any_of == 3);
	j = explored(EXPECT_BUG, false, true, e, f + 3, 1);
	EXPECT(j.verdict == VERDICT_UNEXPECTED && j.missing.n == 3 && j.why);
	/* so with a sample */
	e.strategy = "pct";
	e.complete = false;
	EXPECT(explored(EXPECT_BUG, true, false, e, f, 1).verdict ==
	       VERDICT_EXPECTED);
	j = explored(EXPECT_BUG, true, false, e, f + 3, 1);
	EXPECT(j.verdict == VERDICT_UNEXPECTED && j.missing.n == 3);
	/* a part lacks nothing, but is no whole either */
	e.strategy = "all";
	e.shards = 2;
	j = explored(EXPECT_BUG, false, false, e, f, 1);
	EXPECT(j.verdict == VERDICT_REPORTED && !j.missing.n && !j.why);
	EXPECT(explored(EXPECT_BUG, false, false, e, f, 3).verdict ==
	       VERDICT_EXPECTED);
	/* what other tools would find is not for these to find */
	e.shards = 1;
	e.judge = "checker";
	EXPECT(explored(EXPECT_BUG, false, false, e, f + 2, 1).verdict ==
	       VERDICT_EXPECTED);
}

static void test_explored_clean(void)
{
	struct log_explored e = {
		.strategy = "all", .judge = "checker", .complete = true,
		.executions = 9, .shard = 1, .shards = 1,
	};
	struct found f[] = { kernel("oops", "find") };
	enum expect_mode mode;
	struct judgement j = explored(EXPECT_CLEAN, false, false, e, f, 0);

	EXPECT(j.verdict == VERDICT_EXPECTED && !j.warning);
	EXPECT(explored(EXPECT_CLEAN, false, false, e, f, 1).verdict ==
	       VERDICT_UNEXPECTED);
	/* not all of them: an error, unless it was asked for, and then no
	 * verdict */
	e.complete = false;
	e.bound = "the checker's tables";
	EXPECT(explored(EXPECT_CLEAN, false, false, e, f, 0).verdict ==
	       VERDICT_ERROR);
	EXPECT(explored(EXPECT_CLEAN, true, false, e, f, 0).verdict ==
	       VERDICT_REPORTED);
	EXPECT(explored(EXPECT_CLEAN, false, true, e, f, 0).verdict ==
	       VERDICT_ERROR);
	/* one execution of two CPUs: they have nothing to do with each other */
	e.complete = true;
	e.executions = 1;
	j = explored(EXPECT_CLEAN, false, false, e, f, 0);
	EXPECT(j.verdict == VERDICT_EXPECTED && j.warning);
	/* one that stands for the other orders of equal CPUs */
	e.stand_for = 6;
	j = explored(EXPECT_CLEAN, false, false, e, f, 0);
	EXPECT(j.verdict == VERDICT_EXPECTED && !j.warning);
	e.stand_for = 1;
	EXPECT(explored(EXPECT_CLEAN, false, false, e, f, 0).warning);
	e.shards = 2;
	EXPECT(!explored(EXPECT_CLEAN, false, false, e, f, 0).warning);

	/* A stranger is an error, whatever is expected or was found. */
	e.shards = 1;
	e.stranger = "a trace that was not explored";
	e.stranger_schedule = "s:1*2,2";
	for (mode = EXPECT_ANY; mode <= EXPECT_CLEAN; mode++) {
		for (size_t n = 0; n < 2; n++) {
			j = explored(mode, n, false, e, f, n);
			EXPECT(j.verdict == VERDICT_ERROR);
			EXPECT(j.why && strstr(j.why, "dmrace replay s:1*2,2"));
		}
	}
}

static void test_nothing(void)
{
	struct log_scenario s = { .name = "s", .file = "s.c" };
	const char *why = scenario_fault(&pool, &s);
	struct event_log log = { .end = "complete" };
	struct log_ev *ev;

	EXPECT(why && strstr(why, "no actors") && strstr(why, "s.c"));
	vec_add(&pool, &s.actors)->n = 1;
	EXPECT(!scenario_fault(&pool, &s));
	*vec_add(&pool, &s.expects) = (struct log_expect){
		.tools = "tsan", .blind = "it is dark" };
	why = scenario_fault(&pool, &s);
	EXPECT(why && strstr(why, "declares no finding"));
	*vec_add(&pool, &s.expects) = (struct log_expect){
		.tools = "tsan", .kind = "consequences", .fn_a = "put" };
	EXPECT(scenario_fault(&pool, &s));
	*vec_add(&pool, &s.expects) = declared[0];
	EXPECT(!scenario_fault(&pool, &s));

	EXPECT(idle_actor(&pool, &s, &log));
	ev = vec_add(&pool, &log.evs);
	*ev = (struct log_ev){ .cpu = 1, .kind = "start" };
	EXPECT(idle_actor(&pool, &s, &log));
	ev->kind = "enter";
	EXPECT(!idle_actor(&pool, &s, &log));
	ev->cpu = 2;
	EXPECT(idle_actor(&pool, &s, &log));
	/* it may not have had its turn, or nobody followed it */
	log.end = "stopped";
	EXPECT(!idle_actor(&pool, &s, &log));
	log.end = "complete";
	log.run.cpus = "free";
	EXPECT(!idle_actor(&pool, &s, &log));
}

/* A table that was too small: what passes is an error, what fails stays. */
static void test_capacity(void)
{
	struct event_log log = { 0 };
	struct judgement j = { .verdict = VERDICT_EXPECTED };

	judge_capacity(&pool, &log, &j);
	EXPECT(j.verdict == VERDICT_EXPECTED && !j.why);
	*vec_add(&pool, &log.capacities) = (struct log_capacity){
		.table = "CELLS", .what = "cells", .size = 4, .lost = 2,
	};
	judge_capacity(&pool, &log, &j);
	EXPECT(j.verdict == VERDICT_ERROR);
	EXPECT(!strcmp(j.why, "capacity exceeded: cells (CELLS: size 4, full 2 times): "
		       "build with -DCMAKE_C_FLAGS=-DCELLS=8"));
	*vec_add(&pool, &log.capacities) = (struct log_capacity){
		.table = "STEPS", .what = "steps", .cure = "bound it",
	};
	j = (struct judgement){ .verdict = VERDICT_REPORTED };
	judge_capacity(&pool, &log, &j);
	EXPECT(j.verdict == VERDICT_ERROR && strstr(j.why, "CELLS=8; steps"));
	EXPECT(strstr(j.why, "bound it"));
	j = (struct judgement){ .verdict = VERDICT_UNEXPECTED };
	judge_capacity(&pool, &log, &j);
	EXPECT(j.verdict == VERDICT_UNEXPECTED && j.why);
	j = (struct judgement){ .verdict = VERDICT_CANNOT, .why = "no tool" };
	judge_capacity(&pool, &log, &j);
	EXPECT(!strcmp(j.why, "no tool"));
}

static void test_words(void)
{
	enum verdict verdict;

	enum expect_mode mode;

	EXPECT(parse_expect_mode("clean", &mode) && mode == EXPECT_CLEAN);
	EXPECT(!parse_expect_mode("maybe", &mode));
	EXPECT(parse_verdict("interrupted", &verdict) &&
	       verdict == VERDICT_INTERRUPTED);
	EXPECT(!parse_verdict("", &verdict));
}

/* What is benign is counted, is no race that must be there, and excuses no
 * other. */
static void test_benign(void)
{
	struct found f[] = {
		race("tsan", "put", "writes", "get", "reads", "pool.count"),
		race("tsan", "put", "writes", "get", "reads", "pool.counter"),
	};
	struct log_scenario s = { .name = "s", .file = "s.c" };
	struct found_list list = { 0 };
	struct judgement j;

	for (size_t i = 0; i < 2; i++)
		found_add(&pool, &list, &f[i]);
	judge_benign(&list, "other;count");
	EXPECT(list.list.v[0].benign && !list.list.v[1].benign);
	j = judge(&pool, &s, "tsan", EXPECT_CLEAN, true, &list);
	EXPECT(j.verdict == VERDICT_UNEXPECTED);
	EXPECT(j.benign == 1 && j.unexpected.n == 1);
	judge_benign(&list, "pool");
	j = judge(&pool, &s, "tsan", EXPECT_CLEAN, true, &list);
	EXPECT(j.verdict == VERDICT_EXPECTED && j.benign == 2);
}

/* A subject that is like another is judged like it. */
static void test_like(void)
{
	const struct log_scenario s = {
		.name = "s", .shows_on = "old", .clean_on = "new",
		.likes = "tree=old other-tree=new",
	};

	EXPECT(expect_on(&s, "tree", true) == EXPECT_BUG);
	EXPECT(expect_on(&s, "other-tree", true) == EXPECT_CLEAN);
	EXPECT(expect_on(&s, "ree", true) == EXPECT_ANY);
	EXPECT(expect_on(&s, "old", true) == EXPECT_BUG);
}

int main(void)
{
	test_benign();
	test_like();
	test_bug();
	test_nothing_found();
	test_valgrind();
	test_blind();
	test_consequences();
	test_clean();
	test_explored_bug();
	test_explored_clean();
	test_nothing();
	test_capacity();
	test_words();
	pool_free(&pool);
	return expect_status();
}
