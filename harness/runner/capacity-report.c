// SPDX-License-Identifier: GPL-2.0-only
/* Tables that were too small, as records: dmrace makes an error of them. */
#include "runner.h"
#include "vcpu/capacity.h"
#include "vcpu/event-log.h"

bool runner_put_capacity(void)
{
	unsigned int i, n;
	const struct capacity *table = capacity_tables(&n);

	for (i = 0; i < n; i++) {
		log_begin("capacity");
		log_str("table", table[i].table);
		log_str("what", table[i].what);
		log_int("size", table[i].size);
		log_int("lost", table[i].lost);
		log_str("cure", table[i].cure);
		log_end();
	}
	return n;
}
