// SPDX-License-Identifier: GPL-2.0-only
/*
 * A leak in some executions only.  The ends of those with it and of those
 * without it differ in one byte.
 */
#include "scenario.h"

void leaky_setup(void), leaky_setup_heap(void);
int leaky_provide(void), leaky_keep(void), leaky_give_up(void);
int leaky_look(void);

#define LEAKY(ident, scenario, where, how, ...)			\
SCENARIO(ident) = {							\
	.name = scenario,						\
	.title = "a leak, if a byte is set: one of " where,		\
	.shows_on = "broken",						\
	.clean_on = "nothing",						\
	.memory = MEMORY_POISON,					\
	.setup = how,							\
	.cpu = { __VA_ARGS__ },						\
	.schedule = "cpu2 to end; cpu1 to end; cpu3 to end",		\
	.expect = {							\
		KERNEL("leak", NULL),					\
		BLIND(TOOL_TSAN | TOOL_HELGRIND | TOOL_DRD |		\
		      TOOL_MEMCHECK | TOOL_CHECKER, "all is locked"),	\
	},								\
}

LEAKY(leaky_static, "leaky-static", "the static data", leaky_setup,
	ACTOR("keeps it", leaky_keep),
	ACTOR("gives it up", leaky_give_up),
	ACTOR("takes the lock, too", leaky_look));

LEAKY(leaky_heap, "leaky-heap", "a block of set-up", leaky_setup_heap,
	ACTOR("keeps it", leaky_keep),
	ACTOR("gives it up", leaky_give_up),
	ACTOR("takes the lock, too", leaky_look));

/* Of what a CPU allocates. */
LEAKY(leaky_cpu, "leaky-cpu", "a block of a CPU", leaky_setup,
	ACTOR("keeps it", leaky_keep),
	ACTOR("gives it up", leaky_give_up),
	ACTOR("provides the byte", leaky_provide));
