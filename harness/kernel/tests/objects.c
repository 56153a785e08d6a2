// SPDX-License-Identifier: GPL-2.0-only
/* Sequence locks, counted objects, variables of a CPU, lists. */
#include <linux/list.h>
#include <linux/string.h>
#include "code.h"
#include "kernel-test.h"

/* ---- sequence locks --------------------------------------------------- */

static int points, rounds, value;

static void writes(void)
{
	pair_write(1);
	after(points, 2);	/* somewhere in the next one */
	pair_write(2);
	to(2);
}

static void reads(void)
{
	value = pair_read(&rounds);
	note('r');
	to(1);
}

static void writes_between(void)
{
	pair_write(4);
	to(1);
}

static void reads_slowly(void)
{
	after(points, 2);	/* after it has begun to read */
	value = pair_read(&rounds);
	to(2);
}

static void tries(void)
{
	value = pair_write_if_free(3);
	to(1);
}

static void keeps_out(void)
{
	write_seqlock(&pair_lock);
	to(2);
	write_sequnlock(&pair_lock);
}

/* Whatever the reader meets, it sees both words of one writer. */
static void sequences(void)
{
	int again = 0, old = 0;

	for (points = 1; points < 12; points++) {
		forget();
		rounds = 0;
		EXPECT(run(writes, reads) == VCPU_COMPLETE);
		EXPECT(!string_compare(noted(), "r", 9));
		EXPECT(value == 1 || value == 2);
		EXPECT(!detector_reports());
		again += rounds > 1;
		old += value == 1;
	}
	EXPECT(again && old);	/* both came about */

	for (again = 0, points = 1; points < 8; points++) {
		rounds = 0;
		EXPECT(run(reads_slowly, writes_between) == VCPU_COMPLETE);
		EXPECT(value > 0 && !detector_reports());
		again += rounds > 1;
		pair_write(2);
	}
	EXPECT(again);

	EXPECT(run(keeps_out, tries) == VCPU_COMPLETE);
	EXPECT(!value);
	EXPECT(pair_write_if_free(3));
	EXPECT(pair_lock.count.sequence % 2 == 0);
}

/* ---- counted objects -------------------------------------------------- */

static struct counted counted;

static void puts_one(void)
{
	if (counted_put(&counted))
		note('l');
}

static void counting(void)
{
	kref_init(&counted.ref);
	counted_get(&counted);
	EXPECT(kref_read(&counted.ref) == 2);
	forget();
	EXPECT(run(puts_one, puts_one) == VCPU_COMPLETE);
	EXPECT(counted.released == 1);
	EXPECT(!string_compare(noted(), "l", 9));
	EXPECT(!kref_get_unless_zero(&counted.ref));
	EXPECT(!found("warning"));
	counted_get(&counted);		/* of what is gone */
	EXPECT(found("warning") == 1);
}

/* ---- variables of a CPU ----------------------------------------------- */

static void hits_twice(void)
{
	hit();
	to(3 - smp_processor_id());
	hit();
}

static void of_each_cpu(void)
{
	int *all = alloc_percpu(int), cpu, sum = 0;

	hit();
	forget();
	EXPECT(run(hits_twice, hits_twice) == VCPU_COMPLETE);
	EXPECT(!detector_reports());
	EXPECT(vcpu_number_mattered(0));
	EXPECT(hits_of(0) == 1 && hits_of(1) == 2 && hits_of(2) == 2);
	for_each_possible_cpu(cpu)
		sum += hits_of(cpu) + *per_cpu_ptr(all, cpu);
	EXPECT(sum == 5);
	EXPECT(!preempt_count());
	free_percpu(all);
}

/* ---- lists ------------------------------------------------------------ */

struct item {
	int value;
	struct list_head link;
	struct hlist_node node;
};

static void lists(void)
{
	/* The head is in an item: gcc warns of list_prepare_entry() otherwise. */
	struct item head, item[4], *pos = NULL, *n;
	struct hlist_node *at;
	HLIST_HEAD(chain);
	struct list_head *all = &head.link;
	int i, seen = 0;

	INIT_LIST_HEAD(all);
	for (i = 0; i < 4; i++) {
		item[i].value = i + 1;
		list_add_tail(&item[i].link, all);
	}
	pos = list_prepare_entry(pos, all, link);
	list_for_each_entry_continue(pos, all, link)
		seen = seen * 10 + pos->value;
	EXPECT(seen == 1234);
	seen = 0;
	list_for_each_entry_safe_reverse(pos, n, all, link) {
		seen = seen * 10 + pos->value;
		if (pos->value == 2)
			list_del(&pos->link);
	}
	EXPECT(seen == 4321);
	pos = &item[0];
	list_for_each_entry_safe_continue(pos, n, all, link)
		list_del(&pos->link);
	seen = 0;
	pos = &item[0];
	list_for_each_entry_from(pos, all, link)
		seen = seen * 10 + pos->value;
	EXPECT(seen == 1);

	hlist_add_head(&item[1].node, &chain);
	hlist_add_before(&item[0].node, &item[1].node);
	hlist_add_after(&item[1].node, &item[3].node);
	hlist_add_after(&item[1].node, &item[2].node);
	seen = 0;
	hlist_for_each_entry(pos, at, &chain, node)
		seen = seen * 10 + pos->value;
	EXPECT(seen == 1234);
	for (i = 0; i < 4; i++)
		hlist_del(&item[i].node);
	EXPECT(hlist_empty(&chain));
}

void test_objects(void)
{
	lists();
	sequences();
	counting();
	of_each_cpu();
}
