/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Brute force: every schedule with at most so many preemptions, without any
 * reduction (Musuvathi, Qadeer: Iterative context bounding, PLDI 2007).  Only
 * for small programs.  It is so simple that it can be trusted: what it finds
 * the reduction must find, too.
 */
#ifndef HARNESS_EXPLORE_BOUNDED_H
#define HARNESS_EXPLORE_BOUNDED_H

#include "trace.h"

/*
 * The driver for vcpu_run(VCPU_FIBERS, ...), until bounded_ended() is false.
 * fine: other CPUs are tried before every plain access, too; g then only says
 * which operations are steps of the trace.
 */
struct vcpu_driver *bounded_start(enum granularity g, bool fine,
				  int preemptions);
/* After each run: there is another one.  Call trace_hash() before it. */
bool bounded_ended(void);

#endif
