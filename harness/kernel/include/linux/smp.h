/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CPU this is: 1 and up are the scenario's, 0 is the controller. */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/preempt.h>
#include "vcpu/vcpu.h"

#define NR_CPUS			(VCPU_MAX + 1)
#define smp_processor_id()	({ vcpu_numbers_matter(); vcpu_self() + 1; })
#define raw_smp_processor_id()	smp_processor_id()
#define get_cpu()		({ preempt_disable(); smp_processor_id(); })
#define put_cpu()		preempt_enable()

#define for_each_possible_cpu(cpu) \
	for (vcpu_numbers_matter(), (cpu) = 0; (cpu) < NR_CPUS; (cpu)++)
#define for_each_online_cpu(cpu)	for_each_possible_cpu(cpu)

#endif
