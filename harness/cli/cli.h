/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command's verbs.  A new one is a file that defines a struct verb, and a
 * line in verbs.c.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "parse.h"
#include "say.h"

enum status {
	STATUS_OK = 0,		/* as expected */
	STATUS_NOT = 1,		/* not as expected, or it could not be found out */
	STATUS_USAGE = 2,
	STATUS_CANNOT = 77,	/* cannot run here */
};

struct verb {
	const char *name;
	const char *args;	/* as --help shows them */
	const char *summary;
	/* argv[0] is "dmrace VERB" */
	enum status (*run)(int argc, char **argv);
};

extern const struct verb verb_list, verb_show, verb_step, verb_run,
	verb_explore, verb_hunt, verb_replay, verb_matrix, verb_report,
	verb_bench, verb_doctor, verb_sweep, verb_record, verb_serve,
	verb_client, verb_standby, verb_help,
	verb_version;

#endif
