/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule with at most so many preemptions, without any reduction
 * (Musuvathi, Qadeer: Iterative context bounding, PLDI 2007).  Hopeless beyond
 * small programs; it is here because it cannot be wrong: what it finds the
 * reduction must find.
 */
#ifndef HARNESS_EXPLORE_BOUNDED_H
#define HARNESS_EXPLORE_BOUNDED_H

#include "trace.h"

/*
 * To be run by vcpu_run(VCPU_FIBERS, ...) until bounded_ended() says no.  fine:
 * other CPUs are tried before every plain access too; the granularity only
 * says which operations are steps of the trace.
 */
struct vcpu_driver *bounded_start(enum granularity g, bool fine,
				  int preemptions);
/* After each run; before it, trace_hash() is that of the run. */
bool bounded_ended(void);

#endif
