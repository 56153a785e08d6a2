/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_EXECUTE_H
#define CLI_EXECUTE_H

#include "options.h"

/* Make the runs, keep the record, print what was asked for. */
enum status execute(struct options *o, const char *schedule);

#endif
