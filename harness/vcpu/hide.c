// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that Valgrind's race detectors must not look at: see vcpu_hide().
 */
#include <valgrind/valgrind.h>
#include "point.h"
#include "state.h"

static void __attribute__((constructor)) ask_valgrind(void)
{
	vcpu.on_valgrind = RUNNING_ON_VALGRIND;
}

void vcpu_hide(const volatile void *p, size_t size)
{
	hide(p, size);
}

extern char __data_start[], _end[];

/* All of the executable's data but that of instrumented code: see state.h. */
void vcpu_hide_harness(void)
{
	vcpu_hide(__data_start, vcpu_state_code - __data_start);
	vcpu_hide(vcpu_state_end, _end - vcpu_state_end);
}
