// SPDX-License-Identifier: GPL-2.0-only
#include "tools.h"

#include <string.h>

/*
 * Races at different addresses are different findings, although the stacks
 * are the same: one memset() races on many fields.  Two orders of two locks are
 * no deadlock where a third lock protects them, or a trylock takes the second;
 * a real deadlock is the system's finding.
 */
static const char *const helgrind[] = {
	"--tool=helgrind", "--history-level=full",
	"--cmp-race-err-addrs=yes", "--track-lockorders=no", NULL
};

/*
 * Most of a run's time is the translation of code that runs once, and code is
 * translated again for each jump that is followed into it.
 */
#define NO_CHASE	"--vex-guest-chase=no"

static const char *const drd[] = {
	"--tool=drd", "--first-race-only=no", NO_CHASE, NULL
};

static const char *const memcheck[] = {
	/* with XML memcheck looks for leaks whatever --leak-check says */
	"--tool=memcheck", "--track-origins=no", "--leak-check=no",
	"--show-leak-kinds=none", NO_CHASE, NULL
};

static const struct tool tools[] = {
	{ "tsan", "tsan", NULL, "real", false, "threads" },
	{ "helgrind", "plain", helgrind, "held", false, "threads" },
	{ "drd", "plain", drd, "held", false, "threads" },
	{ "memcheck", "plain", memcheck, "real", false, "threads" },
	{ "checker", "plain", NULL, "held", true, "fibers" },
	{ "none", "plain", NULL, "held", false, "threads" },
};

const struct tool *tool_find(const char *name)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (!strcmp(tools[i].name, name))
			return &tools[i];
	return NULL;
}

const char *tool_names(void)
{
	return "tsan, helgrind, drd, memcheck, checker, none";
}
