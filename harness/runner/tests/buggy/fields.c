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

/* of one size */
struct first_twin {
	long before[9];
	int value;
};

struct second_twin {
	long before[9];
	int other;
};

/* as large as the system's struct module */
struct early_item {
	long before;
	int value;
	long after;
};

struct row_item {
	short before, value, after;
};

struct open_item {
	long before;
	int value;
	char text[];
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
static struct {
	struct second_twin *twin;
} twins;
static struct early_item *early;
static int early_freed;
static struct row_item *rows;
static struct {
	int n;
	struct {
		int before, value;
	} slot[3];
} slots[2];
static struct open_item *open;

static struct returned_item *make(void)
{
	return kzalloc(sizeof(struct returned_item), GFP_KERNEL);
}

static void *zeroed(size_t size)
{
	return kzalloc(size, GFP_KERNEL);
}

/* When the module is loaded, by sys_init_module(), which has a module. */
void fields_init(void)
{
	const size_t size = sizeof(*early);

	early = zeroed(size);
}

void fields_exit(void)
{
	if (!early_freed)
		kfree(early);
}

void fields_setup(void)
{
	struct first_twin *first = kzalloc(sizeof(*first), GFP_KERNEL);

	kfree(first);
	twins.twin = kzalloc(sizeof(struct second_twin), GFP_KERNEL);
	rows = kcalloc(3, sizeof(*rows), GFP_KERNEL);
	open = kzalloc(sizeof(*open) + 2 * sizeof(struct element_item),
		       GFP_KERNEL);
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
	kfree(twins.twin);
	kfree(early);
	early_freed = 1;
	kfree(rows);
	kfree(open);
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

int use_twin(void)
{
	return twins.twin->other;
}

int use_early(void)
{
	return early->value;
}

int use_row(void)
{
	return rows[2].value;
}

int use_open(void)
{
	return open->text[5];
}

int use_slot(void)
{
	return slots[1].slot[2].value++;
}
