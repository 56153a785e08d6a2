/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The static data of the program under test, put together by the linker
 * (state.ld.in).
 *
 * 1. An explorer that copies [vcpu_state_start, vcpu_state_end) back restores
 *    all of it.
 * 2. From vcpu_state_code on is the data of instrumented code.  Race detectors
 *    look at that and at nothing else of the executable's data: what comes
 *    before belongs to the primitives, which are not instrumented.
 *
 * Data of the harness that belongs to one execution is not in there.  It is
 * listed, beside its definition, by PER_EXECUTION().  Both are restored when an
 * execution starts, or continues from a copy.  Not listed: what is of use only
 * after its end.
 */
#ifndef HARNESS_VCPU_STATE_H
#define HARNESS_VCPU_STATE_H

#include <stddef.h>

struct per_execution {
	void *at;
	size_t size;
};

#define PER_EXECUTION(variable)						\
	static const struct per_execution per_execution_##variable	\
	__attribute__((used, section("per_execution"))) = {		\
		&variable, sizeof(variable)				\
	}

/* The list; empty if there is none. */
extern const struct per_execution __start_per_execution[]
	__attribute__((weak)), __stop_per_execution[] __attribute__((weak));

extern char vcpu_state_start[], vcpu_state_code[], vcpu_state_end[];

#endif
