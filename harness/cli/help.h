/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <argp.h>

/* Of the command without a verb; it has no parser. */
extern const struct argp help_argp;

#endif
