// SPDX-License-Identifier: GPL-2.0-only
/* What was lost is known, under which name, and how often. */
#include <stdio.h>
#include <string.h>
#include "tests/expect.h"
#include "vcpu/capacity.h"

#define SMALL	3

int main(void)
{
	const struct capacity *table;
	static char names[100][8];
	char again[] = "SMALL";		/* equal, and elsewhere */
	unsigned int i, n;

	table = capacity_tables(&n);
	EXPECT(n == 0);
	CAPACITY_EXCEEDED(SMALL, "small things");
	capacity_exceeded(again, "small things", SMALL, NULL);
	capacity_exceeded("OTHER", "other things", 7, "have fewer");
	table = capacity_tables(&n);
	EXPECT(n == 2);
	EXPECT(!strcmp(table[0].table, "SMALL") && table[0].lost == 2);
	EXPECT(table[0].size == 3 && !table[0].cure);
	EXPECT(!strcmp(table[1].table, "OTHER") && table[1].lost == 1);
	EXPECT(table[1].size == 7 && !strcmp(table[1].cure, "have fewer"));
	EXPECT(!strcmp(table[1].what, "other things"));

	/* More tables than it has room for are not lost either. */
	for (i = 0; i < 100; i++) {
		snprintf(names[i], sizeof(names[i]), "T%u", i);
		capacity_exceeded(names[i], "things", i, NULL);
	}
	table = capacity_tables(&n);
	EXPECT(n == 64 && table[0].lost == 2 && table[2].lost == 1);
	EXPECT(table[63].lost == 100 - 61);
	return expect_status();
}
