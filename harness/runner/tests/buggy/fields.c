// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to keep what kmalloc() returns, none of them a local variable that says
 * what it is.
 */
#include <linux/slab.h>

struct global_item {
	int before;
	int value;
};

struct member_item {
	long before;
	int value, after;
};

struct outer_item {
	long before[3];
	struct {
		int before, value;
	} inner;
};

struct returned_item {
	long before[5];
	int value, after;
};

struct element_item {
	long before[7];
	int value, after;
};

static struct global_item *global;
static struct {
	int n;
	struct {
		struct member_item *item;
	} in;
} keeper;
static struct outer_item *outer;
static void *returned;
static struct element_item *table[4];

static struct returned_item *make(void)
{
	return kzalloc(sizeof(struct returned_item), GFP_KERNEL);
}

void fields_setup(void)
{
	global = kzalloc(sizeof(*global), GFP_KERNEL);
	keeper.in.item = kzalloc(sizeof(*keeper.in.item), GFP_KERNEL);
	outer = kzalloc(sizeof(*outer), GFP_KERNEL);
	table[keeper.n++] = kzalloc(sizeof(**table), GFP_KERNEL);
	returned = make();
}

int free_all(void)
{
	kfree(global);
	kfree(keeper.in.item);
	kfree(outer);
	kfree(table[0]);
	kfree(returned);
	return 0;
}

int use_global(void)
{
	return global->value;
}

int use_member(void)
{
	return keeper.in.item->value;
}

int use_nested(void)
{
	return outer->inner.value;
}

int use_returned(void)
{
	return ((struct returned_item *)returned)->value;
}

int use_element(void)
{
	return table[0]->value;
}
