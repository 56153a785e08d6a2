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
 */
#ifndef HARNESS_VCPU_STATE_H
#define HARNESS_VCPU_STATE_H

extern char vcpu_state_start[], vcpu_state_code[], vcpu_state_end[];

#endif
