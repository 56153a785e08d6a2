/* SPDX-License-Identifier: GPL-2.0-only */
/* Without --jobs, work is done in one process for each core. */
#ifndef HARNESS_COMMON_CORES_H
#define HARNESS_COMMON_CORES_H

/* Those that this process may run on (taskset, cgroups' cpusets), as many as
 * --jobs accepts at most. */
unsigned int cores_usable(void);

#endif
