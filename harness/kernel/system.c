// SPDX-License-Identifier: GPL-2.0-only
/* The kernel as the laboratory sees it. */
#include "kernel.h"
#include "leak-check.h"
#include "outside.h"
#include "part.h"
#include "slab-control.h"
#include "system.h"
#include "user.h"

static const struct system_option options[] = {
	{ "bkl", "Big Kernel Lock", kernel_bkl },
	{ NULL, NULL, NULL }
};

static void memory(const struct system_memory *m)
{
	slab_configure(m->kind);
	slab_use_arena(m->arena);
	slab_hold_frees(m->hold_frees);
}

static int load(void)
{
	leak_check_begin();
	return user_insmod();
}

static void share(unsigned int flags)
{
	for_each_kernel_part(p)
		if ((*p)->share)
			(*p)->share(flags);
}

static bool tell_live(const struct slab_object *o, void *fn)
{
	(*(system_block_fn *)fn)(&(struct system_block){
		.addr = o->addr, .size = o->size, .cpu = o->cpu,
		.n = o->allocs, .pcs = o->alloc,
	});
	return true;
}

static void each_live(system_block_fn fn)
{
	slab_each_live(tell_live, &fn);
}

static bool tell_freed(const struct slab_object *o, void *fn)
{
	(*(system_block_fn *)fn)(&(struct system_block){
		.addr = o->addr, .size = o->size, .cpu = o->freed_cpu,
		.n = o->frees, .pcs = o->freed,
	});
	return true;
}

static void each_freed(system_block_fn fn)
{
	slab_each_freed(tell_freed, &fn);
}

static bool judge(system_finding_fn found)
{
	const char *wrong = NULL;

	for_each_kernel_part(p)
		if (!wrong && (*p)->judge)
			wrong = (*p)->judge();
	if (wrong)
		found("not-linearizable", -1, NULL, 0, wrong);
	return !wrong;
}

static const char *request_name(unsigned int request)
{
	const char *name = NULL;

	for_each_kernel_part(p)
		if (!name && (*p)->ioctl_name)
			name = (*p)->ioctl_name(request);
	return name;
}

static const struct programs *programs(void)
{
	for_each_kernel_part(p)
		if ((*p)->programs)
			return (*p)->programs;
	return NULL;
}

const struct system the_system = {
	.frees = "kfree kmem_cache_free vfree",
	.unmodelled = "weak memory, interrupts, signals, failing allocations",
	.options = options,
	.console = printk_console,
	.findings = kernel_findings,
	.memory = memory,
	.boot = kernel_boot,
	.load = load,
	.fail_in = slab_fail_in,
	.share = share,
	.process_ended = kernel_process_ended,
	.judge = judge,
	.leak_check = leak_check,
	.call = outside_call,
	.next_process = kernel_next_process,
	.request_name = request_name,
	.on_stop = kernel_on_stop,
	.programs = programs,
	.each_holder = kernel_each_holder,
	.abandon_locks = kernel_abandon_locks,
	.each_freed = each_freed,
	.each_live = each_live,
	.arena = slab_piece,
	.on_panic = kernel_on_panic,
	.crashed = kernel_crashed,
	.function = kallsyms_lookup,
	.function_at = kallsyms_name,
};
