/* SPDX-License-Identifier: GPL-2.0-only */
/* A run in gdb: docs/debugging.md. */
#ifndef CLI_GDB_H
#define CLI_GDB_H

#include <argp.h>

#include "cli.h"
#include "options.h"

struct run_request;

/* The option --gdb, for the verbs that make one run.  A child parser; its input
 * is a struct options. */
extern const struct argp gdb_argp;

/*
 * Becomes gdb, with the run in it: returns only if that cannot be.  Nothing is
 * judged and nothing recorded, and the exit status is gdb's.  build is the one
 * of the request's subject.
 */
enum status run_in_gdb(const struct run_request *request, const char *build);

#endif
