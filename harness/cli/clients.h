/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option --clients: commands are run as real programs (harness/client/).
 * Both are child parsers.
 */
#ifndef CLI_CLIENTS_H
#define CLI_CLIENTS_H

#include <argp.h>

/* For verbs that make one run.  The input is a struct options. */
extern const struct argp clients_argp;

/*
 * For verbs that make many runs from one state: they refuse it.  A process
 * cannot be set back to where it was, so each execution after the first would
 * find nobody who calls, and be counted as one without a finding.
 */
extern const struct argp no_clients_argp;

#endif
