/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time passes only while all CPUs wait: by a second for each round of a loop that
 * a CPU then makes (vcpu/spin.h).  So a loop that gives up after some time does,
 * if no CPU changes what it waits for.
 */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include "vcpu/vcpu.h"

#define HZ			250
#define jiffies			(vcpu_waited() * HZ)

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)

#define msecs_to_jiffies(m)	((unsigned long)(m) * HZ / 1000)
#define jiffies_to_msecs(j)	((unsigned int)((j) * 1000 / HZ))

#endif
