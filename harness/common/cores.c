// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE 1
#include "cores.h"

#include <sched.h>

#include "numbers.h"

unsigned int cores_usable(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);

	return n < NUMBER_JOBS ? n : NUMBER_JOBS;
}
