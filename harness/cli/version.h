/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include <argp.h>
#include <stdio.h>

/* For argp_program_version_hook: the version, and which builds are here. */
void print_version(FILE *out, struct argp_state *state);

#endif
