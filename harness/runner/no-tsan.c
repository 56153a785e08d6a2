// SPDX-License-Identifier: GPL-2.0-only
/* The plain flavour: no ThreadSanitizer, so no reports of its own. */
#include "detector.h"
#include "runner.h"

const char runner_flavour[] = "plain";

const char *detector_tsan_alive(void)
{
	return "";
}

void runner_reports_to_explorer(void)
{
}

void runner_reports_to_debugger(void)
{
}

void runner_reports_without_text(void)
{
}

void runner_forget_reports(void)
{
}

void runner_restart_to_explore(char **argv)
{
	(void)argv;
}
