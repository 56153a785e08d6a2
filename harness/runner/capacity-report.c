// SPDX-License-Identifier: GPL-2.0-only
/* Tables that were too small, as records: dmrace makes an error of them. */
#include "runner.h"
#include "vcpu/capacity.h"
#include "vcpu/wire.h"

bool runner_put_capacity(void)
{
	unsigned int i, n;
	const struct capacity *table = capacity_tables(&n);

	for (i = 0; i < n; i++) {
		wire_begin("capacity");
		wire_str("table", table[i].table);
		wire_str("what", table[i].what);
		wire_int("size", table[i].size);
		wire_int("lost", table[i].lost);
		wire_str("cure", table[i].cure);
		wire_end();
	}
	return n;
}
