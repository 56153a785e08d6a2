/* SPDX-License-Identifier: GPL-2.0-only */
/* Time does not pass: a CPU that sleeps lets others run.  See yield(). */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <asm/processor.h>

void msleep(unsigned int msecs);
#define ssleep(seconds)		msleep((seconds) * 1000)
#define mdelay(msecs)		((void)(msecs), cpu_relax())
#define udelay(usecs)		((void)(usecs), cpu_relax())
#define ndelay(nsecs)		((void)(nsecs), cpu_relax())

#endif
