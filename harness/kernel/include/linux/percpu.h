/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A variable for each CPU.  CPUs here are those of a scenario, numbered from 1;
 * 0 is the one that set-up and module_init() run on.  A task never moves to
 * another CPU, so get_cpu_var() need only forbid sleep.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#define DEFINE_PER_CPU(type, name)	__typeof__(type) per_cpu__##name[NR_CPUS]
#define DECLARE_PER_CPU(type, name) \
	extern __typeof__(type) per_cpu__##name[NR_CPUS]
#define per_cpu(name, cpu)		(per_cpu__##name[cpu])
/* Its own: what number it has does not matter. */
#define __get_cpu_var(name)		per_cpu(name, vcpu_self() + 1)
#define get_cpu_var(name) \
	(*({ preempt_disable(); &__get_cpu_var(name); }))
#define put_cpu_var(name)		preempt_enable()

/* Allocated, zeroed: an array that free_percpu() frees. */
#define alloc_percpu(type) \
	((__typeof__(type) *)kcalloc(NR_CPUS, sizeof(type), GFP_KERNEL))
#define free_percpu(ptr)		kfree(ptr)
#define per_cpu_ptr(ptr, cpu)		(&(ptr)[cpu])

#endif
